// npm run bench [-- --only shop,start,text,lab,page] [--items 1000,10000,100000] [--rounds N] [--no-bundle]
//               [--no-peers] [--json]
// Times the engine in headless Chromium beside others that do the same, in one run: lists of products
// (`shop`), the start on the sample shop (`start`), sentiment and search (`text`), learning a purchase model
// (`lab`), and how the storefront opens on a slow telephone (`page`).

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { FOLDER, bundleModule } from './bench/prepare.mjs';
import { benchLab, labTables } from './bench/part-lab.mjs';
import { benchPage, pageTables } from './bench/part-page.mjs';
import { PEER_FOLDERS, benchShop, shopTables } from './bench/part-shop.mjs';
import { benchStart, startTables } from './bench/part-start.mjs';
import { benchText, textTables } from './bench/part-text.mjs';
import { merged } from './bench/run.mjs';
import { writeLines } from './bench/shop.mjs';
import { build } from './build.mjs';
import { Problem, main, table } from './lib/log.mjs';
import { fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './setup.mjs';

const PARTS = {
  shop: benchShop,
  start: benchStart,
  text: benchText,
  lab: benchLab,
  page: benchPage,
};
const TABLES = {
  shop: shopTables,
  start: startTables,
  text: textTables,
  lab: labTables,
  page: pageTables,
};

/** The parts that `--only` names, in the order in which they run. */
function choose(only) {
  const known = Object.keys(PARTS);
  const names = only === undefined ? known : only.split(',').filter(Boolean);
  if (!names.length || names.some((name) => !known.includes(name))) {
    throw new Problem(`--only takes some of ${known.join(',')}, but is "${only}"`);
  }
  return known.filter((name) => names.includes(name));
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      items: { type: 'string', default: '1000,10000,100000' },
      rounds: { type: 'string', default: '200' },
      'no-bundle': { type: 'boolean' },
      'no-peers': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const chosen = choose(values.only);
  const sizes = values.items.split(',').map(Number);
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((n) => Number.isInteger(n) && n >= 10)) {
    throw new Problem('--items and --rounds take whole numbers from 10');
  }
  const options = { sizes, rounds, bundle: !values['no-bundle'], peers: !values['no-peers'] };
  const tools = await setup({ browser: true });
  await build(tools);
  mkdirSync(FOLDER, { recursive: true });
  await writeLines(join(FOLDER, 'blank.html'), ['<!doctype html><title>bench</title>']);

  // The package has it inside its worker.
  await bundleModule('digest', "export * from './pkg/src/digest.ts';");

  const { chromium } = await import('playwright-core');
  const site = await serve({
    port: 0,
    mounts: {
      '/bench/': FOLDER,
      '/bench-code/': fromRoot('scripts', 'bench'),
      '/models/': fromRoot('models'),
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
  const context = {
    site,
    browser: await launch(),
    async relaunch() {
      await context.browser.close();
      context.browser = await launch();
    },
  };
  try {
    const reports = [];
    for (const name of chosen) reports.push(await PARTS[name](context, options));
    const report = {
      browser: `Chromium ${context.browser.version()}`,
      bundle: options.bundle,
      ...merged(reports),
    };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else print(report, chosen);
  } finally {
    await context.browser.close();
    await site.close();
  }
});

function print(report, chosen) {
  const ms = (value) => `${value} ms`;
  const mb = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  const tables = [
    report.browser,
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
    table([
      ['our time as a share of theirs', 'items', 'engine', 'ratio'],
      ...Object.entries(report.ratios).flatMap(([name, sizes]) =>
        Object.entries(sizes).flatMap(([items, peers]) =>
          Object.entries(peers).map(([engine, ratio]) => [name, items, engine, String(ratio)]),
        ),
      ),
    ]),
    ...chosen.flatMap((name) => TABLES[name](report)),
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
  process.stdout.write(`${tables.join('\n\n')}\n`);
}
