// Type-checks blocks against the built package.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/proc.mjs';

/** Within the repository, where the package and the types of React are found. */
const FOLDER = fromRoot('test-results', 'docs');

/** What analytics leave on a page. */
const GIVEN = 'interface Window { dataLayer: unknown[] }\n';

/** A block's file: the name that its marker gives it, or `pkg-README.md-12.ts`. */
export const fileOf = ({ file, line, language, marks }) =>
  marks.file ?? `${file.replaceAll(/[\\/]/g, '-')}-${line}.${language}`;

/**
 * Checks modules, strictly, as bundlers and as Node find their imports. `modules` has their text by file
 * name.
 *
 * @throws {Problem} after the compiler's complaints were printed
 */
export async function checkTypes(modules) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(FOLDER, 'given.d.ts'), GIVEN);
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(FOLDER, name), text);
  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ]) {
    const config = join(FOLDER, `tsconfig.${module}.json`);
    const compilerOptions = {
      ...{
        module,
        moduleResolution,
        target: 'es2022',
        strict: true,
        noEmit: true,
        types: ['node'],
      },
      ...{ allowJs: true, checkJs: true, jsx: 'react-jsx', skipLibCheck: true },
      lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
    };
    writeFileSync(
      config,
      JSON.stringify({ compilerOptions, files: ['given.d.ts', ...Object.keys(modules)] }),
    );
    const tsc = fromRoot('node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [tsc, '-p', config], { cwd: FOLDER, quiet: true });
  }
}
