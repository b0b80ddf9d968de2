import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { RUNS, choose, missing } from '../../scripts/lib/evaluations.mjs';

const data = mkdtempSync(join(tmpdir(), 'windowshopper-evaluations-'));
after(() => rmSync(data, { recursive: true }));
const names = (options) => choose(options).map(({ name }) => name);

test('runs are chosen by name, and those of text together', () => {
  assert.equal(new Set(names({})).size, RUNS.length);
  assert.deepEqual(names({ only: 'amazon_beauty,diginetica' }), ['diginetica', 'amazon_beauty']);
  assert.deepEqual(names({ only: 'text' }), [
    'sentiment_en_amazon_mds',
    'sentiment_en_womens',
    'sentiment_zh_online10',
    'search_crowdflower',
    'pos_en_ewt',
    'segment_zh_gsdsimp',
  ]);
  assert.deepEqual(names({ quick: true }), ['diginetica-quick']);
  for (const only of ['', ',', 'text,nothing']) {
    assert.throws(() => choose({ only }), /--only takes some of diginetica,.*,text, but is/);
  }
});

test('text is judged on test files only', () => {
  for (const { args } of choose({ only: 'text' })) {
    const line = args('/data').join(' ');
    assert.match(line, /^text evaluate (sentiment|search|pos|segment) --/);
    assert.match(line, /\.test\.(tsv|conllu)\.gz$|--max-grade 4 --split test$/);
  }
});

test('the first file that is not there is named', () => {
  const [search] = choose({ only: 'search_crowdflower' });
  const file = (name) => join(data, 'search', `crowdflower.${name}.tsv.gz`);
  assert.equal(missing(search, data), file('products'));
  mkdirSync(join(data, 'search'));
  for (const name of ['products', 'queries']) writeFileSync(file(name), '');
  assert.equal(missing(search, data), file('labels'));
  writeFileSync(file('labels'), '');
  assert.equal(missing(search, data), undefined);
});
