// Every block of code in the documentation does what it says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { GUIDE, allBlocks } from './lib/blocks.mjs';
import { typed, typedExample } from './lib/contexts.mjs';
import { examples } from './lib/examples.mjs';
import { runNode } from './lib/node.mjs';
import { openHtml, runScript, useDocs } from './lib/page.mjs';
import { runShell } from './lib/shell.mjs';
import { checkTypes, fileOf } from './lib/types.mjs';

/** Blocks that are not looked at, and those that are only type-checked: each says why. */
const SKIPPED = 0;
const ONLY_TYPES = 0;

const docs = useDocs();
const all = allBlocks();
const unchecked = new Set(all.map(({ name }) => name));
const skipped = all.filter(({ marks }) => marks.skip);
for (const { name } of skipped) unchecked.delete(name);
const blocks = all.filter(({ marks }) => !marks.skip);
/** A step of the guide, which has a test of its own. */
const isStep = ({ file, marks }) => file === GUIDE && (marks.file || marks.into);
const of = (kind) => blocks.filter((block) => block.kind === kind);
const done = (block) => unchecked.delete(block.name);

test('no block is left out in silence', () => {
  const why = (mark) =>
    all.filter(({ marks }) => marks[mark]).map((one) => `${one.name}: ${one.marks[mark]}`);
  assert.equal(why('skip').length, SKIPPED, why('skip').join('\n'));
  assert.equal(why('types').length, ONLY_TYPES, why('types').join('\n'));
  assert.ok(all.length > 40, `${all.length} blocks`);
});

test('blocks and examples of TypeScript and JavaScript are right by their types', async () => {
  const exported = {};
  for (const entry of ['', '/adapters', '/elements', '/react', '/lab', '/studio', '/loading']) {
    const module = `windowshopper${entry}`;
    exported[module] = Object.keys(await import(module));
  }
  const ours = examples().filter(({ kind }) => kind === 'script');
  assert.ok(ours.length > 30, `${ours.length} examples`);
  await checkTypes({
    ...Object.fromEntries(of('script').map((block) => [fileOf(block), typed(block)])),
    ...Object.fromEntries(ours.map((one) => [fileOf(one), typedExample(one, exported)])),
  });
});

for (const block of of('script')) {
  if (block.marks.types || isStep(block)) {
    done(block);
    continue;
  }
  test(`${block.name} runs`, async () => {
    if (block.marks.run === 'node') {
      await runNode(block);
    } else await runScript(docs, block);
    done(block);
  });
}

for (const block of [
  ...of('html').filter((one) => !isStep(one)),
  ...examples().filter(({ kind }) => kind === 'html'),
]) {
  test(`${block.name} shows`, async () => {
    const isExample = block.file.startsWith('pkg/src');
    const marks = isExample && !block.code.includes('<ws-shop') ? { context: 'shop' } : block.marks;
    await openHtml(docs, { ...block, marks });
    done(block);
  });
}

for (const file of new Set(of('shell').map((block) => block.file))) {
  test(`${file}: its commands are understood, or run`, () => {
    const here = blocks.filter((block) => block.file === file);
    runShell(here);
    for (const block of here.filter(({ kind, marks }) => kind === 'shell' || marks.file))
      done(block);
  });
}

test('every document with blocks in Rust is a part of the doc tests', () => {
  const lib = readFileSync(fromRoot('src', 'lib.rs'), 'utf8');
  for (const block of of('rust')) {
    assert.ok(lib.includes(`#[doc = include_str!("../${block.file}")]`), block.file);
    done(block);
  }
});

for (const block of of('data').filter(({ language }) => language === 'csp')) {
  test(`${block.name}: a shop works under this policy`, async () => {
    const policy = block.code.replaceAll(/\s+/g, ' ').trim();
    const html = readFileSync(fromRoot('tests', 'docs', 'pages', 'policy.html'), 'utf8');
    await openHtml(docs, { ...block, code: html, marks: {} }, { policy });
    done(block);
  });
}

for (const block of of('data').filter(({ language }) => language === 'json')) {
  test(`${block.name} is JSON`, () => {
    JSON.parse(block.code);
    done(block);
  });
}

for (const block of [...of('text'), ...blocks.filter(isStep)]) done(block);

test('every block was looked at', () => assert.deepEqual([...unchecked], []));
