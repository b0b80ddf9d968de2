import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

async function lookAround(shop, category = 'Outdoor') {
  const viewed = await shop.productsOf(category, 2);
  for (const { id } of viewed) await shop.view(id);
  return viewed;
}

test('without consent nothing is kept, and lists are the same for everyone', async (t) => {
  const shop = await open(t);
  const before = await shop.items('home_picked');
  const [product] = await lookAround(shop);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.home();
  assert.deepEqual(await shop.items('home_picked'), before);
  assert.deepEqual(await shop.items('home_recent'), []);
  assert.deepEqual(await shop.stored(), { events: 0, other: 0 });
  assert.equal(await shop.page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.equal(await shop.page.evaluate(() => document.cookie), '');

  // "No thanks" keeps the answer, nothing else, and isn't asked again.
  await shop.consent('No thanks');
  await shop.view(product.id);
  assert.equal((await shop.stored()).events, 0);
  await shop.page.reload();
  await shop.ready();
  assert.equal(await shop.page.locator('.consent').count(), 0);
  shop.assertNoComplaints();
});

test('the cart of a shopper who says no lives until the page is left', async (t) => {
  const shop = await open(t);
  await shop.consent('No thanks');
  await lookAround(shop);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  assert.equal(await shop.page.locator('.line').count(), 1);
  assert.ok((await shop.items('cart_together')).length > 0);
  await shop.page.reload();
  await shop.ready();
  assert.equal(await shop.page.locator('.line').count(), 0);
});

test('after consent a reload keeps log, cart and picks', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await lookAround(shop);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.home();
  const picks = await shop.items('home_picked');
  const { events } = await shop.exported();

  await shop.page.reload();
  await shop.ready();
  assert.deepEqual(await shop.items('home_picked'), picks);
  const again = await shop.exported();
  const ids = again.events.map(({ event_id: id }) => id);
  for (const { event_id: id } of events) assert.ok(ids.includes(id), 'every event is still there');
  await shop.go('#/cart');
  assert.equal(await shop.page.locator('.line').count(), 1);
  assert.ok((await shop.stored()).events >= events.length);
  shop.assertNoComplaints();
});

test('"Your data" shows the log and the profile, and erasing empties both', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const viewed = await lookAround(shop);
  const { page } = shop;
  await shop.openData();
  const log = await page.locator('.log li').allTextContents();
  for (const { title } of viewed)
    assert.ok(
      log.some((line) => line.startsWith(`Viewed ${title}`)),
      title,
    );
  assert.ok((await page.locator('.profile-interests [title^=Outdoor]').count()) > 0);
  assert.ok(Number(await page.locator('[data-requests=own]').textContent()) > 10);
  assert.equal(await page.locator('[data-requests=other]').textContent(), '0');
  assert.ok((await shop.stored()).events > 0);

  await page.getByRole('button', { name: 'Erase everything' }).click();
  await page.getByRole('button', { name: 'Yes, erase' }).click();
  await page.getByText('0 events stored', { exact: false }).first().waitFor();
  assert.match(await page.locator('.proof').textContent(), /: 0 events stored/);
  assert.equal((await shop.stored()).events, 0);
  assert.equal(await page.locator('.log').count(), 0);
  await page.keyboard.press('Escape');
  await page.reload();
  await shop.ready();
  assert.equal(await page.locator('.consent').count(), 1, 'the shopper is asked again');
  assert.deepEqual((await shop.exported()).events, []);
});

test('memory off erases the log, personalisation off does not; the cart goes on in memory', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await lookAround(shop);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.openData();
  await shop.page.getByRole('switch', { name: 'Personalisation' }).uncheck();
  await shop.page.getByText('Nothing. Personalisation is off.').waitFor();
  assert.ok((await shop.stored()).events > 0);
  await shop.page.getByRole('switch', { name: 'Memory' }).uncheck();
  await shop.page.getByText('0 events stored').waitFor();
  assert.equal((await shop.stored()).events, 0);
  await shop.page.keyboard.press('Escape');
  await shop.go('#/cart');
  assert.equal(await shop.page.locator('.line').count(), 1);
  shop.assertNoComplaints();
});

test("from load to the end, only the shop's own files are asked for", async (t) => {
  const shop = await open(t);
  await shop.consent();
  await lookAround(shop);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.page.getByRole('combobox', { name: 'Search the shop' }).fill('tent & lamp');
  await shop.page.keyboard.press('Enter');
  await shop.page.locator('.page-search').waitFor();
  await shop.go('#/checkout');
  await shop.page.getByRole('button', { name: /^Buy/ }).click();
  await shop.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await shop.exported();
  await shop.home();
  await shop.page.waitForTimeout(500);
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
});
