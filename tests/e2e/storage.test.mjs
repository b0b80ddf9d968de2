// A browser that refuses to store: told with a code, nothing stored is lost, the lists go on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

/** Writes into a database of the same origin until the browser has no room for anything. */
async function fillUp(page) {
  return page.evaluate(async () => {
    const db = await new Promise((done, fail) => {
      const opening = indexedDB.open('something else');
      opening.onupgradeneeded = () =>
        opening.result.createObjectStore('s', { autoIncrement: true });
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    const put = (size) =>
      new Promise((done) => {
        const tx = db.transaction('s', 'readwrite');
        tx.objectStore('s').add('x'.repeat(size));
        tx.oncomplete = () => done(null);
        tx.onabort = () => done(tx.error.name);
      });
    let refusal = null;
    for (const size of [65536, 4096, 256, 16]) {
      do refusal = await put(size);
      while (!refusal);
    }
    db.close();
    return refusal;
  });
}

/** A shop in a browser that has room for a megabyte. */
async function openCramped(t) {
  let devtools, origin;
  const shop = await open(t, {
    prepare: async (page, site) => {
      origin = new URL(site.url).origin;
      devtools = await page.context().newCDPSession(page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1e6 });
    },
  });
  return { shop, devtools, origin };
}

test('with the quota used up, views still count, and what is stored stays', async (t) => {
  const { shop, devtools, origin } = await openCramped(t);
  await shop.consent();
  const [first, second, third] = await shop.productsOf('Textiles', 3);
  await shop.view(first.id);
  assert.equal(await fillUp(shop.page), 'QuotaExceededError');
  const { events } = await shop.exported();
  assert.ok(events.length > 0);

  await shop.view(second.id);
  await shop.page.locator('.toast', { hasText: 'storage_quota' }).waitFor();
  await shop.home();
  const now = await shop.items('home_recent');
  assert.deepEqual(now, [second.id, first.id], 'the view counts until the page is left');

  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await shop.view(third.id);
  await shop.page.reload();
  await shop.ready();
  await shop.home();
  const recent = await shop.items('home_recent');
  assert.deepEqual(recent, [third.id, first.id], 'with room again, events are stored again');
  const after = (await shop.exported()).events.map(({ event_id: id }) => id);
  for (const { event_id: id } of events) assert.ok(after.includes(id), 'nothing stored was lost');
  shop.assertNoComplaints();
});

test('where the browser forbids every site to store, the log lives in memory', async (t) => {
  // What "block all cookies" in the settings writes.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  const shop = await open(t, { preferences });
  const refusal = await shop.page.evaluate(async () => {
    try {
      const request = indexedDB.open('probe');
      return await new Promise((done) => {
        request.onerror = () => done(request.error.name);
        request.onsuccess = () => done(null);
      });
    } catch (error) {
      return error.name;
    }
  });
  assert.ok(refusal, 'this browser does refuse');
  await shop.consent();
  const before = await shop.items('home_picked');
  const viewed = await shop.productsOf('Bags', 2);
  for (const { id } of viewed) await shop.view(id);
  await shop.home();
  assert.notDeepEqual(await shop.items('home_picked'), before);
  assert.deepEqual(await shop.items('home_recent'), viewed.map(({ id }) => id).reverse());
  await shop.openData();
  await shop.page.getByText('The log is in memory and ends with this page').waitFor();
  await shop.page.getByText('storage_unavailable').waitFor();
});

/** In the page: opens a log by a clock that is wrong by so many days. */
async function openLog({ page }, days = 0) {
  await page.reload();
  await page.evaluate(async (ahead) => {
    const now = Date.now;
    Date.now = () => now() + ahead * 86_400_000;
    const { createShop } = await import(new URL('pkg/dist/index.js', location.href).href);
    const ids = Array.from({ length: 50 }, (_, i) => `${i} ${'x'.repeat(60)}`);
    const catalog = ids.map((id, i) => ({ id, title: `Product ${i}` }));
    const log = await createShop({ catalog, databaseName: 'log', worker: false });
    await log.consent.set({ functional: true });
    Object.assign(globalThis, { log, ids });
  }, days);
}

const logged = ({ page }) =>
  page.evaluate(async () => (await globalThis.log.events()).map(({ event_id: id }) => id));

test('a clock that is set back or forward costs no event', async (t) => {
  const shop = await open(t);
  const say = async (count) =>
    shop.page.evaluate(async (many) => {
      const answers = [];
      for (let n = 0; n < many; n += 1)
        answers.push(
          await globalThis.log.track({
            event: 'view_item',
            items: [{ item_id: globalThis.ids[n] }],
          }),
        );
      return answers.map(({ stored, event }) => (stored ? event.event_id : null));
    }, count);
  await openLog(shop);
  const first = await say(3);
  await openLog(shop, -3);
  assert.deepEqual(await logged(shop), [], 'what is yet to come is not believed');
  const back = await say(2);
  assert.deepEqual(await logged(shop), back);
  await openLog(shop, 30);
  assert.deepEqual(await logged(shop), [...back, ...first], 'in the order of their times');
  const ahead = await say(2);
  await openLog(shop);
  assert.deepEqual(await logged(shop), [...back, ...first]);
  await openLog(shop, 30);
  assert.deepEqual(await logged(shop), [...back, ...first, ...ahead]);
  assert.ok(![...first, ...back, ...ahead].includes(null), 'each was stored');
  shop.assertNoComplaints();
});

test('when the quota ends half-way, every event that was said to be stored is there', async (t) => {
  const { shop, devtools, origin } = await openCramped(t);
  await openLog(shop);
  const write = (from, count) =>
    shop.page.evaluate(
      async ([start, many]) => {
        const said = [];
        for (let n = start; n < start + many; n += 1) {
          // One a minute, as a person could: the engine forgets what only a script can do.
          const { stored, event, warnings } = await globalThis.log.track({
            event: 'add_to_cart',
            timestamp: Date.now() - (50_000 - n) * 60_000,
            items: globalThis.ids.map((item_id) => ({ item_id })),
          });
          said.push({ stored, id: event.event_id, codes: warnings.map(({ code }) => code) });
        }
        return said;
      },
      [from, count],
    );
  const told = await write(0, 20);
  while (told.at(-1).stored) {
    assert.ok(told.length < 2000, 'the quota ends');
    told.push(...(await write(told.length, 20)));
  }
  const refused = told.filter(({ stored }) => !stored);
  assert.deepEqual(
    refused.map(({ codes }) => codes),
    refused.map(() => ['storage_quota']),
  );
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  const [last] = await write(told.length, 1);
  assert.equal(last.stored, true, 'with room again, events are stored again');
  await openLog(shop);
  const ids = await logged(shop);
  assert.equal(new Set(ids).size, ids.length);
  const kept = [...told, last].filter(({ stored }) => stored);
  assert.deepEqual(
    kept.filter(({ id }) => !ids.includes(id)),
    [],
  );
  shop.assertNoComplaints();
});
