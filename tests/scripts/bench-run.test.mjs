import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ratiosOf } from '../../scripts/bench/part-text.mjs';
import { measuredOf, merged, summary } from '../../scripts/bench/run.mjs';

test('times are summed up by nearest rank, whatever their order', () => {
  const times = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
  assert.deepEqual(summary(times), {
    min_ms: 1,
    p50_ms: 50,
    p95_ms: 95,
    p99_ms: 99,
    iqr_ms: 50,
    n: 100,
  });
  assert.equal(summary([3]).p99_ms, 3);
});

test('reports of parts become one', () => {
  const shop = { results: [1], ratios: { 'score/score': { 10: {} } }, memory: { 10: 5 } };
  const text = { results: [2, 3], ratios: { search: { 20: { minisearch: 0.5 } } } };
  assert.deepEqual(merged([shop, text]), {
    results: [1, 2, 3],
    ratios: { 'score/score': { 10: {} }, search: { 20: { minisearch: 0.5 } } },
    memory: { 10: 5 },
  });
  assert.deepEqual(merged([text]), text);
});

const row = (name, engine, items, p50_ms) => ({ case: name, engine, items, p50_ms });
const results = [
  row('search', 'windowshopper', 100, 0.5),
  row('search', 'minisearch', 100, 2),
  row('search', 'minisearch', 200, 4),
  row('index', 'windowshopper', 100, 30),
  row('index', 'windowshopper (feed and index)', 100, 50),
  row('index', 'minisearch', 100, 10),
];

test('our time is divided by theirs, of the same case and size', () => {
  assert.deepEqual(ratiosOf(results), {
    search: { 100: { minisearch: 0.25 } },
    index: { 100: { minisearch: 3 } },
  });
});

test('a budget is of one engine, case and size', () => {
  const budget = { case: 'search', items: 100, of: 'p50_ms', limit: 1 };
  assert.equal(measuredOf(results, 'windowshopper', budget), 0.5);
  assert.equal(measuredOf(results, 'windowshopper', { ...budget, items: 200 }), undefined);
});
