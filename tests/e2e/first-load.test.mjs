// How the shop opens: what the first page needs is asked for at once, and nothing moves while it comes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const WWW = fromRoot('www');
/** `import ... from './x.js'` and `export ... from`, not `import()`. */
const IMPORT = /^(?:import|export)[^'"]*?from '(\.[^']+)'/gms;

/** The modules that `entries` import, themselves included, relative to www/. */
async function modulesOf(...entries) {
  const seen = new Set();
  async function walk(file) {
    // What the package imports is its own affair.
    if (seen.has(file) || !file.startsWith(join(WWW, 'src'))) return;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, path] of text.matchAll(IMPORT)) await walk(join(dirname(file), path));
  }
  for (const entry of entries) await walk(join(WWW, entry));
  return [...seen].map((file) => relative(WWW, file)).sort();
}

test('index.html names the modules of the first page, all and no other', async () => {
  const html = await readFile(join(WWW, 'index.html'), 'utf8');
  const named = [
    ...html.matchAll(/(?:rel="modulepreload" href|type="module" src)="(src\/[^"]+)"/g),
  ];
  assert.deepEqual(
    named.map(([, path]) => path).sort(),
    await modulesOf('src/app.js', 'src/pages/home.js'),
  );
});

test('nothing is fetched twice, and what is preloaded is used', async (t) => {
  const shop = await open(t);
  await shop.page.waitForLoadState('networkidle');
  const urls = shop.asked.map((request) => request.url());
  const twice = urls.filter((url, i) => urls.indexOf(url) < i);
  assert.deepEqual(twice, []);
  // Chromium complains of a preload that nobody uses five seconds after the page has loaded.
  await shop.page.waitForTimeout(6000);
  assert.deepEqual(shop.complaints, []);
});

for (const [name, viewport] of Object.entries({
  'a phone': { width: 390, height: 844 },
  'a wide window': { width: 1280, height: 900 },
})) {
  for (const path of ['#/', '#/product/TAB-012', '#/category/Kitchen']) {
    test(`nothing moves while ${path} opens on ${name}`, async (t) => {
      const shop = await open(t, { path, context: { viewport } });
      await shop.page.waitForLoadState('networkidle');
      const moved = await shop.page.evaluate(
        () =>
          new Promise((done) => {
            const all = [];
            new PerformanceObserver((list) => all.push(...list.getEntries())).observe({
              type: 'layout-shift',
              buffered: true,
            });
            setTimeout(
              () =>
                done(
                  all
                    .filter(({ hadRecentInput }) => !hadRecentInput)
                    .map(({ value, sources }) => ({
                      value,
                      what: sources.map(({ node }) => node?.className ?? node?.nodeName),
                    })),
                ),
              200,
            );
          }),
      );
      assert.deepEqual(moved, []);
    });
  }
}

test('a product’s picture is there before the engine is', async (t) => {
  const shop = await open(t, {
    path: '#/product/TAB-012',
    raw: true,
    network: (path) => ({ hang: path.endsWith('.wasm') }),
  });
  const image = shop.page.locator('main [aria-busy] .product-picture img');
  await image.waitFor();
  assert.equal(
    await image.evaluate((it) => it.decode().then(() => new URL(it.src).pathname)),
    '/shop/img/TAB-012.svg',
  );
  assert.equal(await shop.page.locator('main h1').count(), 0);
});

test('a row far below is laid out in an idle moment, and takes the room that was kept', async (t) => {
  const shop = await open(t, {
    context: { viewport: { width: 390, height: 700 } },
    prepare: (page) =>
      page.addInitScript(() => {
        globalThis.requestIdleCallback = (call) => {
          globalThis.goOn = [...(globalThis.goOn ?? []), call];
        };
      }),
  });
  const shelf = shop.page.locator('[data-shelf=home_popular]');
  await shop.items('home_popular');
  const row = shelf.locator('.cards-row');
  const height = () => row.evaluate((it) => it.getBoundingClientRect().height);
  const isLaidOut = () =>
    row.evaluate((it) => it.firstElementChild.checkVisibility({ contentVisibilityAuto: true }));
  const kept = await height();
  assert.equal(await isLaidOut(), false);
  await shop.page.evaluate(() => globalThis.goOn.forEach((call) => call()));
  assert.equal(await isLaidOut(), true);
  const taken = await height();
  assert.ok(Math.abs(taken - kept) <= 8, `${kept} kept, ${taken} taken`);
  await shelf.scrollIntoViewIfNeeded();
  await shelf.getByLabel('Further').click();
  await shop.page.waitForFunction((it) => it.scrollLeft > 0, await row.elementHandle());
});
