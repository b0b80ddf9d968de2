// The `@example` blocks in the package's sources.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { blocksOf } from './blocks.mjs';

/** As `blocksOf` of tests/docs/lib/blocks.mjs has them. */
export function examples() {
  const folder = join('pkg', 'src');
  const files = readdirSync(fromRoot(folder), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return files.flatMap((name) => {
    const file = join(folder, name);
    // Comments become a text of their own, in the same lines.
    const lines = readFileSync(fromRoot(file), 'utf8').split('\n');
    const said = lines.map((line) => /^\s*\* ?(.*)$/.exec(line)?.[1] ?? '');
    return blocksOf(file, said.join('\n'));
  });
}
