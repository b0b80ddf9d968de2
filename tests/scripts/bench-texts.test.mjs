import assert from 'node:assert/strict';
import { test } from 'node:test';

import { catalogLines } from '../../scripts/bench/shop.mjs';
import { productsOf, reviews, searches } from '../../scripts/bench/texts.mjs';

/** Fewest letters to insert, delete or replace; two that change places are one. */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const other = Number(a[i - 1] !== b[j - 1]);
      const ways = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + other];
      const turned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (turned) ways.push(rows[i - 2][j - 2] + 1);
      rows[i].push(Math.min(...ways));
    }
  }
  return rows[a.length][b.length];
}

test('reviews are the same each time, and of 20 to 200 words', () => {
  const texts = reviews(500);
  assert.deepEqual(texts, reviews(500));
  assert.notDeepEqual(texts, reviews(500, 9));
  assert.equal(new Set(texts).size, 500);
  const lengths = texts.map((text) => text.split(' ').length).sort((a, b) => a - b);
  assert.ok(lengths[0] >= 20 && lengths[0] < 25, `the shortest has ${lengths[0]} words`);
  assert.ok(lengths[499] <= 200 && lengths[499] > 180, `the longest has ${lengths[499]} words`);
  // Half of them are below the geometric mean of 20 and 200.
  assert.ok(lengths[250] > 50 && lengths[250] < 80, `the median has ${lengths[250]} words`);
});

test('the feed of the made-up shop is read whole', () => {
  const lines = [...catalogLines(50)];
  const products = productsOf(`${lines.join('\n')}\n`);
  assert.equal(products.length, 50);
  const [product] = products;
  assert.equal(product.id, 'P000000');
  assert.equal(product.category, 'Mugs > Section 0');
  assert.ok(lines[1].includes(`,${product.title},${product.description},`));
  assert.ok(products.every((one) => Object.values(one).every(Boolean)));
});

test('each kind of query has its mistake, and no other', () => {
  const products = productsOf([...catalogLines(1000)].join('\n'));
  const all = searches(products, 40);
  assert.deepEqual(all, searches(products, 40));
  const titles = new Set(products.map(({ title }) => title.toLowerCase().replace(/ \d+$/, '')));
  const seen = {};
  for (const { kind, words, query } of all) {
    seen[kind] = (seen[kind] ?? 0) + 1;
    const meant = words.join(' ');
    assert.ok(titles.has(meant), meant);
    if (kind === 'clean') assert.equal(query, meant);
    if (kind === 'joined') assert.equal(query, words.join(''));
    if (kind === 'typo') assert.equal(distance(query, meant), 1, `${query} for ${meant}`);
    if (kind === 'unfinished') {
      assert.ok(meant.startsWith(query) && query.length < meant.length, `${query} for ${meant}`);
      assert.ok(query.length >= words[0].length + 3, `${query} for ${meant}`);
    }
  }
  assert.deepEqual(seen, { clean: 40, typo: 40, unfinished: 40, joined: 40 });
  assert.notEqual(new Set(all.slice(0, 10).map(({ kind }) => kind)).size, 1);
});
