import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

/** "Why?" lines of all cards in a shelf. */
const lines = (shop, id) =>
  shop
    .shelf(id)
    .locator('.why')
    .evaluateAll((all) => all.map((one) => one.textContent));

test('views change the picks, and the reasons name what was viewed', async (t) => {
  const shop = await open(t);
  await shop.consent();
  assert.equal(await shop.shelf('home_picked').locator('h2').textContent(), 'Picked for you');
  let picks = await shop.items('home_picked');
  assert.ok(picks.length >= 8);

  const viewed = await shop.productsOf('Tea & Coffee', 3);
  for (const { id } of viewed) {
    await shop.view(id);
    await shop.home();
    const now = await shop.items('home_picked');
    assert.notDeepEqual(now, picks, `the picks follow the view of ${id}`);
    picks = now;
  }
  const reasons = await lines(shop, 'home_picked');
  const named = reasons.filter((line) => viewed.some(({ title }) => line.includes(title)));
  assert.ok(named.length >= 3, `reasons name a viewed product:\n${reasons.join('\n')}`);
  assert.deepEqual(await shop.items('home_recent'), viewed.map(({ id }) => id).reverse());
  shop.assertNoComplaints();
});

test('a "why" panel lists reasons whose figures add up to the score', async (t) => {
  const shop = await open(t);
  await shop.consent();
  for (const { id } of await shop.productsOf('Kitchen', 2)) await shop.view(id);
  await shop.home();
  const cards = shop.shelf('home_picked').locator('.card');
  for (let i = 0; i < 4; i++) {
    const card = cards.nth(i);
    const why = card.locator('.why');
    await why.click();
    const panel = card.locator('.why-panel');
    await panel.waitFor();
    assert.equal(await why.getAttribute('aria-expanded'), 'true');
    const figures = await panel.locator('.why-list > li > .why-row .figure').allTextContents();
    const sum = figures.reduce((total, text) => total + Number(text.replace('−', '-')), 0);
    const total = panel.locator('.why-total');
    const score = await total.locator('.figure').textContent();
    assert.ok(Math.abs(Number(await total.getAttribute('data-score')) - Number(score)) < 0.01);
    assert.ok(figures.length > 0);
    assert.ok(Math.abs(sum - Number(score)) < 1e-9, `${figures.join(' + ')} = ${score}`);
    await shop.page.keyboard.press('Escape');
    assert.equal(await why.getAttribute('aria-expanded'), 'false');
    assert.ok(await why.evaluate((button) => button === document.activeElement));
  }
});

test('no list on a product page shows the product itself', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const [first, second] = await shop.productsOf('Toys & Games', 2);
  await shop.view(first.id);
  await shop.view(second.id);
  const lists = ['product_together', 'product_similar', 'product_recent'];
  for (const list of lists) {
    const items = await shop.items(list);
    assert.ok(items.length > 0, list);
    assert.ok(!items.includes(second.id), list);
  }
  assert.deepEqual(await shop.items('product_recent'), [first.id]);
});

test('adding to the cart changes what goes well with it', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const [mug] = await shop.productsOf('Tableware', 1);
  await shop.view(mug.id);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  const first = await shop.items('cart_together');
  assert.ok(first.length > 0 && !first.includes(mug.id));

  await shop.shelf('cart_together').locator('.card-add').first().click();
  const second = await shop.changed('cart_together', first);
  assert.ok(!second.includes(first[0]), 'what is in the cart leaves the list');
  const links = await shop.page.locator('.line-title').count();
  assert.equal(links, 2);
  assert.match(await shop.page.locator('[data-cart]').textContent(), /2 items/);
  shop.assertNoComplaints();
});

test('the checkout logs a purchase with its value, and empties the cart', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const [one, two] = await shop.productsOf('Stationery', 2);
  for (const { id } of [one, two]) {
    await shop.view(id);
    await shop.page.getByRole('button', { name: 'One more' }).click();
    await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  }
  await shop.go('#/checkout');
  await shop.page.getByText('Nothing is charged, nothing is delivered').waitFor();
  await shop.page.getByRole('button', { name: /^Buy/ }).click();
  await shop.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.equal(await shop.page.locator('[data-cart]').textContent(), 'Cart, empty');

  const { events } = await shop.exported();
  const kinds = events.map(({ event }) => event);
  for (const kind of ['view_item_list', 'view_item', 'add_to_cart', 'begin_checkout', 'purchase']) {
    assert.ok(kinds.includes(kind), kind);
  }
  const purchase = events.findLast(({ event }) => event === 'purchase');
  assert.deepEqual(
    purchase.items.map(({ item_id: id, quantity }) => [id, quantity]),
    [
      [one.id, 2],
      [two.id, 2],
    ],
  );
  const value = purchase.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  assert.ok(Math.abs(purchase.value - value) < 0.005);
  assert.equal(purchase.currency, 'EUR');
});

test('a search finds titles, says why, and goes into the log', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const [product] = await shop.productsOf('Lighting', 1);
  const word = product.title.split(' ').at(-1);
  await shop.page.getByRole('combobox', { name: 'Search the shop' }).fill(word);
  await shop.page.keyboard.press('Enter');
  await shop.page.locator('.page-search [data-item]').first().waitFor();
  const titles = await shop.page.locator('.page-search .card-link').allTextContents();
  assert.ok(titles.includes(product.title));
  const { events } = await shop.exported();
  assert.ok(events.some(({ event, search_term: term }) => event === 'search' && term === word));
  assert.ok(events.some(({ event }) => event === 'view_search_results'));
});

test('a category is filtered and sorted, and "back" finds the filters again', async (t) => {
  const shop = await open(t);
  await shop.go('#/category/Bags');
  const { page } = shop;
  const prices = () =>
    page
      .locator('.page-category > .cards .price-now')
      .evaluateAll((all) => all.map((one) => Number(one.textContent.replace(/[^\d.]/g, ''))));
  await page.getByLabel('Sort by').selectOption('price-up');
  const sorted = await prices();
  assert.deepEqual(
    sorted,
    [...sorted].sort((a, b) => a - b),
  );
  const limit = sorted[Math.floor(sorted.length / 2)];
  await page.getByLabel('to', { exact: true }).fill(String(limit));
  await page.getByLabel('to', { exact: true }).press('Enter');
  await page.getByLabel('In stock only').check();
  assert.ok((await prices()).every((price) => price <= limit));
  assert.equal(await page.locator('.page-category > .cards .badge-bad').count(), 0);

  await page.locator('.page-category > .cards .card-link').first().click();
  await page.locator('.page-product').waitFor();
  await page.goBack();
  await page.locator('.page-category').waitFor();
  assert.equal(await page.getByLabel('Sort by').inputValue(), 'price-up');
  assert.equal(await page.getByLabel('to', { exact: true }).inputValue(), String(limit));
  shop.assertNoComplaints();
});
