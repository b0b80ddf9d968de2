import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

test('"not interested" takes a product away, undo brings it back, both by keyboard', async (t) => {
  const shop = await open(t);
  const less = '.card-less';
  assert.equal(await shop.shelf('home_picked').locator(less).count(), 0, 'nobody is remembered');
  await shop.consent();
  const [first] = await shop.productsOf('Kitchen', 1);
  await shop.view(first.id);
  await shop.home();
  const picks = await shop.items('home_picked');
  const card = shop.shelf('home_picked').locator(`[data-item="${picks[0]}"]`);
  const title = await card.locator('.card-link').textContent();
  const button = card.getByRole('button', { name: `Not interested in ${title}` });
  await button.focus();
  await shop.page.keyboard.press('Enter');
  const now = await shop.changed('home_picked', picks);
  assert.ok(!now.includes(picks[0]));
  await shop.page.reload();
  await shop.ready();
  assert.ok(!(await shop.items('home_picked')).includes(picks[0]), 'a reload does not forget it');

  const before = await shop.items('home_picked');
  const second = shop.shelf('home_picked').locator(`[data-item="${before[0]}"]`);
  await second.locator(less).focus();
  await shop.page.keyboard.press('Enter');
  await shop.changed('home_picked', before);
  const undo = shop.page.getByRole('button', { name: 'Undo' });
  await undo.focus();
  await shop.page.keyboard.press('Enter');
  await shop.page.waitForFunction(
    (id) => document.querySelector(`[data-shelf="home_picked"] [data-item="${id}"]`),
    before[0],
  );
  const { events } = await shop.exported();
  const named = (name) => events.filter(({ event }) => event === name);
  assert.equal(named('dismiss_item').length, 2);
  assert.equal(named('restore_item').length, 1);
  assert.match(named('dismiss_item')[0].list_id, /^home~/);
  shop.assertNoComplaints();
});

test('lists are told when they were seen, and clicks echo them', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await shop.page.locator('[data-shelf="home_picked"] .card-link').first().click();
  await shop.ready();
  const { events, profile } = await shop.exported();
  const seen = events.find(
    ({ event, item_list_id: list }) => event === 'view_item_list' && list === 'home_picked',
  );
  const click = events.find(({ event }) => event === 'select_item');
  assert.equal(click.list_id, seen.list_id);
  assert.ok(
    seen.items.every(({ source }) => source),
    'the log says why each was there',
  );
  const home = profile.attribution.filter(({ placement }) => placement === 'home');
  assert.equal(
    home.reduce((sum, { clicks }) => sum + clicks, 0),
    1,
  );
  const shown = home.reduce((sum, { impressions }) => sum + impressions, 0);
  assert.ok(shown >= seen.items.length, JSON.stringify([profile.attribution, seen]));
});

test('declared interests lead the lists, and go when they are taken away', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const { page } = shop;
  await shop.openData();
  const part = page.locator('[data-part="interests"]');
  for (const word of ['Tea', 'blue']) {
    await part.getByLabel('Something you like').fill(word);
    await page.keyboard.press('Enter');
    await part.getByRole('button', { name: `Take away ${word}` }).waitFor();
  }
  await page.keyboard.press('Escape');
  await page.waitForFunction(() =>
    /(Tea|blue), which you said you like|interest in (Tea|blue)/.test(
      document.querySelector('[data-shelf="home_picked"]').textContent,
    ),
  );
  await page.reload();
  await shop.ready();
  assert.deepEqual((await shop.exported()).interests, ['Tea', 'blue']);
  await shop.openData();
  await part.getByRole('button', { name: 'Take away Tea' }).click();
  await part.getByRole('button', { name: 'Take away blue' }).click();
  await page.waitForFunction(() => !document.querySelector('[data-part="interests"] .chip'));
  await page.keyboard.press('Escape');
  assert.deepEqual((await shop.exported()).interests, []);
  shop.assertNoComplaints();
});

test('a category shows what trends in it', async (t) => {
  const shop = await open(t);
  await shop.go(`#/category/${encodeURIComponent('Kitchen')}`);
  const shelf = shop.shelf('category_trending');
  assert.equal(await shelf.locator('h2').textContent(), 'Trending in Kitchen');
  const trending = await shop.items('category_trending');
  assert.equal(trending.length, 8);
  const all = await shop.page
    .locator('.page-category > .cards [data-item]')
    .evaluateAll((cards) => cards.map((card) => card.dataset.item));
  assert.ok(all.length >= 8);
  const lines = await shelf.locator('.why-line').allTextContents();
  assert.ok(lines.filter((line) => /^Trending/.test(line)).length >= 6, lines.join('\n'));
  shop.assertNoComplaints();
});
