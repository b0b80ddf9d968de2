// npm run bench [-- --items 1000,10000,100000] [--rounds N] [--no-bundle] [--no-peers] [--json]
// Times the engine in headless Chromium, the full module and the slim one, beside other ways to score a
// catalogue, in one run. Budgets are those of the full module.

import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { NOW, catalogLines, eventLines, writeLines } from './bench/shop.mjs';
import { random, vectors } from './bench/engines.mjs';
import { scoringModel } from './bench/onnx.mjs';
import { WASM_ENV } from './build-wasm.mjs';
import { build } from './build.mjs';
import { Problem, main, step, table, upToDate } from './lib/log.mjs';
import { TARGET, fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { hashOf, stamp } from './lib/stamp.mjs';
import { scriptsFrom, weigh } from './lib/weigh.mjs';
import { WASM_TARGET, setup } from './setup.mjs';

const MINUTE = 60_000;
const FRESH_PAGES = 7;
/** A peer that needs longer to its first result is left out. */
const PATIENCE = MINUTE;
/** Of the cold start and the payload. */
const COLD_ITEMS = 10_000;
const PER_TURN = 10;

const OURS = 'windowshopper';
const SLIM = 'windowshopper/slim';
const FLAVOURS = { [OURS]: 'full', [SLIM]: 'slim' };
const PEERS = ['plain JavaScript', 'onnxruntime-web', 'tfjs', 'voy'];

const modules = (...parts) => fromRoot('node_modules', ...parts);
const PEER_FOLDERS = {
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

/** Catalogue, order log and trained bundle, made once. */
async function prepare(folder, items, wantBundle) {
  mkdirSync(folder, { recursive: true });
  const [catalog, events, bundle] = ['catalog.csv', 'events.csv', 'shop.wsb'].map((name) =>
    join(folder, name),
  );
  const shop = stamp(`bench-${items}`, {
    inputs: hashOf({ paths: [fromRoot('scripts', 'bench', 'shop.mjs')] }),
    outputs: [catalog, events],
  });
  if (!shop.fresh) {
    step(`making up a shop of ${items} products`);
    await writeLines(catalog, catalogLines(items));
    await writeLines(events, eventLines(items, Math.min(2 * items, 100_000)));
    shop.keep();
  }
  if (!wantBundle) return;
  const trained = stamp(`bench-${items}-bundle`, {
    inputs: hashOf({
      paths: [
        catalog,
        events,
        ...['src', 'kernels', 'cli', 'Cargo.lock'].map((path) => fromRoot(path)),
      ],
    }),
    outputs: [bundle],
  });
  if (trained.fresh) return upToDate(`bundle for ${items} products`);
  step(`training on the shop of ${items} products`);
  const files = ['--catalog', catalog, '--events', events, '--out', bundle, '--seed', '1'];
  await run(
    'cargo',
    ['run', '-q', '--release', '-p', 'windowshopper-cli', '--', 'train', ...files],
    {
      stdoutToStderr: true,
      timeout: 30 * MINUTE,
    },
  );
  trained.keep();
}

/** The engine's scan without the engine, for the raw comparison. */
async function buildScan(folder) {
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
  cpSync(join(target, WASM_TARGET, 'wasm', name), join(folder, 'scan.wasm'));
}

/** The value that a share `q` of the sorted times does not exceed (nearest rank). */
const quantile = (sorted, q) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];

function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const ms = (q) => Number(quantile(sorted, q).toFixed(4));
  return {
    min_ms: ms(0),
    p50_ms: ms(0.5),
    p95_ms: ms(0.95),
    p99_ms: ms(0.99),
    iqr_ms: Number((quantile(sorted, 0.75) - quantile(sorted, 0.25)).toFixed(4)),
    n: sorted.length,
  };
}

/** Runs a function of page.mjs in a fresh page. */
async function inPage(browser, site, name, options, patience = 20 * MINUTE) {
  const page = await browser.newPage();
  let timer;
  const late = new Promise((_, fail) => {
    const reason = `no result after ${patience / 1000} s`;
    timer = setTimeout(() => fail(new Error(reason)), patience);
  });
  try {
    // Any small page of this origin; the storefront itself would compete for the processor.
    await page.goto(new URL('/bench/blank.html', site.url).href);
    const call = page.evaluate(
      async ([name, options]) => (await import('/bench-code/page.mjs'))[name](options),
      [name, options],
    );
    call.catch(() => {}); // of a page that was closed
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
    await Promise.race([page.close(), new Promise((done) => setTimeout(done, 5_000))]);
  }
}

