// Runs blocks of build scripts and configurations in Node.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/proc.mjs';

/** Runs a block in an empty folder from which the package is found, as in a project that has it installed. */
export async function runNode(block) {
  const folder = fromRoot('test-results', 'docs-node');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'block.mjs');
  writeFileSync(file, block.code);
  await run(process.execPath, [file], { cwd: folder, quiet: true });
}
