// The part `shop` of the benchmark: lists of products, beside other ways to score a catalogue. Budgets
// are those of the full module.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { WASM_ENV } from '../build-wasm.mjs';
import { step, table } from '../lib/log.mjs';
import { TARGET, fromRoot } from '../lib/paths.mjs';
import { run } from '../lib/proc.mjs';
import { scriptsFrom, weigh } from '../lib/weigh.mjs';
import { WASM_TARGET } from '../setup.mjs';
import { random, vectors } from './engines.mjs';
import { scoringModel } from './onnx.mjs';
import { FOLDER, prepare } from './prepare.mjs';
import { PATIENCE, firstLine, inPage, measuredOf, summary } from './run.mjs';
import { NOW } from './shop.mjs';

const MINUTE = 60_000;
const FRESH_PAGES = 7;
/** Of the cold start and the payload. */
const COLD_ITEMS = 10_000;
const PER_TURN = 10;

const OURS = 'windowshopper';
const SLIM = 'windowshopper/slim';
const FLAVOURS = { [OURS]: 'full', [SLIM]: 'slim' };
export const PEERS = ['plain JavaScript', 'onnxruntime-web', 'tfjs', 'voy'];

const modules = (...parts) => fromRoot('node_modules', ...parts);
/** What the page is served of the peers. */
export const PEER_FOLDERS = {
  '/peers/ort/': modules('onnxruntime-web', 'dist'),
  '/peers/tfjs-core/': modules('@tensorflow', 'tfjs-core', 'dist'),
  '/peers/tfjs-wasm/': modules('@tensorflow', 'tfjs-backend-wasm', 'dist'),
  '/peers/voy/': modules('voy-search'),
};

/** DESIGN.md, section 4. */
const BUDGETS = [
  { case: 'recommend', items: 10_000, of: 'p50_ms', limit: 0.3 },
  { case: 'recommend', items: 10_000, of: 'p99_ms', limit: 1 },
  { case: 'recommend', items: 100_000, of: 'p50_ms', limit: 0.6 },
  { case: 'recommend', items: 100_000, of: 'p99_ms', limit: 2 },
  { case: 'first_list', items: 10_000, of: 'p50_ms', limit: 60 },
  { case: 'track_to_list', items: 10_000, of: 'p95_ms', limit: 8 },
  { case: 'memory', items: 100_000, of: 'bytes', limit: 40 * 1024 * 1024 },
];

/** The engine's scan without the engine, for the raw comparison. */
async function buildScan() {
  const target = join(TARGET, 'wasm', 'scan');
  await run(
    'cargo',
    [
      ...['build', '-q', '--profile', 'wasm', '-p', 'windowshopper-kernels-bench'],
      ...['--target', WASM_TARGET, '--target-dir', target],
    ],
    { env: WASM_ENV, stdoutToStderr: true, timeout: 20 * MINUTE },
  );
  const name = 'windowshopper_kernels_bench.wasm';
  cpSync(join(target, WASM_TARGET, 'wasm', name), join(FOLDER, 'scan.wasm'));
}

/** What a page must load to get recommendations for COLD_ITEMS items, by brotli. */
function payload(bundle) {
  const rand = random(3);
  const read = (...parts) => readFileSync(join(...parts));
  const brotli = (contents) => weigh(contents).brotli;
  const matrix = vectors(COLD_ITEMS, 1);
  const floats = Buffer.from(matrix.buffer);
  const [ort, core, backend, voy] = Object.values(PEER_FOLDERS);
  const model = brotli([floats]);
  const shapes = scoringModel(new Float32Array(64).map(rand), 64, 1, 1).length;
  const ours = ([name, flavour]) => {
    const entry = fromRoot('pkg', 'dist', flavour === 'slim' ? 'slim.js' : 'index.js');
    const scripts = scriptsFrom(entry).map((path) => read(path));
    const wasm = read(fromRoot('pkg', 'wasm', flavour, 'windowshopper_bg.wasm'));
    const model = bundle ? brotli([read(FOLDER, String(COLD_ITEMS), 'shop.wsb')]) : 0;
    return [name, { code: brotli([...scripts, wasm]), model }];
  };
  const parts = {
    ...Object.fromEntries(Object.entries(FLAVOURS).map(ours)),
    'plain JavaScript': { code: 0, model },
    'onnxruntime-web': {
      code: brotli([
        read(ort, 'ort.wasm.min.mjs'),
        read(ort, 'ort-wasm-simd-threaded.mjs'),
        read(ort, 'ort-wasm-simd-threaded.wasm'),
      ]),
      model: model + shapes,
    },
    tfjs: {
      code: brotli([
        read(core, 'tf-core.es2017.min.js'),
        read(backend, 'tf-backend-wasm.es2017.min.js'),
        read(backend, 'tfjs-backend-wasm-simd.wasm'),
      ]),
      model,
    },
    voy: {
      code: brotli([read(voy, 'voy_search_bg.js'), read(voy, 'voy_search_bg.wasm')]),
      model,
    },
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, { code, model }]) => [
      name,
      { code, model, total: code + model },
    ]),
  );
}

