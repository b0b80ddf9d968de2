/* global shop, connect, errors, open_, chosen, imported */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useElements } from './lib/elements.mjs';

const open = useElements();

/** Every state that elements can be in, one after the other. */
async function visitAll(on, look) {
  const { page } = on;
  await look('waiting');
  await page.evaluate(() => connect(Promise.reject(new Error('no engine'))));
  await on.until('related', 'unavailable');
  await look('unavailable');
  await page.evaluate(() => open_());
  await on.settled();
  await look('ready, asked for consent, nothing seen yet');
  await page.locator('#ask').getByRole('button', { name: 'Yes, remember' }).click();
  await on.until('ask', 'empty');
  await page.evaluate(() =>
    shop.track({ event: 'view_item', items: [{ item_id: 'TEA-002' }, { item_id: 'BAG-001' }] }),
  );
  await page.locator('#privacy').getByText('since').waitFor();
  await look('with a profile');
  await page.locator('#related ws-why button').first().click();
  await page.getByRole('dialog').waitFor();
  await look('why');
  await page.keyboard.press('Escape');
  const input = page.locator('#search').getByRole('combobox');
  await input.fill('tea');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await look('suggestions');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.querySelector('#search').search('teapot'));
  await page.locator('#search [part=results] [part=card]').first().waitFor();
  await look('results');
  await page.evaluate(() => document.querySelector('#search').search('xyzzyqu'));
  await page.getByText('Nothing found for').first().waitFor();
  await look('nothing found');
  for (const summary of await page.locator('#reviews [part=view] summary').all())
    await summary.click();
  await page.locator('#reviews [part=view] [part~=short]').first().click();
  await page.locator('#reviews mark').waitFor();
  await look('reviews, opened');
  await page.locator('#privacy').getByRole('button', { name: 'Erase everything' }).click();
  await look('asked whether to erase');
}

for (const [name, query, width] of [
  ['a wide window', '', 1280],
  ['a phone', '', 390],
  ['a phone, right to left', '&dir=rtl', 390],
]) {
  test(`axe finds nothing in any state, light or dark, in ${name}`, async (t) => {
    const on = await open(t, `index.html?wait${query}`, {
      context: { viewport: { width, height: 900 } },
    });
    const found = [];
    await visitAll(on, async (where) => {
      for (const line of await on.findings()) found.push(`${where}: ${line}`);
      const wide = await on.page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) found.push(`${where}: ${wide} pixels wide`);
    });
    assert.deepEqual(found, []);
    on.assertSilent();
  });
}

test('axe finds nothing in Chinese', async (t) => {
  const on = await open(t, 'index.html?locale=zh-CN&visited=KIT-003,TEA-002');
  const { page } = on;
  const look = async (where) => assert.deepEqual(await on.findings(), [], where);
  await on.settled();
  await look('ready');
  await page.locator('#related ws-why button').first().click();
  await page.getByRole('dialog').waitFor();
  await look('why');
  await page.keyboard.press('Escape');
  await page.locator('#search').getByRole('combobox').fill('tea');
  await page.getByRole('option').first().waitFor();
  await look('suggestions');
  await page.evaluate(() => document.querySelector('#search').search('teapot'));
  await page.locator('#search [part=results] [part=card]').first().waitFor();
  await look('results');
});

test('all of it needs no mouse', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  await on.walk(({ part }) => part === 'input');
  await page.keyboard.type('red tea');
  await page.getByRole('option').first().waitFor();
  // What was asked for letter by letter is answered in its turn.
  const options = async () => (await page.getByRole('option').allTextContents()).join('\n');
  for (let before = ''; before !== (before = await options());) await page.waitForTimeout(200);
  const input = page.locator('#search').getByRole('combobox');
  await page.keyboard.press('ArrowUp');
  const last = page.getByRole('option').last();
  assert.equal(await last.getAttribute('aria-selected'), 'true');
  assert.equal(await input.getAttribute('aria-activedescendant'), await last.getAttribute('id'));
  await page.keyboard.press('Escape');
  assert.equal(await input.getAttribute('aria-expanded'), 'false');
  assert.equal(await input.inputValue(), 'red tea');

  await on.walk(({ name }) => name === 'Yes, remember');
  await page.keyboard.press('Enter');
  await on.until('ask', 'empty');
  await on.walk(({ name }) => name === 'Next products');
  await page.keyboard.press('Enter');
  await on.walk(({ name }) => name.startsWith('Why this?'));
  const { name } = await on.focused();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name }).waitFor();
  const reasons = await page.getByRole('dialog').locator('li').allTextContents();
  assert.ok(reasons.length > 0 && reasons.every((text) => /^[A-Z“]/.test(text)), reasons.join());
  await on.walk(({ name }) => name === 'Close');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await on.focused()).name, name, 'the focus is back where it was');

  await on.walk(({ part }) => part.includes('quote'));
  await page.keyboard.press('Enter');
  assert.equal((await on.focused()).part, 'review');
  await page.locator('#reviews mark').waitFor();

  await on.walk(({ name }) => name === 'Erase everything');
  await page.keyboard.press('Enter');
  assert.equal((await on.focused()).name, 'Keep it', 'what does no harm has the focus');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.locator('#privacy').getByText('Counted again: 0 left').waitFor();
  assert.equal((await on.focused()).part, 'said');
  assert.deepEqual(await on.events(), []);
  on.assertSilent();
});

