import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

test('an offer says why it is there, without consent and without being kept', async (t) => {
  const shop = await open(t);
  const offer = shop.page.locator('.offer');
  await offer.waitFor();
  assert.ok(['free-delivery', 'returns'].includes(await offer.getAttribute('data-offer')));
  assert.ok((await offer.locator('.offer-why').textContent()).trim().length > 5);
  assert.equal(await offer.getByRole('button').count(), 0, 'nobody is remembered');
  assert.equal((await shop.exported()).events.length, 0);
  shop.assertNoComplaints();
});

test('"don\'t show me this" and undo, by keyboard; a reload does not forget', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const offer = shop.page.locator('.offer');
  const hide = offer.locator('[data-act="hide"]');
  await hide.waitFor();
  const first = await offer.getAttribute('data-offer');
  await hide.focus();
  await shop.page.keyboard.press('Enter');
  const gone = (id) => document.querySelector('.offer')?.dataset.offer !== id;
  await shop.page.waitForFunction(gone, first);
  await shop.page.reload();
  await shop.ready();
  assert.notEqual(await offer.getAttribute('data-offer').catch(() => null), first);

  const second = await offer.getAttribute('data-offer');
  await offer.locator('[data-act="hide"]').focus();
  await shop.page.keyboard.press('Enter');
  await shop.page.waitForFunction(gone, second);
  const undo = shop.page.getByRole('button', { name: 'Undo' });
  await undo.focus();
  await shop.page.keyboard.press('Enter');
  await shop.page.waitForFunction(
    (id) => document.querySelector('.offer')?.dataset.offer === id,
    second,
  );
  const { events } = await shop.exported();
  const named = (name) => events.filter(({ event }) => event === name);
  assert.equal(named('dismiss_item').length, 2);
  assert.equal(named('restore_item').length, 1);
  const [shown] = named('view_promotion');
  assert.equal(shown.promotion_id, first);
  assert.equal(shown.situation, 'home-0-new');
  assert.ok(shown.propensity > 0 && shown.propensity <= 1);
  shop.assertNoComplaints();
});

test('the cart page has one that can be taken', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const [product] = await shop.productsOf('Tea & Coffee', 1);
  await shop.view(product.id);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  const take = shop.page.locator('.offer [data-act="take"]');
  await take.waitFor();
  await take.click();
  await shop.page.getByText('Noted for this visit.').waitFor();
  const { events } = await shop.exported();
  const taken = events.find(({ event }) => event === 'select_promotion');
  assert.match(taken.situation, /^cart-[12]-new$/);
  shop.assertNoComplaints();
});