/** Times everything; gives its share of the report. */
export async function benchShop(context, { sizes, rounds, bundle, peers: wanted }) {
  const peers = wanted ? PEERS : ['plain JavaScript'];
  for (const items of new Set([...sizes, COLD_ITEMS])) await prepare(items, bundle);
  await buildScan();
  const shopOf = (items, name = OURS) => ({
    ...{ folder: `/bench/${items}/`, flavour: FLAVOURS[name] },
    ...{ items, bundle, now: NOW },
  });
  const results = [];
  const left_out = [];
  const ratios = {};
  const memory = {};
  const recall = {};
  for (const items of sizes) {
    step(`timing ${items} products`);
    const names = [OURS];
    for (const engine of peers) {
      // A peer that can't hold so much would take the others down with it: tried alone first.
      try {
        await inPage(context, 'page.mjs', 'coldStart', { engine, rows: items }, PATIENCE);
        names.push(engine);
      } catch (error) {
        left_out.push({ engine, items, reason: firstLine(error) });
        await context.relaunch();
      }
    }
    const shops = Object.fromEntries([OURS, SLIM].map((name) => [name, shopOf(items, name)]));
    const options = { names, rows: items, shops, rounds, perTurn: PER_TURN };
    const measured = await inPage(context, 'page.mjs', 'compare', options);
    memory[items] = measured.memory[OURS];
    recall[items] = measured.recall;
    for (const run of measured.runs.toSorted((a, b) => (a.case < b.case ? -1 : 1))) {
      results.push({
        case: run.case,
        engine: run.engine,
        items,
        ...summary(run.times),
        calls_per_sample: run.many,
      });
    }
    const p50 = (name, engine) =>
      results.find((r) => r.items === items && r.case === name && r.engine === engine)?.p50_ms;
    for (const ours of ['recommend', 'score']) {
      ratios[`${ours}/score`] ??= {};
      ratios[`${ours}/score`][items] = Object.fromEntries(
        names
          .filter((name) => name !== OURS)
          .map((name) => [name, Number((p50(ours, OURS) / p50('score', name)).toFixed(3))]),
      );
    }
  }

  step('timing cold starts');
  const colds = {};
  const order = [];
  const excluded = new Set(
    left_out.filter(({ items }) => items === COLD_ITEMS).map(({ engine }) => engine),
  );
  const scan = `${OURS} (scan)`;
  const starters = [OURS, SLIM, scan, ...peers.filter((engine) => !excluded.has(engine))];
  for (let i = 0; i < FRESH_PAGES; i += 1) order.push(...starters);
  const rand = random(5);
  order.sort(() => rand() - 0.5);
  for (const engine of order) {
    const options = {
      engine: engine === scan ? OURS : engine,
      rows: COLD_ITEMS,
      shop: FLAVOURS[engine] && shopOf(COLD_ITEMS, engine),
    };
    const { ms } = await inPage(context, 'page.mjs', 'coldStart', options, PATIENCE);
    (colds[engine] ??= []).push(ms);
  }
  const cold = Object.fromEntries(
    Object.entries(colds).map(([engine, times]) => {
      const { p50_ms, iqr_ms, n } = summary(times);
      return [engine, { p50_ms, iqr_ms, n, items: COLD_ITEMS }];
    }),
  );
  for (const engine of [OURS, SLIM]) {
    const start = summary(colds[engine]);
    results.push({ case: 'first_list', engine, items: COLD_ITEMS, ...start });
  }
  const trip = { ...shopOf(COLD_ITEMS), calls: 500 };
  const { times } = await inPage(context, 'page.mjs', 'roundTrip', trip);
  results.push({ case: 'track_to_list', engine: OURS, items: COLD_ITEMS, ...summary(times) });

  return {
    results,
    ratios,
    cold_start_ms: cold,
    payload_brotli: payload(bundle),
    memory,
    recall_at_20: recall,
    left_out,
    budgets: BUDGETS.flatMap((budget) => {
      const value =
        budget.case === 'memory' ? memory[budget.items] : measuredOf(results, OURS, budget);
      return value === undefined ? [] : [{ ...budget, value, met: value <= budget.limit }];
    }),
  };
}

/** The part's own tables. */
export function shopTables(report) {
  const ms = (value) => `${value} ms`;
  const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
  return [
    table([
      ['cold start', 'p50', 'iqr', 'n'],
      ...Object.entries(report.cold_start_ms).map(([engine, { p50_ms, iqr_ms, n }]) => [
        engine,
        ms(p50_ms),
        ms(iqr_ms),
        String(n),
      ]),
    ]),
    table([
      [`a page loads (brotli, ${COLD_ITEMS} items)`, 'code', 'model', 'together'],
      ...Object.entries(report.payload_brotli).map(([engine, { code, model, total }]) => [
        engine,
        ...[code, model, total].map(kb),
      ]),
    ]),
  ];
}