test('a search goes to its page, with the name of the field; it is logged', async (t) => {
  const on = await open(t, 'index.html?visited=KIT-003&storage=indexeddb');
  const { page } = on;
  await on.until('search', 'ready');
  const input = page.locator('#search').getByRole('combobox');
  assert.equal(await input.getAttribute('placeholder'), 'Tea, mugs, lamps');
  await input.fill('red m');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  const query = await page.getByRole('option').first().textContent();
  await page.keyboard.press('Enter');
  await page.waitForURL(/results\.html/);
  assert.equal(new URL(page.url()).searchParams.get('query'), query);
  await page.goto(`${on.site.url}elements/index.html?storage=indexeddb`);
  await on.until('search', 'ready');
  const searches = (await on.events()).filter(({ event }) => event === 'search');
  assert.deepEqual(
    searches.map(({ search_term }) => search_term),
    [query],
  );
  // Now it is an earlier search.
  await page.locator('#search').getByRole('combobox').fill('red');
  await page.getByRole('option', { name: query, exact: true }).waitFor();
});

test('a search without a page of results shows them', async (t) => {
  const viewport = { width: 1000, height: 900 };
  const on = await open(t, 'index.html?wait&visited=KIT-003', { context: { viewport } });
  const { page } = on;
  await page.evaluate(() => {
    document.querySelector('#search form').remove();
    for (const one of document.querySelectorAll('ws-recommendations')) one.remove();
  });
  await page.evaluate(() => open_());
  await on.until('search', 'ready');
  await page.locator('#search').getByRole('combobox').fill('teepot');
  await page.keyboard.press('Enter');
  await page.locator('#search [part=card]').first().waitFor();
  const status = await page.locator('#search [part~=status]').textContent();
  assert.match(status, /^Showing what matches “teapot” · \d+ products?$/);
  await page.waitForTimeout(1500);
  const events = await on.events();
  assert.deepEqual(
    events.map(({ event }) => event),
    ['view_item', 'search', 'view_item_list'],
  );
  assert.match(events[2].list_id, /^search~/);
  assert.deepEqual(events[2].ids, await on.items('search'));
});

test('the choice, what is stored, download and erasure', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  const privacy = page.locator('#privacy');
  await privacy.getByText('Nothing is stored.').waitFor();
  await privacy.getByRole('button', { name: 'No, thanks' }).click();
  await on.until('ask', 'empty');
  const choice = privacy.getByRole('checkbox', { name: 'Personal recommendations' });
  assert.equal(await choice.isChecked(), false);
  assert.deepEqual((await page.evaluate(() => shop.consent.get())).personalization, false);
  await choice.check();
  await page.waitForFunction(async () => (await shop.consent.get()).personalization);
  await page.evaluate(() => shop.track({ event: 'view_item', items: [{ item_id: 'TEA-002' }] }));
  await privacy.getByText(/^1 action since/).waitFor();
  await privacy.getByRole('listitem').filter({ hasText: 'Tamsin Leafhouse' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    privacy.getByRole('button', { name: 'Download my data' }).click(),
  ]);
  const chunks = await (await download.createReadStream()).toArray();
  const data = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  assert.equal(data.format, 'windowshopper-export');
  assert.equal(data.events[0].items[0].item_id, 'TEA-002');
  await choice.uncheck();
  await privacy.getByText('Nothing is stored.').waitFor();
  on.assertSilent();
});

