// Links and pictures of the documentation lead to files and headings that there are.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { documents } from './lib/blocks.mjs';

const read = (file) => readFileSync(fromRoot(file), 'utf8').replaceAll(/^```[^]*?^```$/gm, '');

/** Headings as GitHub names them. */
const anchors = (file) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

for (const file of documents()) {
  test(`links of ${file}`, () => {
    for (const [, address] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(address)) continue;
      const [path, anchor] = address.split('#');
      const target = path ? join(dirname(file), path) : file;
      assert.ok(existsSync(fromRoot(target)), `${address} is no file`);
      if (anchor) assert.ok(anchors(target).includes(anchor), `${address} is no heading`);
    }
  });
}

test('the picture of the README is one that loads quickly', () => {
  const [, picture] = /!\[[^\]]+\]\(([^)]+)\)/.exec(read('README.md'));
  assert.ok(statSync(fromRoot(picture)).size < 150 * 1024);
});
