// The developer panel: what it shows is what the shop's public calls, its bundle and the browser say.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TABS = ['Timings', 'Lists', 'Bundle', 'Events', 'Status'];

/** The panel, opened by the button in the footer. */
async function openPanel({ page }) {
  await page.locator('#site-footer').getByRole('button', { name: 'Developer' }).click();
  const panel = page.getByRole('dialog', { name: 'Developer' });
  await panel.waitFor();
  return panel;
}

async function tab(panel, name) {
  await panel.getByRole('tab', { name }).click();
  const shown = panel.getByRole('tabpanel', { name });
  await shown.locator('h3').first().waitFor();
  return shown;
}

/** The cells of a table of the panel, row by row, as text. */
const rows = (shown, name) =>
  shown
    .locator(`[data-table="${name}"] tbody tr`)
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));

test('its code comes when it is asked for, and the console stays empty', async (t) => {
  const shop = await open(t);
  const code = () => shop.asked.filter((request) => /\/developer\//.test(request.url())).length;
  assert.equal(code(), 0);
  const panel = await openPanel(shop);
  assert.ok(code() > 0);
  for (const name of TABS) await tab(panel, name);
  assert.deepEqual(shop.complaints, []);
});

test('timings: the steps of the opening, and every call that the page makes', async (t) => {
  const shop = await open(t);
  const panel = await openPanel(shop);
  const shown = await tab(panel, 'Timings');
  const steps = await shown
    .locator('[data-step]')
    .evaluateAll((all) => all.map((one) => one.dataset.step));
  assert.deepEqual(steps, [
    'Fetch the engine',
    'Compile it, while it comes',
    'Fetch the catalogue',
    'Fetch the bundle',
    'Load the package',
    'createShop()',
    'First list',
  ]);
  const calls = async () =>
    Object.fromEntries((await rows(shown, 'calls')).map(([name, n]) => [name, Number(n)]));
  const before = await calls();
  assert.ok(before.recommend >= 1);
  await shop.go('#/search/tea');
  await shown.getByRole('rowheader', { name: 'search', exact: true }).waitFor();
  const after = await calls();
  assert.equal(after.search, (before.search ?? 0) + 1);
  assert.ok(after.track > (before.track ?? 0));
});

test('lists: those on the page, and parts that add up to the score at every level', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await shop.view('TEA-001');
  const panel = await openPanel(shop);
  const shown = await tab(panel, 'Lists');
  await shown.locator('[data-list="product_similar"]').waitFor();
  const onPage = await shop.items('product_similar');
  const trees = shown.locator('[data-list="product_similar"] details');
  assert.equal(await trees.count(), onPage.length);
  await trees.first().locator('summary').click();
  await trees.first().locator('.dev-sum').waitFor();
  const found = await trees.first().evaluate((details) => {
    const value = (li) => Number(li.querySelector('.dev-reason').dataset.value);
    const parts = (ul) => [...ul.children].map(value).reduce((sum, part) => sum + part, 0);
    return {
      id: details.dataset.tree.split(' ').at(-1),
      sum: parts(details.querySelector('.dev-reasons')),
      score: Number(details.querySelector('.dev-sum').dataset.score),
      levels: [...details.querySelectorAll('li:has(> .dev-reasons)')].map((li) => [
        value(li),
        parts(li.querySelector(':scope > .dev-reasons')),
      ]),
    };
  });
  const near = (a, b) =>
    assert.ok(Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b)), `${a}, ${b}`);
  assert.equal(found.id, onPage[0]);
  near(found.sum, found.score);
  assert.ok(found.levels.length > 0);
  for (const [whole, parts] of found.levels) near(parts, whole);

  // Another page has other lists.
  await shop.go('#/search/tea');
  await shown.locator('[data-list="search_results"]').waitFor();
  assert.equal(await shown.locator('[data-list="product_similar"]').count(), 0);
});

test('bundle: models, tensors and bytes are those of the file', async (t) => {
  const shop = await open(t);
  const panel = await openPanel(shop);
  const shown = await tab(panel, 'Bundle');
  await shown.locator('[data-table="tensors"]').waitFor();
  const file = await readFile(fromRoot('www', 'shop', 'shop.wsb'));
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(file.subarray(8, 8 + length));
  assert.equal((await rows(shown, 'tensors')).length, Object.keys(tensors).length);
  assert.equal(
    Number(await shown.locator('[data-whole]').getAttribute('data-whole')),
    file.length - 8 - length,
  );
  const figures = Object.fromEntries(await rows(shown, 'training'));
  assert.equal(figures['training.events'], metadata['training.events']);
});

test('events: nothing without consent; with it, each as it is tracked, with its list', async (t) => {
  const shop = await open(t, { context: { viewport: { width: 1280, height: 1200 } } });
  const panel = await openPanel(shop);
  const shown = await tab(panel, 'Events');
  await shown.getByText('Nothing is logged until the shopper agrees to it.').waitFor();
  assert.equal(await shown.locator('[data-event]').count(), 0);
  await shop.consent();
  const card = shop.shelf('home_picked').locator('[data-item]').first();
  const id = await card.getAttribute('data-item');
  await card.locator('.card-link').click();
  await shown.locator('[data-event="select_item"]').waitFor();
  const list = await shown.locator('[data-event="select_item"]').getAttribute('data-list');
  assert.match(list, /^home~/);
  await shown.locator('[data-event="view_item"]').waitFor();
  assert.match(await shop.page.evaluate(() => location.hash), new RegExp(id));
  const outcome = await rows(shown, 'attribution');
  assert.ok(outcome.some(([place, , , opened]) => place === 'home' && Number(opened) === 1));
});

test('status: thread, storage and memory are what the shop says', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const panel = await openPanel(shop);
  const shown = await tab(panel, 'Status');
  await shown.locator('[data-memory]').waitFor();
  const memory = Number(await shown.locator('[data-memory]').getAttribute('data-memory'));
  assert.ok(memory > 1_000_000, `${memory}`);
  await shown.getByText('worker', { exact: true }).waitFor();
  await shown.getByText('indexeddb', { exact: true }).waitFor();
});

test('by keyboard: a shortcut opens it, arrows choose, Escape gives the focus back', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  await page.getByRole('link', { name: 'Kitchen' }).first().focus();
  await page.keyboard.press('Alt+Shift+D');
  const panel = page.getByRole('dialog', { name: 'Developer' });
  await panel.waitFor();
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), 'Timings');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Lists');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'Status');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'Timings');
  await page.keyboard.press('Escape');
  assert.equal(await panel.count(), 0);
  assert.equal(await focused(), 'Kitchen');
  await page.keyboard.press('Alt+Shift+D');
  await panel.waitFor();
});

for (const [name, context] of Object.entries({
  'a wide window': { viewport: { width: 1280, height: 900 } },
  'a phone in the dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
})) {
  test(`axe finds nothing in ${name}, and nothing is too wide`, async (t) => {
    const shop = await open(t, { context });
    const { page } = shop;
    await shop.consent();
    const panel = await openPanel(shop);
    for (const name of TABS) {
      const shown = await tab(panel, name);
      await page.waitForFunction(() => !document.querySelector('.dev [aria-busy]'));
      if (name === 'Lists') await shown.locator('summary').first().click();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run('.dev'));
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`),
        [],
        name,
      );
      const wide = await page.evaluate(() => {
        const body = document.querySelector('.dev-body');
        return [
          document.documentElement.scrollWidth - innerWidth,
          body.scrollWidth - body.clientWidth,
        ];
      });
      assert.ok(Math.max(...wide) <= 0, `${name}: ${wide}`);
    }
  });
}
