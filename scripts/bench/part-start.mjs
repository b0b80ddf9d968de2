// The part `start` of the benchmark: from import to the first list on the sample shop, beside engines
// that score vectors of the same products.

import { step } from '../lib/log.mjs';
import { random } from './engines.mjs';
import { PEERS } from './part-shop.mjs';
import { PATIENCE, firstLine, inPage, summary } from './run.mjs';

const FRESH_PAGES = 15;
const CASE = 'sample_start';
/** In milliseconds, for the whole package in its worker. */
const LIMIT = 100;

const full = { entry: 'index', flavour: 'full' };
const OURS = {
  windowshopper: { ...full, worker: true },
  'windowshopper (main thread)': { ...full, worker: false },
  'windowshopper/slim': { entry: 'slim', flavour: 'slim', worker: true },
};

/** Times everything; gives its share of the report. */
export async function benchStart(context, { peers }) {
  step('timing starts on the sample shop');
  const names = [...Object.keys(OURS), ...(peers ? PEERS : ['plain JavaScript'])];
  const order = Array.from({ length: FRESH_PAGES }, () => names).flat();
  const rand = random(11);
  order.sort(() => rand() - 0.5);
  const times = new Map(names.map((name) => [name, []]));
  const left_out = [];
  let products = 0;
  for (const engine of order) {
    if (!times.has(engine)) continue;
    try {
      const options = { engine, ours: OURS[engine], shop: '/shop/' };
      const { ms, items } = await inPage(context, 'start.mjs', 'sampleStart', options, PATIENCE);
      times.get(engine).push(ms);
      products = items;
    } catch (error) {
      if (OURS[engine]) throw error;
      times.delete(engine);
      left_out.push({ engine, items: products, reason: firstLine(error) });
    }
  }
  const results = [...times].map(([engine, all]) => ({
    case: CASE,
    engine,
    items: products,
    ...summary(all),
  }));
  const p50 = (name) => results.find(({ engine }) => engine === name)?.p50_ms;
  const [whole] = Object.keys(OURS);
  const ratios = results
    .filter(({ engine }) => !OURS[engine])
    .map(({ engine, p50_ms }) => [engine, Number((p50(whole) / p50_ms).toFixed(3))]);
  const value = p50(whole);
  return {
    results,
    left_out,
    ratios: { [CASE]: { [products]: Object.fromEntries(ratios) } },
    budgets: [
      { case: CASE, items: products, of: 'p50_ms', limit: LIMIT, value, met: value <= LIMIT },
    ],
  };
}

/** It has no tables of its own. */
export const startTables = () => [];
