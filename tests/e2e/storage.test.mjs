// A browser that refuses to store: told with a code, nothing stored is lost, the lists go on.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('with the quota used up, views still count, and what is stored stays', async (t) => {
  let devtools, origin;
  const shop = await open(t, {
    prepare: async (page, site) => {
      origin = new URL(site.url).origin;
      devtools = await page.context().newCDPSession(page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1e6 });
    },
  });
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
  const folder = mkdtempSync(join(tmpdir(), 'windowshopper-profile-'));
  mkdirSync(join(folder, 'Default'));
  // What "block all cookies" in the settings writes.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  // The browser may still be writing while it closes.
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

  const shop = await open(t, { userData: folder });
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
