// Served to the page: from the import of an engine's code to its first list for the sample shop.
//
// All have what they would fetch in hand: wasm, catalogue and bundle, or vectors. Code is imported.

import { DIMENSIONS, engines } from './engines.mjs';
import { bytes } from './page.mjs';

const LIMIT = 12;

/** The package by its public entry, in a worker or on the page's thread. */
async function startShop({ entry, flavour, worker, shop }) {
  const [wasm, catalog, bundle] = await Promise.all([
    bytes(`/pkg/wasm/${flavour}/windowshopper_bg.wasm`),
    bytes(`${shop}catalog.csv`),
    bytes(`${shop}shop.wsb`),
  ]);
  const begin = performance.now();
  const { createShop } = await import(`/pkg/dist/${entry}.js`);
  const options = { wasm, catalog, catalogFormat: 'csv', bundle, worker };
  const opened = await createShop({ ...options, onStatus() {} });
  const { items } = await opened.recommend({ placement: 'home', limit: LIMIT });
  const ms = performance.now() - begin;
  if (items.length !== LIMIT) throw new Error(`the first list has ${items.length} items`);
  if (opened.thread !== (worker ? 'worker' : 'main')) throw new Error(`it ran on ${opened.thread}`);
  await opened.dispose();
  return { ms, items: opened.report.items };
}

/** The vectors of the shop's products: the factors of its own bundle, a row for each product. */
async function itemVectors(shop) {
  const file = await bytes(`${shop}shop.wsb`);
  const view = new DataView(file.buffer);
  const begin = 8 + Number(view.getBigUint64(0, true));
  const head = JSON.parse(new TextDecoder().decode(file.subarray(8, begin)));
  const part = (name) => {
    const [from, to] = head[name].data_offsets;
    return file.slice(begin + from, begin + to).buffer;
  };
  const [rows, columns] = head['als.items'].shape;
  if (columns !== DIMENSIONS) throw new Error(`the factors have ${columns} columns`);
  const values = new Int8Array(part('als.items'));
  const scales = new Float32Array(part('als.items.scales'));
  return { rows, matrix: Float32Array.from(values, (v, i) => v * scales[Math.floor(i / columns)]) };
}

/** `{ ms, items }` of one start; the page must be a fresh one. */
export async function sampleStart({ engine, ours, shop }) {
  if (ours) return startShop({ ...ours, shop });
  const { matrix, rows } = await itemVectors(shop);
  const prepared = await engines[engine].prepare(matrix, rows);
  const query = matrix.slice(0, DIMENSIONS);
  const begin = performance.now();
  const started = await engines[engine].start(prepared);
  const top = await started.top(query);
  const ms = performance.now() - begin;
  if (top.length < LIMIT) throw new Error(`the first list has ${top.length} items`);
  return { ms, items: rows };
}
