// npm run size [-- --json]: what a shopper downloads, against the budgets. Exit code 1 when over one.

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { Problem, main, table } from './lib/log.mjs';
import { fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { largestOf, scriptsFrom, weigh } from './lib/weigh.mjs';
import { setup } from './setup.mjs';

const KB = 1024;

/** The bundle of the storefront's own shop. */
function ownBundle() {
  const config = JSON.parse(readFileSync(fromRoot('www', 'shop.config.json'), 'utf8'));
  return fromRoot('www', config.bundle);
}

const distFile = (...path) => fromRoot('pkg', 'dist', ...path);

const ARTIFACTS = [
  {
    name: 'slim.wasm',
    files: () => [fromRoot('pkg', 'wasm', 'slim', 'windowshopper_bg.wasm')],
    budget: { brotli: 90 * KB },
  },
  {
    name: 'full.wasm',
    files: () => [fromRoot('pkg', 'wasm', 'full', 'windowshopper_bg.wasm')],
    budget: { brotli: 160 * KB },
  },
  {
    name: 'package.js',
    // Of the languages, a page loads one: the largest counts.
    files: () => largestOf(/[\\/]words[\\/]/, scriptsFrom(fromRoot('pkg', 'dist', 'index.js'))),
    budget: { brotli: 15 * KB },
  },
  {
    name: 'lab.wasm',
    files: () => [fromRoot('pkg', 'wasm', 'lab', 'windowshopper_bg.wasm')],
    budget: { brotli: 60 * KB },
  },
  {
    name: 'lab.js',
    files: () => scriptsFrom(fromRoot('pkg', 'dist', 'lab.js')),
    budget: { brotli: 5 * KB },
  },
  {
    name: 'studio.wasm',
    // A merchant's: no shopper loads it.
    files: () => [fromRoot('pkg', 'wasm', 'studio', 'windowshopper_bg.wasm')],
    budget: { brotli: 304 * KB },
  },
  {
    name: 'studio.js',
    files: () => scriptsFrom(fromRoot('pkg', 'dist', 'studio.js')),
    budget: { brotli: 5 * KB },
  },
  {
    name: 'elements.js',
    // What they add to the package, with the words of English; another language is a file of its own.
    files: () => [distFile('elements', 'index.js')],
    budget: { brotli: 12 * KB },
  },
  {
    name: 'react.js',
    files: () => [distFile('react', 'index.js')],
    budget: { brotli: 2 * KB },
  },
  { name: 'loading.js', files: () => [distFile('loading.js')], budget: { brotli: 3 * KB } },
  { name: 'shop.wsb', files: () => [ownBundle()], budget: { raw: 300 * KB } },
];

function measure({ name, files, budget }) {
  const size = weigh(
    files().map((path) => {
      if (!existsSync(path)) throw new Problem(`${name}: ${path} is missing`);
      return readFileSync(path);
    }),
  );
  const budgets = Object.entries(budget).map(([kind, bytes]) => [`budget_${kind}`, bytes]);
  return {
    artifact: { name, ...size, ...Object.fromEntries(budgets) },
    ok: Object.entries(budget).every(([kind, bytes]) => size[kind] <= bytes),
  };
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
  await build(await setup());
  const measured = ARTIFACTS.map(measure);
  const ok = measured.every((one) => one.ok);
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ artifacts: measured.map((one) => one.artifact), ok })}\n`,
    );
  } else {
    const kb = (bytes) => `${(bytes / KB).toFixed(1)} KB`;
    const rows = measured.map(({ artifact: a, ok }) => [
      a.name,
      ...[a.raw, a.gzip, a.brotli].map(kb),
      a.budget_brotli ? `brotli ${kb(a.budget_brotli)}` : `raw ${kb(a.budget_raw)}`,
      ok ? 'ok' : 'OVER',
    ]);
    process.stdout.write(
      `${table([['artifact', 'raw', 'gzip', 'brotli', 'budget', ''], ...rows])}\n`,
    );
  }
  return ok ? 0 : 1;
});
