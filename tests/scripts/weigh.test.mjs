import assert from 'node:assert/strict';
import { test } from 'node:test';

import { largestOf, scriptsFrom, weigh } from '../../scripts/lib/weigh.mjs';

test('files are packed one by one, as they are served', () => {
  const one = weigh([Buffer.alloc(10_000, 'a')]);
  const two = weigh([Buffer.alloc(10_000, 'a'), Buffer.alloc(10_000, 'a')]);
  assert.equal(one.raw, 10_000);
  assert.ok(one.brotli < one.gzip && one.gzip < 100);
  assert.deepEqual(two, { raw: 20_000, gzip: 2 * one.gzip, brotli: 2 * one.brotli });
});

test('imports, late imports and workers are followed, each once', () => {
  const files = {
    '/dist/index.js': `import{a}from"./a.js";export*from './b/c.js';new Worker(new URL("./worker.js",import.meta.url))`,
    '/dist/a.js': `const x = () => import("./b/c.js")`,
    '/dist/b/c.js': `import "../a.js"; import "idb"; const data = './shop.wasm'`,
    // A name that is no file: the wasm's own word for what it imports.
    '/dist/worker.js': `const imports = {"./engine_bg.js": {}}`,
    '/dist/elements.js': '',
  };
  assert.deepEqual(scriptsFrom('/dist/index.js', (path) => files[path]).sort(), [
    '/dist/a.js',
    '/dist/b/c.js',
    '/dist/index.js',
    '/dist/worker.js',
  ]);
});

test('of alternatives, the largest counts, packed, and everything else counts', () => {
  const files = {
    '/dist/index.js': 'x',
    '/dist/worker.js': 'y'.repeat(50),
    '/dist/words/long.js': 'a'.repeat(9000),
    '/dist/words/rich.js': 'The quick brown fox jumps over the lazy dog',
    '/dist/words/poor.js': 'z',
  };
  const left = largestOf(/\/words\//, Object.keys(files), (path) => files[path]);
  assert.deepEqual(left, ['/dist/index.js', '/dist/worker.js', '/dist/words/rich.js']);
  assert.deepEqual(largestOf(/none/, ['/a.js', '/b.js']), ['/a.js', '/b.js']);
});
