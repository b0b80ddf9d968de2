import assert from 'node:assert/strict';
import { test } from 'node:test';

import { blocksOf } from './lib/blocks.mjs';
import { runShell } from './lib/shell.mjs';

const fenced = (language, code, before = '') => `${before}\`\`\`${language}\n${code}\n\`\`\`\n`;

test('a block has its language, its line and what its marker says', () => {
  const text = `# Title\n\n<!-- snippet: context=shop skip="no time" -->\n\n${fenced('ts', 'a\n\n  b')}`;
  const [block] = blocksOf('x.md', text);
  assert.equal(block.name, 'x.md:6');
  assert.equal(block.kind, 'script');
  assert.equal(block.code, 'a\n\n  b\n');
  assert.deepEqual(block.marks, { context: 'shop', skip: 'no time' });
});

test('what would be left out in silence is refused, with its place', () => {
  const refused = [
    [fenced('', 'x'), /x\.md:1: a block in ""/],
    [fenced('perl', 'x'), /x\.md:1: a block in "perl"/],
    ['Words:\n\n    npm start\n', /x\.md:3: code that is indented/],
    ['```ts\nx\n', /x\.md:2: the block has no end/],
    ['<!-- snippet: skip=why -->\n\nWords\n', /x\.md:3: the marker above stands over no block/],
    [fenced('ts', 'x', '<!-- snippet: skipp=why -->\n'), /no mark is called "skipp"/],
    [fenced('ts', 'x', '<!-- snippet: skip -->\n'), /the marker says "skip"/],
  ];
  for (const [text, message] of refused) assert.throws(() => blocksOf('x.md', text), message);
});

test('commands with options that there are not, and commands that there are not, fail', () => {
  const run = (code) => runShell(blocksOf('x.md', fenced('sh', code)));
  run('windowshopper train --events none.csv --out none.wsb');
  run('npm run size -- --json');
  for (const wrong of [
    'windowshopper train --evens none.csv',
    'windowshopper trian',
    'npm run sizes',
    'npm run size -- --jsn',
    'node none.mjs',
    'wget none',
  ]) {
    assert.throws(() => run(wrong), /exit code/, wrong);
  }
});
