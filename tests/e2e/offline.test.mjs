// The storefront without a network and on a bad one, and what its service worker keeps.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

/** What the browser itself says about a file that it can't have, such as a picture never seen. */
const NO_NETWORK = /Failed to load resource: net::ERR_/;

/** Waits until the service worker has all that a visit needs, and the page is its. */
async function settled({ page }) {
  await page.evaluate(async () => {
    const { controller } = navigator.serviceWorker;
    if (!controller) {
      await new Promise((done) =>
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }),
      );
    }
    // The list is kept when the files that it names are.
    while (!(await caches.match('offline.json'))) await new Promise((done) => setTimeout(done, 20));
  });
}

/** The list that is kept, and the addresses of the kept files. */
const kept = (page) =>
  page.evaluate(async () => {
    const cache = await caches.open('storefront-1');
    const urls = (await cache.keys()).map(({ url }) => url.slice(location.origin.length + 1));
    return { list: await (await cache.match('offline.json'))?.json(), urls };
  });

/** Waits until what is kept of a file of `ahead` has another hash. */
const renewed = ({ page }, path, old) =>
  page.waitForFunction(
    async ([path, old]) => {
      const list = await (await caches.match('offline.json'))?.json();
      return list && list.ahead[path] !== old;
    },
    [path, old],
  );

test('after one visit the shop works without a network: lists, products, reviews, search, cart', async (t) => {
  const shop = await open(t, { network: () => null });
  const { page, network } = shop;
  await shop.consent();
  const [product] = await shop.productsOf('Tableware', 1);
  await shop.view(product.id);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await settled(shop);
  await network.close();
  await shop.profile.setOffline(true);
  shop.complaints.length = 0;

  await page.reload();
  await shop.ready();
  assert.equal(await page.locator('main h1').textContent(), product.title);
  assert.ok((await shop.items('product_similar')).length > 0);
  await shop.home();
  assert.deepEqual(await shop.items('home_recent'), [product.id]);
  assert.ok((await shop.items('home_picked')).length >= 8);
  await shop.view('TAB-012');
  await page.locator('.reviews .quote').first().waitFor();
  await shop.go('#/search/table%20lmap');
  assert.ok((await page.locator('.page-search [data-item]').count()) > 0);
  await shop.go('#/cart');
  assert.equal(await page.locator('.line').count(), 1);
  assert.equal(await page.locator('.problem .notice, main .notice').count(), 0);
  shop.assertNoComplaints(NO_NETWORK);
});

test('pictures that were seen are there offline, whether the worker saw them or the browser', async (t) => {
  const shop = await open(t, { network: () => null });
  const { page, network } = shop;
  const seen = () =>
    page
      .locator('main .cards img')
      .evaluateAll((all) =>
        all.filter((one) => one.complete && one.naturalWidth > 0).map((one) => one.src),
      );
  await page.waitForFunction(() => {
    const first = document.querySelector('main .cards img');
    return first?.complete && first.naturalWidth > 0;
  });
  const before = await seen();
  await settled(shop);
  await network.close();
  await page.reload();
  await shop.ready();
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('main img')].some(
        ({ src, complete, naturalWidth }) => wanted.includes(src) && complete && naturalWidth > 0,
      ),
    before,
  );
});

test("what is kept is the shop's files byte for byte, and nothing of the shopper", async (t) => {
  const shop = await open(t);
  await shop.consent();
  for (const { id } of await shop.productsOf('Outdoor', 2)) await shop.view(id);
  await shop.go('#/search/lamp');
  await settled(shop);
  await shop.page.reload();
  await shop.ready();
  const { caches, other } = await shop.raw();
  assert.deepEqual([...caches, ...other], []);
  const { urls, list } = await kept(shop.page);
  assert.ok(urls.length > 50);
  for (const url of urls) {
    const [path, hash] = url.split('?');
    if (path !== 'offline.json') assert.equal(list.ahead[path] ?? list.later[path], hash, url);
  }
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
});

