import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const folder = mkdtempSync(join(tmpdir(), 'windowshopper-e2e-'));
after(() => rmSync(folder, { recursive: true }));

/** What the browser itself says about a picture that it can't fetch any more. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED/;

function feed(name, lines) {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

test('with the network cut after load, the shop recommends and navigates', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const before = await shop.items('home_picked');
  await shop.profile.setOffline(true);
  const asked = shop.asked.length;
  for (const { id } of await shop.productsOf('Textiles', 3)) {
    await shop.view(id);
    assert.ok((await shop.items('product_similar')).length > 0);
  }
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  assert.ok((await shop.items('cart_together')).length > 0);
  await shop.home();
  assert.notDeepEqual(await shop.items('home_picked'), before);
  const files = shop.asked.slice(asked).map((one) => new URL(one.url()).pathname);
  assert.deepEqual(
    files.filter((path) => !path.endsWith('.svg') && path !== '/shop/reviews.json'),
    [],
    'nothing but pictures and reviews is asked for after load',
  );
  shop.assertNoComplaints(NO_NETWORK);
});

test('what a feed says is text, never markup', async (t) => {
  const bait = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const cell = `"${bait.replaceAll('"', '""')}"`;
  const rows = Array.from(
    { length: 12 },
    (_, i) => `P${i},Plain ${i},,,,${i + 1}.00 EUR,Acme,Toys > Small`,
  );
  const catalog = feed('hostile.csv', [
    'id,title,description,link,image_link,price,brand,product_type',
    `H1,${cell},${cell},javascript:alert(1),javascript:alert(2),9.00 EUR,${cell},${cell}`,
    `"H2 "" & <b>/?#",Odd id,,,https://pictures.example/x.png,9.00 EUR,Acme,Toys > Small`,
    ...rows,
  ]);
  const shop = await open(t, { catalog });
  await shop.consent();
  await shop.view('H1');
  assert.equal(await shop.page.locator('h1').textContent(), bait);
  assert.equal(
    await shop.page.locator('main :is(script, [onerror], [href^=javascript])').count(),
    0,
  );
  assert.match(await shop.page.title(), /<img src=x/);
  await shop.view('H2 " & <b>/?#');
  assert.equal(await shop.page.locator('h1').textContent(), 'Odd id');
  await shop.home();
  await shop.openData();
  assert.match(await shop.page.locator('.log').textContent(), /<img src=x/);
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
});

test('a shop without pictures, categories, brands and descriptions is a shop', async (t) => {
  const words = ['RED', 'RETRO', 'HEART', 'METAL', 'LANTERN', 'MUG', 'TEA', 'SET'];
  const rows = Array.from({ length: 400 }, (_, i) => {
    const title = `${words[i % 8]} ${words[(i * 3) % 7]} ${words[(i >> 3) % 8]} NO ${i}`;
    return `${10000 + i},${title},${(1 + (i % 50) / 4).toFixed(2)} GBP`;
  });
  const shop = await open(t, { catalog: feed('gift_shop.csv', ['id,title,price', ...rows]) });
  const { page } = shop;
  await shop.consent();
  assert.ok((await shop.items('home_picked')).length >= 8);
  assert.ok((await page.locator('.tile').count()) >= 8);
  await page
    .getByRole('navigation', { name: 'Categories' })
    .getByRole('link', { name: 'Everything' })
    .click();
  await page.getByText('400 products').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  assert.equal(await page.locator('.page-category > .cards [data-item]').count(), 60);
  await page.locator('.card-link').first().click();
  await page.locator('.page-product').waitFor();
  assert.match(await page.locator('.product .price').textContent(), /£/);
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/cart');
  assert.match(await page.locator('.summary-sum').textContent(), /£/);
  shop.assertNoComplaints();
});

test('where WebAssembly is missing, the shop says so and still sells', async (t) => {
  const shop = await open(t, {
    prepare: (page) =>
      page.addInitScript(() => {
        delete globalThis.WebAssembly;
        // The worker would have its own.
        delete globalThis.Worker;
      }),
  });
  const { page } = shop;
  const notice = page.locator('.problem .notice');
  assert.match(await notice.getAttribute('data-code'), /^(unsupported|wasm_failed)$/);
  assert.equal(await page.locator('.consent').count(), 0);
  await page
    .getByRole('navigation', { name: 'Categories' })
    .getByRole('link', { name: 'Jewellery' })
    .click();
  await page.locator('.page-category > .cards .card-link').first().click();
  await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.go('#/checkout');
  await page.getByRole('button', { name: /^Buy/ }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
});

test('a broken model is named by its code, and the shop goes on without it', async (t) => {
  const bundle = feed('broken.wsb', ['this is no bundle']);
  const shop = await open(t, { bundle });
  assert.match(await shop.page.locator('.problem .notice').getAttribute('data-code'), /^bundle_/);
  await shop.consent();
  for (const { id } of await shop.productsOf('Kitchen', 2)) await shop.view(id);
  assert.ok((await shop.items('product_similar')).length > 0);
});

test('without IndexedDB the shop works until the page is left, and says so', async (t) => {
  const shop = await open(t, {
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
        delete globalThis.Worker;
      }),
  });
  await shop.consent();
  const before = await shop.items('home_picked');
  for (const { id } of await shop.productsOf('Bags', 2)) await shop.view(id);
  await shop.home();
  assert.notDeepEqual(await shop.items('home_picked'), before);
  await shop.openData();
  await shop.page.getByText('The log is in memory and ends with this page').waitFor();
});

test('an address that leads nowhere gets a page', async (t) => {
  const shop = await open(t);
  for (const hash of [
    '#/product/none',
    '#/category/none',
    '#/nowhere',
    '#/product/%E0%A4%A',
    '#/search/',
  ]) {
    await shop.go(hash);
    assert.ok((await shop.page.locator('main h1').textContent()).length > 0);
    assert.ok((await shop.page.locator('main a').count()) > 0, hash);
  }
  shop.assertNoComplaints();
});

test('a shop whose catalogue is missing says so, with a code', async (t) => {
  const shop = await open(t, {
    prepare: (page) =>
      page.context().route('**/catalog.csv', (route) => route.fulfill({ status: 404 })),
  });
  assert.equal(await shop.page.locator('main .notice').getAttribute('data-code'), 'fetch_failed');
});