test('a shop that can do more gets more choices, import and its report', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  await page.evaluate(() => {
    let state = { functional: true, personalization: false, sharing: false, decided_at: 1 };
    window.imported = [];
    window.chosen = [];
    const richer = Object.create(shop, {
      consent: {
        value: {
          get: async () => ({ ...state }),
          set: async (choice) => (chosen.push(choice), (state = { ...state, ...choice })),
        },
      },
      import: { value: async (document) => imported.push(document) },
      privacyReport: {
        value: async () => ({
          encrypted: true,
          bytes: 5300,
          ledger: { spent: [{}] },
          privacy_control: true,
        }),
      },
    });
    document.querySelector('#privacy').shop = richer;
  });
  const privacy = page.locator('#privacy');
  await privacy.getByRole('checkbox', { name: 'Help the shop with anonymous counts' }).check();
  await page.waitForFunction(() => chosen.length > 0);
  assert.deepEqual(await page.evaluate(() => chosen), [{ sharing: true }], 'the others stay');
  await privacy.getByText('1 report shared. Your browser asks not to share').waitFor();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    privacy.getByRole('button', { name: 'Load my data from a file' }).click(),
  ]);
  await chooser.setFiles({
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"a":1}'),
  });
  await privacy.getByText('Your data has been loaded.').waitFor();
  assert.deepEqual(await page.evaluate(() => imported), [{ a: 1 }]);
  assert.deepEqual(await on.findings(), []);
});

test('reviews of other forms: schema.org, none, broken, dates and ratings that are none', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  const give = (reviews) =>
    page.evaluate((given) => (document.querySelector('#reviews').reviews = given), reviews);
  const view = page.locator('#reviews [part=view]');
  await give([
    {
      reviewBody: '<b>Lovely</b> colour. Delivery was terribly slow.',
      reviewRating: { ratingValue: '4' },
      datePublished: '2026-03-01',
      author: { name: '<i>Ada</i>' },
    },
    { text: 'Lovely colour', rating: 99, date: 'yesterday', timestamp: 1e300 },
  ]);
  await view.getByText('Read the reviews (2)').click();
  await view.getByText('<b>Lovely</b> colour. Delivery was terribly slow.').waitFor();
  await view.getByText('<i>Ada</i>').waitFor();
  assert.match(await view.locator('[part=mean]').textContent(), /^4\.0/);
  assert.equal(await view.locator('time').count(), 1);
  await give([]);
  await on.until('reviews', 'empty');
  await page.getByRole('link', { name: 'Read the reviews' }).waitFor();
  await page.evaluate(() => {
    document.querySelector('#reviews script').textContent = '[{';
    document.querySelector('#reviews').reviews = null;
  });
  await on.until('reviews', 'unavailable');
  assert.deepEqual(await page.evaluate(() => errors), [
    'ws-reviews: The reviews inside <ws-reviews> are not a JSON array',
  ]);
  on.assertSilent();
});

test('what the engine refuses is told, and the content of the page stays', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  await page.evaluate(() => document.querySelector('#related').setAttribute('limit', '0'));
  await on.until('related', 'unavailable');
  await page.getByRole('link', { name: 'All teas' }).waitFor();
  assert.match((await page.evaluate(() => errors)).join(), /^ws-recommendations: .*limit/);
  await page.evaluate(() => document.querySelector('#related').setAttribute('limit', '3'));
  await on.until('related', 'ready');
  assert.equal((await on.items('related')).length, 3);
  on.assertSilent();
});

test('elements that come, move and go: properties from before, no listener left', async (t) => {
  const on = await open(t, 'index.html');
  const { page } = on;
  await on.settled();
  const found = await page.evaluate(async () => {
    const one = document.createElement('ws-recommendations');
    one.options = { filter: { category: 'Bags' }, limit: 3 };
    document.querySelector('main').append(one);
    const is = async (state) => {
      while (one.state !== state) await new Promise((done) => setTimeout(done, 10));
    };
    await is('ready');
    const count = () => one.shadowRoot.querySelectorAll('[data-item]').length;
    const before = count();
    document.querySelector('main').prepend(one);
    await is('ready');
    const moved = count();
    one.remove();
    const { on: subscribe } = shop;
    return { before, moved, state: one.isConnected, subscribe: typeof subscribe };
  });
  assert.deepEqual(found, { before: 3, moved: 3, state: false, subscribe: 'function' });
  on.assertSilent();
});
