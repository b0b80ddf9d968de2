// The storefront's parts that need no browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { basketFrom } from '../../www/src/cart.js';
import {
  availability,
  hueOf,
  initials,
  priceOf,
  reduction,
  titleOf,
} from '../../www/src/format.js';
import { latest } from '../../www/src/latest.js';
import { categoryHref, parseRoute, productHref, searchHref } from '../../www/src/routes.js';
import { digitsFor, printedFigures } from '../../www/src/words.js';

test('a late answer never overwrites a newer one', async () => {
  const answers = [];
  const ask = latest((name, ms) => new Promise((done) => setTimeout(() => done(name), ms)));
  await Promise.all(
    [
      ['slow', 30],
      ['fast', 5],
    ].map(async ([name, ms]) => answers.push(await ask(name, ms))),
  );
  assert.deepEqual(answers, ['fast', undefined]);
});

test('printed figures add up to the printed score', () => {
  const parts = [0.3333, 0.3333, 0.3333, -0.00004];
  const { steps, total } = printedFigures(parts, 3);
  assert.equal(total, 1);
  assert.ok(Math.abs(steps.reduce((sum, step) => sum + step, 0) - total) < 1e-12);
  assert.deepEqual([digitsFor(0.5), digitsFor(12), digitsFor(0.0042), digitsFor(0)], [3, 2, 5, 2]);
});

test('the cart is what was put in, less what was taken out or bought', () => {
  const line = (event, item_id, quantity) => ({ event, items: [{ item_id, quantity }] });
  const { cart, wishes } = basketFrom([
    line('add_to_cart', 'a', 2),
    line('add_to_cart', 'b'),
    line('add_to_cart', 'c', 1),
    line('remove_from_cart', 'a', 1),
    line('purchase', 'c', 1),
    line('remove_from_cart', 'b', 5),
    line('add_to_wishlist', 'd'),
    { event: 'search', search_term: 'x' },
  ]);
  assert.deepEqual([...cart], [['a', 1]]);
  assert.deepEqual([...wishes], ['d']);
});

test('an address gives back what was put into it', () => {
  for (const text of ['Tea & Coffee > Tea', 'a/b?c#d', '50% off', 'Öl "x"']) {
    assert.deepEqual(
      { ...parseRoute(categoryHref(text)), query: null },
      { page: 'category', arg: text, query: null },
    );
    assert.equal(parseRoute(productHref(text)).arg, text);
    assert.equal(parseRoute(searchHref(text)).arg, text);
  }
  assert.equal(parseRoute('').page, 'home');
  assert.equal(parseRoute('#/product/%E0%A4%A').arg, '%E0%A4%A');
  assert.equal(parseRoute('#/category/Bags?sort=title').query.get('sort'), 'title');
});

test('prices, availability and tiles', () => {
  assert.equal(priceOf({ price: 10, sale_price: 8 }), 8);
  assert.equal(priceOf({ price: null, sale_price: null }), null);
  assert.equal(reduction({ price: 10, sale_price: 8 }), 20);
  assert.equal(reduction({ price: 10, sale_price: 12 }), 0);
  assert.equal(availability({}).buy, true);
  assert.equal(availability({ availability: 'out of stock' }).buy, false);
  assert.equal(initials('RED RETRO MUG'), 'RR');
  assert.equal(initials('!!'), '·');
  assert.equal(titleOf({ title: 'RED MUG 6' }), 'Red mug 6');
  assert.equal(titleOf({ title: 'Red MUG' }), 'Red MUG');
  assert.equal(titleOf({ item_id: 'a1', title: '' }), 'a1');
  assert.equal(hueOf('Tea'), hueOf('Tea'));
});
