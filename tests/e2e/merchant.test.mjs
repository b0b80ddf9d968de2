import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const TABLE = `${ROOT}/tests/fixtures/purchase/made_up.csv`;

/** The bytes of what a button downloads. */
async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name }).click(),
  ]);
  return readFile(await download.path());
}

test('a model is trained on 10,000 rows while the page goes on living', async (t) => {
  const shop = await open(t, { path: '#/merchant' });
  const { page } = shop;
  await page.getByRole('button', { name: 'Try with a made-up table' }).click();
  await page
    .locator('.lab-status', { hasText: 'made-up table: 10,000 rows, 11 columns' })
    .waitFor();
  assert.equal(
    await page.locator('select[name=label] option').first().textContent(),
    'bought (12.68 % yes)',
  );
  await page.getByText('Settings').click();
  await page.getByLabel('Networks').fill('2');
  await page.getByLabel('Most epochs').fill('8');
  await page.evaluate(() => {
    globalThis.life = { timers: 0, frames: 0, epochs: 0 };
    setInterval(() => (globalThis.life.timers += 1), 5);
    const frame = () => {
      globalThis.life.frames += 1;
      requestAnimationFrame(frame);
    };
    frame();
    new MutationObserver((changes) => (globalThis.life.epochs += changes.length)).observe(
      document.querySelector('.lab-status'),
      { childList: true },
    );
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('heading', { name: 'What it learned' }).waitFor({ timeout: 120_000 });
  const { timers, frames, epochs } = await page.evaluate(() => globalThis.life);
  // Were the page held up by an epoch, there would be none of either in it.
  assert.ok(epochs >= 10, `${epochs} epochs shown`);
  assert.ok(timers > epochs && frames > epochs, `${timers} timers, ${frames} frames`);
  const auc = await page.locator('.lab-figures dd').first().textContent();
  assert.ok(Number(auc) > 0.75 && Number(auc) < 1, `AUC ${auc}`);
  assert.equal(await page.locator('.chart').count(), 3);
  assert.match(await page.locator('.chart-summary').nth(1).textContent(), new RegExp(auc));
  const outside = shop.requests.filter((request) => {
    const url = request.url();
    return (
      request.method() !== 'GET' || !(url.startsWith(shop.site.url) || url.startsWith('blob:'))
    );
  });
  assert.deepEqual(outside, []);
  assert.deepEqual(shop.complaints, []);
});

test('a file of one’s own: columns overruled, predictions and model to take away', async (t) => {
  const shop = await open(t, { path: '#/merchant' });
  const { page } = shop;
  await page.locator('main input[type=file]').setInputFiles(TABLE);
  await page.locator('.lab-status', { hasText: 'made_up.csv: 600 rows, 7 columns' }).waitFor();
  await page.getByText('Columns', { exact: true }).click();
  await page.getByLabel('visits').selectOption('leave out');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('heading', { name: 'What it learned' }).waitFor();
  const notes = await page.locator('.lab-notes li').allTextContents();
  assert.ok(
    notes.some((note) => /user_id.*id by its name/.test(note)),
    notes.join(),
  );
  assert.ok(
    notes.some((note) => /visits left out as asked/.test(note)),
    notes.join(),
  );
  const csv = String(await saved(page, 'Download predictions (CSV)'));
  assert.equal(csv.trim().split('\n').length, 121);
  assert.match(csv, /^row,actual,probability\n\d+,[01],0\.\d{6}\n/);
  const bundle = await saved(page, 'Download the model (.wsb)');
  assert.match(bundle.subarray(8, 200).toString(), /"format":"windowshopper"/);
  assert.deepEqual(shop.complaints, []);
});

test('can be cancelled by keyboard; a table that does not do says why', async (t) => {
  const shop = await open(t, { path: '#/merchant' });
  const { page } = shop;
  await page.getByRole('button', { name: 'Try with a made-up table' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Train', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/^Network 1 of 4/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
  await page.keyboard.press('Enter');
  await page.getByText('Cancelled. Nothing was kept.').first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Train again');
  const give = (text) =>
    page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await give('a,b\n1\n');
  await page.locator('.lab-status', { hasText: 'row 1 has 1 cells, the header has 2' }).waitFor();
  await give('a,b\n1,3\n2,4\n');
  await page.locator('.lab-status', { hasText: 'No column of this table reads as yes' }).waitFor();
  assert.deepEqual(shop.complaints, []);
});

test('speaks Chinese', async (t) => {
  const shop = await open(t, { path: '#/merchant' });
  const { page } = shop;
  await page.getByRole('link', { name: '中文' }).click();
  await page.getByRole('heading', { name: '训练购买模型' }).waitFor();
  await page.locator('main input[type=file]').setInputFiles(TABLE);
  await page.getByRole('button', { name: '开始训练' }).click();
  await page.getByRole('heading', { name: '学习结果' }).waitFor();
  const notes = (await page.locator('.lab-notes').textContent()).replace(
    /user_id|blank|total|browser/g,
    '',
  );
  assert.doesNotMatch(notes, /[a-z]{4}/, 'every note is translated');
  assert.deepEqual(shop.complaints, []);
});