const firstLine = (error) => error.message.replace(/^page\.evaluate: /, '').split('\n')[0];

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
    const model = bundle ? brotli([read(TARGET, 'bench', String(COLD_ITEMS), 'shop.wsb')]) : 0;
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

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      items: { type: 'string', default: '1000,10000,100000' },
      rounds: { type: 'string', default: '200' },
      'no-bundle': { type: 'boolean' },
      'no-peers': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const sizes = values.items.split(',').map(Number);
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((n) => Number.isInteger(n) && n >= 10)) {
    throw new Problem('--items and --rounds take whole numbers from 10');
  }
  const bundle = !values['no-bundle'];
  const peers = values['no-peers'] ? ['plain JavaScript'] : PEERS;
  const tools = await setup({ browser: true });
  await build(tools);
  const folder = join(TARGET, 'bench');
  for (const items of new Set([...sizes, COLD_ITEMS])) {
    await prepare(join(folder, String(items)), items, bundle);
  }
  await writeLines(join(folder, 'blank.html'), ['<!doctype html><title>bench</title>']);
  await buildScan(folder);

  const { chromium } = await import('playwright-core');
  const site = await serve({
    port: 0,
    mounts: {
      '/bench/': folder,
      '/bench-code/': fromRoot('scripts', 'bench'),
      ...PEER_FOLDERS,
    },
    // Isolation gives the page a clock of 5 µs instead of 100 µs.
    headers: {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    },
  });
  const launch = () =>
    chromium.launch({
      executablePath: tools.browser.path,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
  let browser = await launch();
  const shopOf = (items, name = OURS) => ({
    ...{ folder: `/bench/${items}/`, flavour: FLAVOURS[name] },
    ...{ items, bundle, now: NOW },
  });
  try {
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
          await inPage(browser, site, 'coldStart', { engine, rows: items }, PATIENCE);
          names.push(engine);
        } catch (error) {
          left_out.push({ engine, items, reason: firstLine(error) });
          await browser.close();
          browser = await launch();
        }
      }
      const shops = Object.fromEntries([OURS, SLIM].map((name) => [name, shopOf(items, name)]));
      const options = { names, rows: items, shops, rounds, perTurn: PER_TURN };
      const measured = await inPage(browser, site, 'compare', options);
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
      const { ms } = await inPage(browser, site, 'coldStart', options, PATIENCE);
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
    const { times } = await inPage(browser, site, 'roundTrip', trip);
    results.push({ case: 'track_to_list', engine: OURS, items: COLD_ITEMS, ...summary(times) });

    const report = {
      browser: `Chromium ${browser.version()}`,
      bundle,
      results,
      ratios,
      cold_start_ms: cold,
      payload_brotli: payload(bundle),
      memory,
      recall_at_20: recall,
      left_out,
      budgets: BUDGETS.flatMap((budget) => {
        const found =
          budget.case === 'memory'
            ? memory[budget.items]
            : results.find(
                (r) => r.case === budget.case && r.engine === OURS && r.items === budget.items,
              )?.[budget.of];
        return found === undefined ? [] : [{ ...budget, value: found, met: found <= budget.limit }];
      }),
    };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else print(report);
  } finally {
    await browser.close();
    await site.close();
  }
});

function print(report) {
  const ms = (value) => `${value} ms`;
  const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
  const mb = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  const lines = [
    report.browser,
    '',
    table([
      ['case', 'engine', 'items', 'p50', 'p99', 'iqr', 'n'],
      ...report.results.map((r) => [
        r.case,
        r.engine,
        String(r.items),
        ...[r.p50_ms, r.p99_ms, r.iqr_ms].map(ms),
        String(r.n),
      ]),
    ]),
    '',
    table([
      ['our time as a share of theirs', 'items', 'engine', 'ratio'],
      ...Object.entries(report.ratios).flatMap(([name, sizes]) =>
        Object.entries(sizes).flatMap(([items, peers]) =>
          Object.entries(peers).map(([engine, ratio]) => [name, items, engine, String(ratio)]),
        ),
      ),
    ]),
    '',
    table([
      ['cold start', 'p50', 'iqr', 'n'],
      ...Object.entries(report.cold_start_ms).map(([engine, { p50_ms, iqr_ms, n }]) => [
        engine,
        ms(p50_ms),
        ms(iqr_ms),
        String(n),
      ]),
    ]),
    '',
    table([
      [`a page loads (brotli, ${COLD_ITEMS} items)`, 'code', 'model', 'together'],
      ...Object.entries(report.payload_brotli).map(([engine, { code, model, total }]) => [
        engine,
        ...[code, model, total].map(kb),
      ]),
    ]),
    '',
    ...report.left_out.map(
      ({ engine, items, reason }) => `left out: ${engine} with ${items} items: ${reason}`,
    ),
    table([
      ['budget', 'items', '', 'limit', 'measured', ''],
      ...report.budgets.map(({ case: name, items, of, limit, value, met }) => [
        name,
        String(items),
        of,
        ...(of === 'bytes' ? [limit, value].map(mb) : [limit, value].map(ms)),
        met ? 'met' : 'MISSED',
      ]),
    ]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
