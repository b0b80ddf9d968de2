// The storefront in Firefox and in Chromium: the same tests, the same answers.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { inBoth } from '../lib/both.mjs';

const SEARCH = '#search-input';
const REVIEW = '.review-form textarea';
const PICKED = '[data-shelf=home_picked]';
const RECENT = '[data-shelf=home_recent]';

/** The file that a press on a button downloads, once it is whole. */
async function downloaded(tab, name) {
  await tab.press(name);
  for (let tries = 0; tries < 300; tries += 1) {
    const files = await readdir(tab.downloads).catch(() => []);
    const done = files.find((file) => file.endsWith('.json'));
    const text = done ? await readFile(join(tab.downloads, done), 'utf8') : '';
    if (text.trimEnd().endsWith('}')) return JSON.parse(text);
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error(`no file of "${name}" in ${tab.downloads}`);
}

inBoth(({ open }) => {
  test('lists follow the last click, and the reasons name it; the engine is in a worker', async (t) => {
    const tab = await open(t);
    await tab.consent();
    let picks = await tab.items(PICKED);
    assert.ok(picks.length >= 8);
    const viewed = await tab.productsOf('Tea & Coffee', 3);
    for (const id of viewed) {
      await tab.view(id);
      assert.ok((await tab.items('[data-shelf=product_similar]')).length > 0);
      await tab.go('#/');
      const now = await tab.items(PICKED);
      assert.notDeepEqual(now, picks, `the picks follow the view of ${id}`);
      picks = now;
    }
    assert.deepEqual(await tab.items(RECENT), [...viewed].reverse());
    const why = `${PICKED} .why`;
    assert.ok((await tab.page.$$(why)).length >= 8);
    await tab.page.locator(why).click();
    await tab.page.waitForSelector(`${PICKED} .why-panel .why-total`);
    await tab.page.keyboard.press('Escape');
    await tab.openData();
    assert.match(await tab.text('dialog'), /The engine runs beside the page, in a worker\./);
    tab.assertSilent();
  });

  test('nothing is stored before the shopper says yes, nor after a no', async (t) => {
    const tab = await open(t);
    const before = await tab.items(PICKED);
    const [first] = await tab.productsOf('Outdoor', 1);
    await tab.view(first);
    await tab.go('#/');
    assert.deepEqual(await tab.items(PICKED), before);
    assert.deepEqual(await tab.records(), []);
    await tab.consent('No thanks');
    await tab.view(first);
    assert.deepEqual(
      (await tab.records()).map(({ store }) => store),
      ['meta'],
    );
    await tab.page.reload();
    await tab.ready();
    assert.equal(await tab.page.$('.consent'), null, 'nobody is asked twice');
    tab.assertSilent();
  });

  test('what is stored is encrypted, and a reload brings it back', async (t) => {
    const tab = await open(t);
    await tab.consent();
    const viewed = await tab.productsOf('Bags', 3);
    for (const id of viewed) await tab.view(id);
    await tab.press('Add to cart');
    await tab.go('#/');
    const [picked, recent] = [await tab.items(PICKED), await tab.items(RECENT)];
    const records = await tab.records();
    assert.ok(records.filter(({ store }) => store === 'events').length > 3);
    assert.ok(records.some(({ text }) => text === 'key AES-GCM false'));
    for (const { text } of records) {
      for (const word of [...viewed, 'view_item', 'add_to_cart']) assert.ok(!text.includes(word));
    }
    await tab.page.reload();
    await tab.ready();
    assert.deepEqual(await tab.items(PICKED), picked);
    assert.deepEqual(await tab.items(RECENT), recent);
    await tab.go('#/cart');
    assert.equal((await tab.page.$$('.line')).length, 1);
    tab.assertSilent();
  });

  test('the search box suggests by keyboard; slips are read as what was meant', async (t) => {
    const tab = await open(t);
    const { page } = tab;
    await page.locator(SEARCH).click();
    await page.keyboard.type('table la');
    await page.waitForSelector('[role=option]');
    assert.match(
      (await page.$$eval('[role=option]', (all) => all.map((one) => one.textContent))).join(),
      /lamp/i,
    );
    await page.keyboard.press('ArrowDown');
    await tab.until(() => document.querySelector('[role=option][aria-selected=true]'));
    await page.keyboard.press('Escape');
    await tab.go('#/search/lampp');
    assert.match(await tab.text('.search-notes'), /Read as “lamp”/);
    assert.ok((await page.$$('.page-search [data-item]')).length > 3);
    assert.ok((await page.$$('.card-link mark')).length > 3);
    tab.assertSilent();
  });

  test('reviews are summed up, and one is read along while it is written', async (t) => {
    const tab = await open(t);
    const { page } = tab;
    await tab.view('TAB-012');
    await page.waitForSelector('.reviews .quote');
    await tab.fill(REVIEW, 'Great colour, terrible delivery');
    await page.waitForSelector('.mood .says-good');
    await page.waitForSelector('.mood .says-bad');
    await tab.until(() => /negative/.test(document.querySelector('.mood-aspects').textContent));
    await tab.fill(REVIEW, '质量很差，非常失望');
    await tab.until(() => /差/.test(document.querySelector('.mood').textContent));
    await page.waitForSelector('.mood[data-mood=negative] .says-bad');
    tab.assertSilent();
  });

  test('the way to a bought cart', async (t) => {
    const tab = await open(t);
    await tab.consent();
    const [first] = await tab.productsOf('Stationery', 1);
    await tab.view(first);
    await tab.press('Add to cart');
    await tab.go('#/cart');
    assert.ok((await tab.items('[data-shelf=cart_together]')).length > 0);
    await tab.go('#/checkout');
    await tab.page.locator('main button::-p-text(Buy)').click();
    await tab.page.waitForSelector('h1::-p-text(Thank you)');
    assert.equal(await tab.text('[data-cart]'), 'Cart, empty');
    tab.assertSilent();
  });

  test('download, then erase: the file has all of it, the browser nothing', async (t) => {
    const tab = await open(t);
    await tab.consent();
    const viewed = await tab.productsOf('Kitchen', 2);
    for (const id of viewed) await tab.view(id);
    await tab.openData();
    const data = await downloaded(tab, 'Download as JSON');
    assert.equal(data.format, 'windowshopper-export');
    const views = data.events.filter(({ event }) => event === 'view_item');
    assert.deepEqual(
      views.map(({ items }) => items[0].item_id),
      viewed,
    );
    await tab.press('Erase everything');
    await tab.press('Yes, erase');
    await tab.until(() => /: 0 events stored/.test(document.querySelector('.proof')?.textContent));
    assert.match(await tab.text('.proof'), /in your browser: none\.$/);
    assert.deepEqual(await tab.records(), []);
    assert.deepEqual(await tab.page.evaluate(() => indexedDB.databases()), []);
    tab.assertSilent();
  });

  test("a merchant's model is trained on a table, in the page", async (t) => {
    const tab = await open(t, { path: '#/merchant' });
    const { page } = tab;
    const input = await page.$('main input[type=file]');
    await input.uploadFile(fromRoot('tests', 'fixtures', 'purchase', 'made_up.csv'));
    await tab.until(() =>
      /600 rows, 7 columns/.test(document.querySelector('.lab-status')?.textContent),
    );
    await tab.press('Train');
    await page.waitForSelector('.lab-outcome');
    const auc = Number(await tab.text('.lab-figures dd'));
    assert.ok(auc > 0.5 && auc < 1, `AUC ${auc}`);
    tab.assertSilent();
  });

  test('the policy of the page is strict, in force, and never violated', async (t) => {
    const tab = await open(t, {
      headers: {
        'content-security-policy': [
          "default-src 'none'",
          "script-src 'self' 'wasm-unsafe-eval'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "worker-src 'self'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ].join('; '),
      },
      prepare: (page) =>
        page.evaluateOnNewDocument(() => {
          globalThis.violations = [];
          addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
            globalThis.violations.push(`${violatedDirective} ${blockedURI}`),
          );
        }),
    });
    await tab.consent();
    const [first] = await tab.productsOf('Bags', 1);
    await tab.view(first);
    await tab.go('#/');
    assert.deepEqual(await tab.items(RECENT), [first]);
    tab.assertSilent();
    assert.deepEqual(await tab.page.evaluate(() => globalThis.violations), []);
    // The policy does refuse.
    await tab.page
      .evaluate(() => {
        const script = document.createElement('script');
        script.src = 'data:text/javascript,document.title=1';
        document.head.append(script);
      })
      .catch(() => {});
    await tab.until(() => globalThis.violations.length > 0);
  });

  test('elements: lists, reviews, search and profile; what is on screen counts as seen', async (t) => {
    const tab = await open(t, { path: 'elements/index.html?visited=KIT-003,TEA-002', raw: true });
    const { page } = tab;
    const ready = (id) =>
      tab.until((one) => document.querySelector(`#${one}`)?.state === 'ready', id);
    for (const id of ['related', 'grid', 'recent', 'own', 'reviews', 'search', 'privacy'])
      await ready(id);
    const items = (id) =>
      page.$$eval(`#${id} >>> [part=card][data-item]`, (all) =>
        all.map(({ dataset }) => dataset.item),
      );
    assert.equal((await items('related')).length, 8);
    assert.deepEqual(await items('recent'), ['TEA-002', 'KIT-003']);
    assert.match(await tab.text('#reviews >>> [part=view] [part=mean]'), /2\.7.*10 reviews/);
    await page.locator('#related >>> ws-why >>> button').click();
    await page.waitForSelector('#related >>> dialog[open]');
    await page.keyboard.press('Escape');
    await tab.until(async () =>
      (await globalThis.shop.events()).some(({ event }) => event === 'view_item_list'),
    );
    const [seen] = await page.evaluate(async () =>
      (await globalThis.shop.events()).filter(({ event }) => event === 'view_item_list'),
    );
    assert.ok(seen.items.length > 0 && seen.list_id.includes('~'));
    await page.locator('#search >>> input').click();
    await page.keyboard.type('tea');
    await page.waitForSelector('#search >>> [role=option]');
    assert.deepEqual(await page.evaluate(() => globalThis.errors), []);
    tab.assertSilent();
  });
});
