// The part `text` of the benchmark: the sentiment of a review and the search for products, beside
// packages that do the same in a page.

import { readFileSync } from 'node:fs';

import { step, table } from '../lib/log.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { scriptsFrom, weigh } from '../lib/weigh.mjs';
import { bundleModule, prepare } from './prepare.mjs';
import { inPage, measuredOf, summary } from './run.mjs';
import { NOW } from './shop.mjs';

const ITEMS = 10_000;
const REVIEWS = 500;
/** Of each kind. */
const QUERIES = 100;
const BUILDS = 7;
const PER_TURN = 10;

const OURS = 'windowshopper';
/** Ours once more, with less or more done. */
const VARIANT = /^windowshopper \(/;

/** What a shop's code would import of each, so that a bundler can leave out the rest. */
const PEERS = {
  sentiment: {
    'vader-sentiment': "export { default } from 'vader-sentiment';",
    'wink-sentiment': "export { default } from 'wink-sentiment';",
  },
  search: {
    minisearch: "export { default } from 'minisearch';",
    flexsearch: "export { Charset, Document } from 'flexsearch';",
    orama: "export { create, insertMultiple, search } from '@orama/orama';",
  },
};

/** DESIGN.md, section 4. */
const BUDGETS = [
  { case: 'sentiment', items: REVIEWS, of: 'p50_ms', limit: 0.05 },
  { case: 'search', items: ITEMS, of: 'p50_ms', limit: 0.5 },
];

/** Each as one module, by its name. */
async function bundlePeers() {
  const all = Object.values(PEERS).flatMap((peers) => Object.entries(peers));
  const made = all.map(async ([name, contents]) => [name, await bundleModule(name, contents)]);
  return Object.fromEntries(await Promise.all(made));
}

/** What a page must load, by brotli; the products are the same for all. */
function payload(files) {
  const brotli = (paths) => weigh(paths.map((path) => readFileSync(path))).brotli;
  const code = brotli([
    ...scriptsFrom(fromRoot('pkg', 'dist', 'index.js')),
    fromRoot('pkg', 'wasm', 'full', 'windowshopper_bg.wasm'),
  ]);
  const row = (code, model) => ({ code, model, total: code + model });
  const models = { sentiment: brotli([fromRoot('models', 'sentiment-en.wst')]), search: 0 };
  return Object.fromEntries(
    Object.entries(PEERS).map(([name, all]) => [
      name,
      {
        [OURS]: row(code, models[name]),
        ...Object.fromEntries(
          Object.keys(all)
            .filter((peer) => files[peer])
            .map((peer) => [peer, row(brotli([files[peer]]), 0)]),
        ),
      },
    ]),
  );
}

/** Our time as a share of theirs, of the medians. */
export function ratiosOf(results) {
  const ratios = {};
  for (const { case: name, engine, items, p50_ms } of results) {
    if (engine === OURS || VARIANT.test(engine)) continue;
    const ours = measuredOf(results, OURS, { case: name, items, of: 'p50_ms' });
    if (ours === undefined) continue;
    ((ratios[name] ??= {})[items] ??= {})[engine] = Number((ours / p50_ms).toFixed(3));
  }
  return ratios;
}

/** Times everything; gives its share of the report. */
export async function benchText(context, { rounds, bundle, peers }) {
  await prepare(ITEMS, bundle);
  const files = peers ? await bundlePeers() : {};
  const names = (of) => [OURS, ...(peers ? Object.keys(PEERS[of]) : [])];
  const turns = { rounds, perTurn: PER_TURN };

  step('timing sentiment');
  const readers = [`${OURS} (score alone)`, ...names('sentiment')];
  const texts = { names: readers, count: REVIEWS, ...turns };
  const sentiment = await inPage(context, 'text.mjs', 'compareSentiment', texts);
  step(`timing search in ${ITEMS} products`);
  const { right, ...found } = await inPage(context, 'text.mjs', 'compareSearch', {
    ...{ names: names('search'), folder: `/bench/${ITEMS}/`, bundle, now: NOW },
    ...{ count: QUERIES, builds: BUILDS, ...turns },
  });

  const rows = (name, items, runs) =>
    runs.map(({ engine, times }) => ({ case: name, engine, items, ...summary(times) }));
  const results = [
    ...rows('sentiment', REVIEWS, sentiment),
    ...rows('search', ITEMS, found.search),
    ...rows('index', ITEMS, found.index),
  ];
  return {
    results,
    ratios: ratiosOf(results),
    text_payload_brotli: payload(files),
    right_first: right,
    left_out: [],
    budgets: BUDGETS.flatMap((budget) => {
      const value = measuredOf(results, OURS, budget);
      return value === undefined ? [] : [{ ...budget, value, met: value <= budget.limit }];
    }),
  };
}

/** The part's own tables. */
export function textTables(report) {
  const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  const kinds = Object.keys(report.right_first[OURS]);
  return [
    table([
      ['first of the list is what was meant', ...kinds],
      ...Object.entries(report.right_first).map(([engine, shares]) => [
        engine,
        ...kinds.map((kind) => shares[kind].toFixed(2)),
      ]),
    ]),
    table([
      ['a page loads (brotli)', 'engine', 'code', 'model', 'together'],
      ...Object.entries(report.text_payload_brotli).flatMap(([name, engines]) =>
        Object.entries(engines).map(([engine, { code, model, total }]) => [
          name,
          engine,
          ...[code, model, total].map(kb),
        ]),
      ),
    ]),
  ];
}
