// The references that are made from the sources: rustdoc, TypeDoc.

import { join } from 'node:path';

import { TARGET, fromRoot } from './paths.mjs';

/** Where `rustReference` and `packageReference` put what they make. */
export const REFERENCES = {
  rust: join(TARGET, 'doc', 'windowshopper', 'index.html'),
  package: join(TARGET, 'docs', 'package', 'index.html'),
};

/**
 * Makes the reference of the engine and the command line. Fails on what has no documentation and on links
 * that lead nowhere. `exec` is `run` of lib/proc.mjs.
 */
export async function rustReference(exec) {
  // One after the other: library and command have one name, and would write the same page at once.
  for (const crate of ['windowshopper', 'windowshopper-cli']) {
    await exec('cargo', ['doc', '-p', crate, '--all-features', '--no-deps'], {
      env: { RUSTDOCFLAGS: '-D rustdoc::broken_intra_doc_links -D missing_docs' },
    });
  }
}

/** The same of the package's entries; how, says pkg/typedoc.json. */
export function packageReference(exec) {
  const out = join(REFERENCES.package, '..');
  const options = fromRoot('pkg', 'typedoc.json');
  const args = ['--options', options, '--out', out, '--logLevel', 'Warn'];
  return exec('npx', ['--no-install', 'typedoc', ...args], { cwd: fromRoot('pkg') });
}
