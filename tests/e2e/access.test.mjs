import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { findings } from './lib/axe.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const TABLE = `${ROOT}/tests/fixtures/purchase/made_up.csv`;

/** Every page, with something in it, and what lies above pages. */
async function visitAll(shop, look) {
  const { page } = shop;
  await look('home, asked for consent');
  await shop.consent();
  await shop.go('#/cart');
  await look('empty cart');
  await shop.go('#/product/none');
  await look('no such product');
  const [product] = await shop.productsOf('Tea & Coffee', 1);
  await look('category');
  await shop.view(product.id);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await page.getByRole('button', { name: 'Add to wish list' }).click();
  await look('product');
  await shop.shelf('product_similar').locator('.why').first().click();
  await look('why');
  await page.keyboard.press('Escape');
  await shop.view('TAB-012');
  await page.locator('.reviews .quote').first().waitFor();
  await page.getByLabel('Your review', { exact: true }).fill('Great colour, terrible delivery');
  await page.locator('.mood .says').first().waitFor();
  await look('reviews');
  await page.getByRole('combobox', { name: 'Search the shop' }).fill('table la');
  await page.getByRole('option').first().waitFor();
  await look('suggestions');
  await shop.go('#/cart');
  await look('cart');
  await shop.go('#/search/tea');
  await look('search');
  await shop.go('#/search/xyzzyqu');
  await look('nothing found');
  await shop.go('#/checkout');
  await look('checkout');
  await page.getByRole('button', { name: /^Buy/ }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await look('bought');
  await shop.go('#/merchant');
  await look('merchant');
  await page.locator('main input[type=file]').setInputFiles(TABLE);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('.lab-outcome').waitFor();
  await page
    .locator('.chart details')
    .first()
    .evaluate((one) => one.toggleAttribute('open'));
  await look('merchant, trained');
  await shop.home();
  await look('home');
  await shop.openData();
  await look('your data');
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await look('your data, asked to erase');
}

for (const [name, viewport] of Object.entries({
  'a wide window': { width: 1280, height: 900 },
  'a phone': { width: 390, height: 844 },
})) {
  test(`axe finds nothing on any page, light or dark, in ${name}`, async (t) => {
    const shop = await open(t, { context: { viewport } });
    const found = [];
    await visitAll(shop, async (where) => {
      for (const line of await findings(shop.page)) found.push(`${where}: ${line}`);
    });
    assert.deepEqual(found, []);
  });
}

test('nothing is wider than a phone of 360 pixels', async (t) => {
  const shop = await open(t, { context: { viewport: { width: 360, height: 740 } } });
  await visitAll(shop, async (where) => {
    const width = await shop.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${where} is ${width} pixels wide`);
  });
});

test('headings step down one level at a time, and there is one h1', async (t) => {
  const shop = await open(t);
  await visitAll(shop, async (where) => {
    const levels = await shop.page
      .locator('main :is(h1, h2, h3, h4)')
      .evaluateAll((all) =>
        all.filter((one) => one.offsetParent).map((one) => Number(one.tagName[1])),
      );
    assert.equal(levels.filter((level) => level === 1).length, 1, where);
    levels.forEach((level, i) =>
      assert.ok(i === 0 || level <= levels[i - 1] + 1, `${where}: ${levels}`),
    );
  });
});

test('the way from the window to a bought cart needs no mouse', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  const at = () =>
    page.evaluate(() => {
      const { activeElement: one } = document;
      return {
        name:
          one.querySelector('[data-cart]')?.textContent ?? one.ariaLabel ?? one.textContent.trim(),
        tag: one.tagName,
        kind: one.className,
      };
    });
  /** Presses a key until what has the focus fits. */
  async function walk(fits, key = 'Tab') {
    for (let i = 0; i < 150; i++) {
      await page.keyboard.press(key);
      const here = await at();
      if (fits(here)) return here;
    }
    throw new Error(`nothing that fits within 150 times ${key}`);
  }

  await page.keyboard.press('Tab');
  assert.equal((await at()).name, 'Skip to the products');
  await page.keyboard.press('Enter');
  assert.equal((await at()).tag, 'MAIN');
  const { name } = await walk(({ kind }) => kind === 'card-link');
  await page.keyboard.press('Enter');
  await page.locator('.page-product').waitFor();
  await page.waitForFunction(() => document.activeElement.tagName === 'H1');
  assert.equal((await at()).name, name);
  await walk((here) => here.name === 'Add to cart');
  await page.keyboard.press('Enter');
  await walk((here) => here.name === 'Cart, 1 item', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.locator('.page-cart').waitFor();
  await walk((here) => here.name === 'To the checkout');
  await page.keyboard.press('Enter');
  await page.locator('.page-checkout').waitFor();
  await walk((here) => here.name.startsWith('Buy'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.equal((await at()).name, 'Thank you');
});

test('focus is never lost: quick add, taking out, drawer, why', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  await shop.consent();
  const held = () => page.evaluate(() => document.activeElement !== document.body);
  const [product] = await shop.productsOf('Bath & Body', 1);
  await shop.view(product.id);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  const before = await shop.items('cart_together');
  await shop.shelf('cart_together').locator('.card-add').first().focus();
  await page.keyboard.press('Enter');
  await shop.changed('cart_together', before);
  assert.ok(await held(), 'after the quick add the card is gone');

  await page
    .getByRole('button', { name: /^Remove/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.line').length === 1);
  assert.ok(await held(), 'after a line was taken out');

  const data = page.getByRole('banner').getByRole('button', { name: 'Your data' });
  await data.focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.closest('dialog') !== null));
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.ok(await data.evaluate((button) => button === document.activeElement));
});

test('lists that change do not push the page about', async (t) => {
  const shop = await open(t, { context: { viewport: { width: 1280, height: 900 } } });
  const { page } = shop;
  await shop.consent();
  for (const { id } of await shop.productsOf('Plants & Garden', 3)) await shop.view(id);
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    globalThis.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shifts += entry.value;
    }).observe({ type: 'layout-shift' });
  });
  const before = await shop.items('product_together');
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.shelf('product_similar').locator('.why').first().click();
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
  assert.ok(before.length > 0);
  const shifts = await page.evaluate(() => globalThis.shifts);
  assert.ok(shifts < 0.02, `layout shift ${shifts}`);
});
