import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const FEED = fromRoot('www', 'shop', 'catalog.csv');
const LOG = fromRoot('www', 'shop', 'events.csv.gz');
const MINUTE = 60_000;

const feedField = (page) => page.getByLabel(/^Product feed/);
const logField = (page) => page.getByLabel(/^Order log/);
const train = (page) => page.getByRole('button', { name: /^Train/ });

/** The last days of the shop's own log: a visit to the studio, not a night. */
async function lastDays(from) {
  const [head, ...rows] = gunzipSync(await readFile(LOG))
    .toString()
    .trim()
    .split('\n');
  const late = rows.filter((row) => row.split(',')[4] >= from);
  return {
    name: 'orders.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([head, ...late].join('\n')),
  };
}

test('a bundle is trained from the shop’s own files, looked at, tried and taken away', async (t) => {
  const shop = await open(t, { path: '#/studio', context: { acceptDownloads: true } });
  const { page } = shop;
  const before = shop.requests.length;
  await feedField(page).setInputFiles(FEED);
  await page.getByText('Now the order log.').waitFor();
  await logField(page).setInputFiles(LOG);
  await page.getByRole('heading', { name: 'Columns of the order log' }).waitFor();
  assert.equal(await page.getByLabel(/^Product id/).inputValue(), 'item_id');
  await page.evaluate(() => {
    globalThis.seen = [];
    new MutationObserver(() => {
      const bar = document.querySelector('.studio-progress progress');
      if (bar) globalThis.seen.push(bar.value);
    }).observe(document.querySelector('.studio-progress'), { childList: true, subtree: true });
  });
  await train(page).click();
  await page.getByRole('heading', { name: 'What came of it' }).waitFor({ timeout: 10 * MINUTE });
  const seen = await page.evaluate(() => globalThis.seen);
  assert.ok(seen.length > 20 && seen.some((value) => value > 0.5), `${seen.length} steps shown`);

  const figures = await page.locator('.lab-figures dd:nth-of-type(1)').allTextContents();
  const hits = Number.parseFloat(figures[0]);
  assert.ok(hits > 50 && hits < 100, figures.join());
  const rows = page.locator('.studio-judged .studio-bars tbody tr');
  const figureOf = async (model) =>
    Number.parseFloat(
      await rows.filter({ hasText: model }).locator('.studio-figure').first().textContent(),
    );
  assert.equal(await figureOf('The blend'), hits);
  assert.ok((await figureOf('Popularity')) < hits / 2);
  await page.getByLabel('Asked').selectOption('guests');
  assert.notEqual(await figureOf('The blend'), hits);
  assert.equal(await page.locator('.studio-report .chart').count(), 3);

  await page.getByRole('button', { name: 'Try the shop' }).click();
  const first = page.locator('.studio-try .studio-look').first();
  await first.waitFor();
  const title = await first.textContent();
  await first.click();
  await page.getByRole('heading', { name: `With ${title}` }).waitFor();
  assert.ok((await page.locator('.studio-try .why').count()) > 10);
  assert.equal(await page.locator('.studio-done li').count(), 1);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the bundle' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'shop.wsb');
  const bundle = [...(await readFile(await download.path()))];
  const loaded = await page.evaluate(async (bytes) => {
    const { createShop } = await import('./pkg/dist/index.js');
    const shop = await createShop({
      catalog: 'shop/catalog.csv',
      bundle: new Uint8Array(bytes),
      storage: 'memory',
    });
    const { items } = await shop.recommend({ limit: 3 });
    return { bundle: shop.report.bundle, items: items.length, trained: shop.report.trained_items };
  }, bundle);
  assert.equal(loaded.items, 3);
  assert.equal(loaded.trained, 341);
  assert.ok(loaded.bundle.models.includes('als') && !loaded.bundle.models.includes('sequence'));
  const outside = shop.requests
    .slice(before)
    .filter(
      (request) => request.method() !== 'GET' || !/^(blob:|http:\/\/127)/.test(request.url()),
    );
  assert.deepEqual(outside, []);
  assert.deepEqual(shop.complaints, []);
});

test('cancelling and broken files leave everything as it was', async (t) => {
  const shop = await open(t, { path: '#/studio' });
  const { page } = shop;
  await feedField(page).setInputFiles(FEED);
  await logField(page).setInputFiles(await lastDays('2026-06-20'));
  await page.getByRole('heading', { name: 'Columns of the order log' }).waitFor();
  await train(page).focus();
  await page.keyboard.press('Enter');
  await page.locator('.studio-step', { hasText: /Learning/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
  await page.keyboard.press('Enter');
  await page.getByText('Cancelled. Everything else is as it was.').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Train again');

  const give = (text) =>
    logField(page).setInputFiles({
      name: 'odd.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
  const problem = page.locator('.studio-problem');
  await give('');
  await problem.filter({ hasText: /odd\.csv: .*the file is empty/ }).waitFor();
  assert.match(await logField(page).locator('..').textContent(), /orders\.csv/);
  assert.equal(await page.getByLabel(/^Product id/).inputValue(), 'item_id');

  await give('user,sku,date\nu1,ZZ-1,someday\nu2,ZZ-2,2026-01-02\n');
  await page
    .locator('select[name=item_id] option', { hasText: 'sku' })
    .waitFor({ state: 'attached' });
  assert.equal(await page.getByLabel(/^Product id/).inputValue(), 'sku');
  await train(page).click();
  await problem
    .filter({ hasText: /1 of 2 rows are bad.*\n.*odd\.csv:2: column 3 \(date\)/s })
    .waitFor();
  assert.match(await feedField(page).locator('..').textContent(), /catalog\.csv/);
  assert.equal(await train(page).isEnabled(), true);
  assert.deepEqual(shop.complaints, []);
});

test('fits a phone', async (t) => {
  const shop = await open(t, {
    path: '#/studio',
    context: { viewport: { width: 390, height: 844 } },
  });
  const { page } = shop;
  await feedField(page).setInputFiles(FEED);
  await logField(page).setInputFiles(await lastDays('2026-06-20'));
  await page.getByRole('heading', { name: 'Columns of the order log' }).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `${width} px wide`);
});
