import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const { reviews } = JSON.parse(await readFile(`${ROOT}/www/shop/reviews.json`, 'utf8'));
/** The product with the most reviews. */
const [ID, REVIEWS] = Object.entries(reviews).sort((a, b) => b[1].length - a[1].length)[0];

const weightsOf = (shop) =>
  shop.asked.map((request) => request.url()).filter((url) => url.endsWith('.wst'));

test('reviews are summed up, and every quotation stands in the review that it leads to', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  assert.deepEqual(weightsOf(shop), [], 'nothing is fetched before it is needed');
  await shop.view(ID);
  const quotes = page.locator('.reviews .quote');
  await quotes.first().waitFor();
  assert.match(await page.locator('.reviews .shelf-note').first().textContent(), /simulated/);
  assert.match(
    await page.locator('.review-mean').textContent(),
    new RegExp(`/ 5 · ${REVIEWS.length} reviews`),
  );
  const bars = await page.locator('.star-bars .figure').allTextContents();
  assert.deepEqual(
    bars.map(Number),
    [5, 4, 3, 2, 1].map((n) => REVIEWS.filter(({ rating }) => rating === n).length),
  );
  assert.ok((await page.locator('.review-aspects [data-aspect]').count()) >= 3);
  assert.match(await page.locator('.review-changes').textContent(), /earlier half, .* later/);

  for (const quote of await quotes.all()) {
    const words = await quote.locator('q').textContent();
    await quote.click();
    const review = page.locator('.review:focus');
    await review.waitFor();
    assert.ok((await review.textContent()).includes(words), words);
  }
  const href = await quotes.last().getAttribute('href');
  await shop.home();
  await page.goto(shop.site.url + href);
  await page.locator('.review:focus').waitFor();
  const english = weightsOf(shop).filter((url) => url.includes('sentiment-en'));
  assert.ok(english.length >= 1 && english.length <= 2, 'once a visit of the page');
  assert.ok(weightsOf(shop).every((url) => url.startsWith(shop.site.url)));
  assert.deepEqual(shop.complaints, []);
});

test('a review is read along while it is typed, without consent, and what it says is text', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  await shop.view(ID);
  const mood = page.locator('.mood');
  const box = page.getByLabel('Your review', { exact: true });
  await box.pressSequentially('I love it, 😀 great quality');
  await page.locator('.mood[data-mood="positive"]').waitFor();
  assert.match(await mood.textContent(), /Positive\s+\d+\s?% likely to be praise/);
  await page.locator('.says-good', { hasText: 'love' }).first().waitFor();
  assert.equal(await page.locator('.mood-text').textContent(), 'I love it, 😀 great quality');
  assert.match(await page.locator('.mood-aspects').textContent(), /Quality: positive/);
  await page.waitForFunction(() =>
    /Positive/.test(document.querySelector('.review-form [aria-live="polite"]').textContent),
  );

  await box.fill('Terrible quality, it broke. <img src=x onerror=alert(1)>');
  await page.locator('.mood[data-mood="negative"]').waitFor();
  await page.locator('.says-bad', { hasText: 'Terrible' }).first().waitFor();
  assert.equal(await page.locator('.mood-text img').count(), 0);
  await box.fill('质量很差，非常失望');
  await page.locator('.says-bad', { hasText: '差' }).first().waitFor();
  await box.fill('');
  await mood.waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Post the review' }).click();
  assert.match(await page.getByRole('alert').textContent(), /Choose a rating/);
  await page.getByRole('radio', { name: '2 stars' }).check({ force: true });
  await box.fill('Terrible <b>quality</b>, it broke.');
  await page.getByRole('button', { name: 'Post the review' }).click();
  const first = page.locator('.review').first();
  await first.filter({ hasText: 'Terrible <b>quality</b>, it broke.' }).waitFor();
  assert.equal(await first.locator('b').count(), 0);
  await page.locator('.review-mean', { hasText: `${REVIEWS.length + 1} reviews` }).waitFor();
  assert.deepEqual(await shop.stored(), { events: 0, other: 0 });
  assert.ok(shop.requests.every((request) => request.method() === 'GET' && !request.postData()));
  assert.deepEqual(shop.complaints, []);
});

test('weights that cannot be had leave the reviews, and the next page tries again', async (t) => {
  let isGone = true;
  const shop = await open(t, {
    // The service worker would have them already.
    context: { serviceWorkers: 'block' },
    prepare: (page) =>
      page.route('**/*.wst', (route) =>
        isGone ? route.fulfill({ status: 503, body: 'busy' }) : route.continue(),
      ),
  });
  const { page } = shop;
  await shop.view(ID);
  await page.locator('.reviews .notice').waitFor();
  assert.ok((await page.locator('.review').count()) >= 4);
  isGone = false;
  await shop.home();
  await shop.view(ID);
  await page.locator('.reviews .quote').first().waitFor();
});

test('the search box suggests, by keyboard alone', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  const box = page.getByRole('combobox', { name: 'Search the shop' });
  await box.pressSequentially('table la');
  // The first suggestions are those of the first letters.
  const options = page.getByRole('option');
  await options.filter({ hasText: /lamp/i }).first().waitFor();
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const active = await box.getAttribute('aria-activedescendant');
  assert.equal(await options.first().getAttribute('id'), active);
  assert.equal(await options.first().getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');
  await options.first().waitFor({ state: 'hidden' });
  await page.keyboard.press('ArrowDown');
  await options.first().waitFor();
  await page.keyboard.press('ArrowUp');
  const last = await options.last().getAttribute('data-href');
  await page.keyboard.press('Enter');
  await page.waitForFunction((href) => location.hash === href, last);
});

test('hits are marked, slips are read as what was meant, and facets narrow them down', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  await shop.go('#/search/lampp');
  assert.match(await page.locator('.search-notes').textContent(), /Read as “lamp”/);
  assert.ok((await page.locator('.card-link mark').count()) > 3);
  const count = () => page.locator('.page-search .cards [data-item]').count();
  const all = await count();
  const brand = page.locator('.facet', { hasText: 'Brand' }).locator('.chip').first();
  const [, name, few] = /^(.*) (\d+)$/.exec((await brand.textContent()).trim());
  await brand.click();
  await page.locator('.facet .chip[aria-current]').waitFor();
  await shop.ready();
  assert.equal(await count(), Number(few));
  assert.ok(all > Number(few));
  const brands = await page.locator('.page-search .card-brand').allTextContents();
  assert.ok(brands.every((one) => one === name));
  await page.locator('.facet .chip[aria-current]').click();
  await page.waitForFunction(
    (n) => document.querySelectorAll('.cards [data-item]').length === n,
    all,
  );
});