test('on a slow line the shell comes first, then the lists, and nothing moves', async (t) => {
  const shifts = () => {
    globalThis.shifts = [];
    globalThis.bar = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput)
          globalThis.shifts.push([
            value,
            ...sources.map(({ node }) => node?.className ?? node?.nodeName),
          ]);
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver(() => {
      const bar = document.querySelector('.opening-bar');
      if (bar?.hasAttribute('value')) globalThis.bar.push(bar.value);
    }).observe(document, { subtree: true, childList: true, attributes: true });
  };
  const shop = await open(t, {
    raw: true,
    context: { viewport: { width: 390, height: 844 } },
    prepare: (page) => page.addInitScript(shifts),
    network: (path) => ({
      latency: 40,
      bytesPerSecond: path.endsWith('.wsb') ? 150_000 : 400_000,
    }),
  });
  const { page, network } = shop;
  await page.locator('.site-header .logo').waitFor();
  await page.locator('main [aria-busy] .is-ghost').first().waitFor();
  assert.equal(await page.locator('main [data-item]').count(), 0, 'no list yet');
  assert.ok(!network.asked.some(({ path }) => path === 'sw.js'), 'the page itself comes first');
  await page.locator('.opening-bar[value]').waitFor();
  await shop.ready();
  assert.ok((await shop.items('home_picked')).length >= 8);
  assert.equal(await page.locator('.opening-bar').count(), 0);
  await page.waitForTimeout(1000);
  const { moved, bar } = await page.evaluate(() => ({
    moved: globalThis.shifts,
    bar: globalThis.bar,
  }));
  assert.ok(
    bar.some((value) => value > 0 && value < 1),
    `progress ${bar}`,
  );
  assert.deepEqual(
    [...bar].sort((a, b) => a - b),
    bar,
    'it only grows',
  );
  const sum = moved.reduce((all, [value]) => all + value, 0);
  assert.ok(sum < 0.02, `layout shift ${JSON.stringify(moved)}`);
  shop.assertNoComplaints();
});

test('a later visit opens from what is kept when the network does not answer', async (t) => {
  const shop = await open(t, { network: () => null });
  const { page, network } = shop;
  await settled(shop);
  await page.reload();
  await shop.ready();
  const status = await page.evaluate(async () => {
    const { loadBundle } = await import('/pkg/dist/loading.js');
    return new Promise((done) => {
      void loadBundle('shop/shop.wsb', { onStatus: ({ type }) => done(type) });
    });
  });
  assert.equal(status, 'current', "the bundle's question and its answer, a 304, pass the worker");
  network.rule = () => ({ hang: true });
  network.asked.length = 0;
  await page.reload();
  await shop.ready();
  assert.ok((await shop.items('home_picked')).length >= 8);
  const paths = new Set(network.asked.map(({ path }) => path));
  for (const path of ['', 'src/app.js', 'pkg/wasm/full/windowshopper_bg.wasm', 'shop/catalog.csv'])
    assert.ok(!paths.has(path), `${path} was asked for`);
  shop.assertNoComplaints();
});

test('an edited file is shown by the very next load, and its old version goes', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'windowshopper-offline-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await cp(join(ROOT, 'www'), join(root, 'www'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  await symlink(join(ROOT, 'pkg'), join(root, 'pkg'));
  const shop = await open(t, { root });
  const { page, site } = shop;
  await settled(shop);
  const { list, urls } = await kept(page);
  const old = list.ahead['src/pages/home.js'];
  assert.ok(urls.includes(`src/pages/home.js?${old}`));

  const file = join(root, 'www', 'src', 'pages', 'home.js');
  await writeFile(file, (await readFile(file, 'utf8')).replace('Popular now', 'Just edited'));
  const config = join(root, 'www', 'shop.config.json');
  await writeFile(config, (await readFile(config, 'utf8')).replace('Tolver', 'Toller'));
  await page.reload();
  await shop.ready();
  await page.getByRole('heading', { name: 'Just edited' }).waitFor();
  assert.match(await page.locator('#site-header .logo').textContent(), /Toller/);
  await renewed(shop, 'src/pages/home.js', old);
  await page.waitForFunction(
    async (gone) => !(await caches.match(gone)),
    `src/pages/home.js?${old}`,
  );
  const after = await kept(page);
  assert.equal(after.urls.filter((url) => url.startsWith('src/pages/home.js')).length, 1);
  await site.close();
  await page.reload();
  await shop.ready();
  await page.getByRole('heading', { name: 'Just edited' }).waitFor();
});

test('a newer list is not used offline before its files are here and are what it says', async (t) => {
  const shop = await open(t, { network: () => null });
  const { page, network } = shop;
  await settled(shop);
  const { list } = await kept(page);
  const newer = structuredClone(list);
  newer.ahead['src/cart.js'] = '0123456789abcdef';
  network.rule = (path) =>
    path === 'offline.json' && { change: () => Buffer.from(JSON.stringify(newer)) };
  await page.reload();
  await shop.ready();
  await page.waitForTimeout(500);
  assert.deepEqual((await kept(page)).list, list);
  await network.close();
  await page.reload();
  await shop.ready();
  assert.ok((await shop.items('home_picked')).length >= 8);
});

test('when the server has no list any more, nothing kept is shown, and all of it goes', async (t) => {
  const shop = await open(t, { network: () => null });
  const { page, network } = shop;
  const anotherShop = { change: () => Buffer.from('<!doctype html><title>Another shop</title>') };
  for (const how of [{ status: 404 }, anotherShop]) {
    network.rule = () => null;
    await page.reload();
    await settled(shop);
    network.rule = (path) => path === 'offline.json' && how;
    network.asked.length = 0;
    await page.reload();
    await shop.ready();
    assert.ok(network.asked.some(({ path }) => path === 'src/app.js'));
    await page.waitForFunction(async () => !(await caches.has('storefront-1')));
  }
});
