/* global shop, open_, root */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { useElements } from './lib/elements.mjs';

// The package's own tools: React and esbuild.
const require = createRequire(fromRoot('pkg', 'package.json'));
const { build } = require('esbuild');
const folder = mkdtempSync(join(tmpdir(), 'windowshopper-react-'));
const open = useElements();

before(() =>
  build({
    entryPoints: [fromRoot('tests', 'e2e', 'pages', 'react', 'page.mjs')],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [
      {
        name: 'package',
        setup({ onResolve }) {
          // The built package as it is; React from where the package has it.
          onResolve({ filter: /^\/pkg\// }, ({ path }) => ({ path: fromRoot(path.slice(1)) }));
          onResolve({ filter: /^react/ }, ({ path }) => ({ path: require.resolve(path) }));
        },
      },
    ],
    external: ['*/worker.js'],
  }),
);
after(() => rmSync(folder, { recursive: true }));

async function openPage(t) {
  const on = await open(t, '../react/index.html', {
    mounts: {
      '/react/dist/': folder,
      '/react/shop/': fromRoot('www', 'shop'),
      '/react/': fromRoot('tests', 'e2e', 'pages', 'react'),
    },
  });
  await on.page.getByRole('heading').waitFor();
  return on;
}

/** Where a bundle of one file looks for the engine. */
const PLACES = {
  wasm: '/pkg/wasm/full/windowshopper_bg.wasm',
  worker: '/pkg/dist/worker.js',
  models: '/pkg/models/',
};

test('hooks and components follow the shop, its changes and their props', async (t) => {
  const on = await openPage(t);
  const { page } = on;
  const list = page.getByRole('region', { name: 'Hooks' });
  await page.getByRole('heading', { name: 'closed' }).waitFor();
  await page.getByRole('link', { name: 'All products' }).waitFor();
  assert.equal(await list.getAttribute('data-status'), 'waiting');
  await page.evaluate((places) => open_(places), PLACES);
  await page.getByRole('heading', { name: 'open' }).waitFor();
  await page.locator('[data-status=ready]').waitFor();
  await on.until('list', 'ready');
  await on.until('search', 'ready');
  await on.until('reviews', 'ready');
  await on.until('privacy', 'ready');
  const titles = () => list.getByRole('listitem').allTextContents();
  const before = await titles();
  assert.equal(before.length, 3);
  await list.getByRole('button', { name: `Why this? ${before[0]}` }).waitFor();
  assert.equal((await on.items('list')).length, 4);
  assert.equal(await page.locator('#list').getAttribute('class'), 'shelf');
  const prices = await page.locator('#list [part=price]').allTextContents();
  assert.ok(prices.filter(Boolean).every((price) => Number(price.match(/\d+\.\d\d/)[0]) <= 50));

  await page.locator('#list [part=card] a').first().click();
  assert.equal(await page.locator('output').textContent(), (await on.items('list'))[0]);
  await page.getByRole('button', { name: 'Bag' }).click();
  await page.waitForFunction(
    (old) => document.querySelector('[data-status] li').textContent !== old,
    before[0],
  );
  const bags = await titles();
  await page.evaluate(() => shop.consent.set({ personalization: true }));
  for (const item_id of ['KIT-001', 'KIT-002', 'KIT-003', 'KIT-004']) {
    await page.evaluate(
      (id) => shop.track({ event: 'add_to_cart', items: [{ item_id: id }] }),
      item_id,
    );
  }
  await page.waitForFunction(
    (old) =>
      [...document.querySelectorAll('[data-status] li')].map((li) => li.textContent).join() !== old,
    bags.join(),
  );
  const renders = await page.evaluate(() => globalThis.renders);
  await page.waitForTimeout(1500);
  assert.equal(await page.evaluate(() => globalThis.renders), renders, 'at rest, nothing renders');
  await page.evaluate(() => root.unmount());
  await page.evaluate(() => shop.track({ event: 'view_item', items: [{ item_id: 'KIT-001' }] }));
  assert.deepEqual(
    on.said.filter((text) => !text.includes('React DevTools')),
    [],
  );
});

test('a shop that cannot be opened is an error, and the content stays', async (t) => {
  const on = await openPage(t);
  await on.page.evaluate(() => open_({ wasm: '/none.wasm', worker: false }));
  await on.page.locator('[data-status=failed]').waitFor({ state: 'attached' });
  await on.until('list', 'unavailable');
  await on.page.getByRole('link', { name: 'All products' }).waitFor();
});

test('on a server, importing does nothing and components are their content', async () => {
  const built = (...path) => import(fromRoot('pkg', 'dist', ...path));
  const { createElement: h } = require('react');
  const { renderToString } = require('react-dom/server');
  await built('elements', 'define.js');
  const { defineElements } = await built('elements', 'index.js');
  defineElements();
  const { Recommendations, ShopProvider } = await built('react', 'index.js');
  const props = { placement: 'home', itemId: 'A', why: true, heading: '', options: { limit: 2 } };
  const content = h('a', { href: '/all' }, 'All');
  const html = renderToString(h(ShopProvider, { shop: null }, h(Recommendations, props, content)));
  assert.equal(
    html,
    '<ws-recommendations placement="home" item-id="A" why="" heading=""><a href="/all">All</a></ws-recommendations>',
  );
});
