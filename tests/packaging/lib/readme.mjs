// The snippets of the package's README.

import { readFileSync } from 'node:fs';

import { fromRoot } from '../../../scripts/lib/paths.mjs';

/** Its blocks of TypeScript, as `{ line, code }`. */
export function snippets() {
  const text = readFileSync(fromRoot('pkg', 'README.md'), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ 1: code, index }) => ({
    line: text.slice(0, index).split('\n').length + 1,
    code,
  }));
}
