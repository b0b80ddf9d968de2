// npm run bench [-- --items 10000,100000] [--calls N] [--no-bundle] [--json]
// Times the slim engine in headless Chromium, on made-up shops.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { NOW, catalogLines, eventLines, writeLines } from './bench/shop.mjs';
import { timeRecommend } from './bench/page.mjs';
import { build } from './build.mjs';
import { Problem, main, step, table, upToDate } from './lib/log.mjs';
import { TARGET, fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { hashOf, stamp } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

const MINUTE = 60_000;
const FRESH_PAGES = 5;

const BUDGETS = {
  recommend: { 10_000: { p50_ms: 0.3, p99_ms: 1 }, 100_000: { p50_ms: 0.6, p99_ms: 2 } },
  first_list: { 10_000: { p50_ms: 60 } },
};

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
      paths: [catalog, events, ...['src', 'cli', 'Cargo.lock'].map((path) => fromRoot(path))],
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

/** The value that a share `q` of the sorted times does not exceed (nearest rank). */
const quantile = (sorted, q) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
const summary = (times) => {
  const sorted = times.toSorted((a, b) => a - b);
  const ms = (q) => Number(quantile(sorted, q).toFixed(4));
  return { p50_ms: ms(0.5), p99_ms: ms(0.99), n: sorted.length };
};

async function measure(browser, site, { items, calls, bundle }) {
  const folder = `/bench/${items}/`;
  const runPage = async (count) => {
    const page = await browser.newPage();
    // Any small page of this origin; the storefront itself would compete for the processor.
    await page.goto(new URL('/bench/blank.html', site.url).href);
    const result = await page.evaluate(timeRecommend, {
      folder,
      items,
      bundle,
      now: NOW,
      calls: count,
    });
    await page.close();
    return result;
  };
  const main = await runPage(calls);
  const firsts = [main.firstList];
  while (firsts.length < FRESH_PAGES) firsts.push((await runPage(0)).firstList);
  const common = { engine: 'windowshopper', items };
  const results = [
    { case: 'recommend', ...common, ...summary(main.times) },
    { case: 'first_list', ...common, ...summary(firsts) },
  ];
  return { results, memory: { items, bytes: main.memory } };
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      items: { type: 'string', default: '10000,100000' },
      calls: { type: 'string', default: '2000' },
      'no-bundle': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const sizes = values.items.split(',').map(Number);
  const calls = Number(values.calls);
  if (![...sizes, calls].every((n) => Number.isInteger(n) && n >= 100)) {
    throw new Problem('--items and --calls take whole numbers from 100');
  }
  const bundle = !values['no-bundle'];
  const tools = await setup({ browser: true });
  await build(tools);
  const folder = join(TARGET, 'bench');
  for (const items of sizes) await prepare(join(folder, String(items)), items, bundle);
  await writeLines(join(folder, 'blank.html'), ['<!doctype html><title>bench</title>']);

  const { chromium } = await import('playwright-core');
  // Isolation gives the page a clock of 5 µs instead of 100 µs.
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const site = await serve({ port: 0, mounts: { '/bench/': folder }, headers: isolation });
  const browser = await chromium.launch({
    executablePath: tools.browser.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  try {
    const measured = [];
    for (const items of sizes) {
      step(`timing ${items} products`);
      measured.push(await measure(browser, site, { items, calls, bundle }));
    }
    const report = {
      browser: `Chromium ${browser.version()}`,
      bundle,
      results: measured.flatMap(({ results }) => results),
      memory: measured.map(({ memory }) => memory),
    };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else print(report);
  } finally {
    await browser.close();
    await site.close();
  }
});

function print({ browser, results, memory }) {
  const rows = results.map(({ case: name, items, p50_ms, p99_ms, n }) => [
    name,
    String(items),
    `${p50_ms} ms`,
    `${p99_ms} ms`,
    Object.values(BUDGETS[name]?.[items] ?? {}).join(' / '),
    String(n),
  ]);
  const lines = [browser, table([['case', 'items', 'p50', 'p99', 'budget ms', 'n'], ...rows])];
  for (const { items, bytes } of memory) {
    lines.push(`wasm memory with ${items} products: ${(bytes / 1048576).toFixed(1)} MB`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
