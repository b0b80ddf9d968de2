// What the privacy centre promises, checked in the browser's own storage and network log.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { findings } from './lib/axe.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

const purpose = (shop, name) => shop.page.getByRole('switch', { name });

/** A visit with everything in it. */
async function visit(shop) {
  const viewed = await shop.productsOf('Outdoor', 3);
  for (const { id } of viewed) await shop.view(id);
  await shop.page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  await shop.page.getByRole('combobox', { name: 'Search the shop' }).fill('lamp');
  await shop.page.keyboard.press('Enter');
  await shop.page.locator('.page-search').waitFor();
  await shop.home();
  return viewed;
}

/** Presses a switch, and waits until the choice is kept. */
async function flip(shop, name, on) {
  await purpose(shop, name).setChecked(on);
  await shop.page
    .locator('#announcer', { hasText: `${name} is ${on ? 'on' : 'off'}` })
    .waitFor({ state: 'attached' });
}

async function bring(shop, document) {
  const folder = await mkdtemp(join(tmpdir(), 'windowshopper-import-'));
  try {
    const path = join(folder, 'your-data.json');
    await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document));
    await shop.page.locator('dialog input[type=file]').setInputFiles(path);
    await shop.page.locator('.proof:not(:empty)').waitFor();
  } finally {
    await rm(folder, { recursive: true });
  }
  return shop.page.locator('.proof').textContent();
}

test('no consent: after a visit, storage is empty', async (t) => {
  const shop = await open(t);
  await visit(shop);
  const nothing = { databases: [], records: [], caches: [], other: [] };
  assert.deepEqual(await shop.raw(), nothing, 'not asked yet');

  await shop.consent('No thanks');
  await visit(shop);
  await shop.openData();
  await shop.page.keyboard.press('Escape');
  const { records, caches, other } = await shop.raw();
  assert.deepEqual([...caches, ...other], []);
  // The answer itself, with nothing that could tell this shopper from another but its time.
  assert.deepEqual(
    records.map(({ store, key }) => [store, key]),
    [['meta', 'choice']],
  );
  const { decided_at: at, ...choice } = JSON.parse(records[0].text);
  assert.equal(typeof at, 'number');
  assert.deepEqual(choice, { functional: false, personalization: false, sharing: false });
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
});

test('what is stored has no item, no word and no event in the clear', async (t) => {
  const shop = await open(t);
  await shop.consent();
  const viewed = await visit(shop);
  await shop.openData();
  await shop.page.getByLabel('Something you like').fill('Walnut');
  await shop.page.keyboard.press('Enter');
  await shop.page.getByRole('button', { name: 'Take away Walnut' }).waitFor();
  await shop.page.keyboard.press('Escape');
  const { events } = await shop.exported();
  const { records } = await shop.raw();
  assert.ok(records.filter(({ store }) => store === 'events').length > 5);
  const ids = new Set(events.flatMap(({ items }) => (items ?? []).map(({ item_id: id }) => id)));
  assert.ok(viewed.every(({ id }) => ids.has(id)) && ids.size > 5);
  const secrets = [...ids, ...events.map(({ event_id: id }) => id), 'lamp', 'Walnut', 'view_item'];
  for (const { store, key, text } of records) {
    for (const secret of secrets) {
      assert.ok(!text.includes(secret), `${secret} is in ${store} ${key}`);
    }
  }
  assert.ok(records.some(({ text }) => text === 'key AES-GCM false'));
  // The scan would find them: the export, as UTF-8 and as UTF-16, has them.
  assert.ok(JSON.stringify(events).includes(viewed[0].id));
  shop.assertNoComplaints();
});

test('erase: every database is gone, and the drawer proves it', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await visit(shop);
  assert.equal((await shop.raw()).databases.length, 1);
  // Another tab of the shop must not keep the database alive.
  const other = await shop.profile.newPage();
  await other.goto(shop.site.url);
  await other.locator('main h1').waitFor();

  await shop.openData();
  await shop.page.getByRole('button', { name: 'Erase everything' }).click();
  await shop.page.getByRole('button', { name: 'Yes, erase' }).click();
  await shop.page.locator('.proof:not(:empty)').waitFor();
  const proof = await shop.page.locator('.proof').textContent();
  assert.match(proof, /: 0 events stored/);
  assert.match(proof, /in your browser: none\.$/);
  const nothing = { databases: [], records: [], caches: [], other: [] };
  assert.deepEqual(await shop.raw(), nothing);
  await shop.page.keyboard.press('Escape');
  await visit(shop);
  await other.reload();
  await other.locator('main h1').waitFor();
  assert.deepEqual(await shop.raw(), nothing, 'and it stays gone until the shopper agrees again');
  assert.equal(await shop.page.locator('.consent').count(), 1);
  shop.assertNoComplaints();
});

test('download, erase, bring back: the same lists', async (t) => {
  const shop = await open(t);
  await shop.consent();
  await visit(shop);
  const [picked, recent] = [await shop.items('home_picked'), await shop.items('home_recent')];
  const document = await shop.exported();
  await shop.openData();
  await shop.page.getByRole('button', { name: 'Erase everything' }).click();
  await shop.page.getByRole('button', { name: 'Yes, erase' }).click();
  await shop.page.locator('.proof:not(:empty)').waitFor();
  assert.ok(await shop.page.getByRole('button', { name: 'Bring it back' }).isDisabled());
  await flip(shop, 'Personalisation', true);

  assert.match(await bring(shop, 'no json'), /it is no JSON/);
  assert.match(await bring(shop, { format: 'other' }), /could not be taken up/);
  const words = await bring(shop, document);
  assert.match(words, new RegExp(`Taken up: ${document.events.length} events`));
  await shop.page.locator(`[data-stored="${document.events.length}"]`).waitFor();
  await shop.page.keyboard.press('Escape');
  await shop.page.reload();
  await shop.ready();
  assert.deepEqual(await shop.items('home_picked'), picked);
  assert.deepEqual(await shop.items('home_recent'), recent);
  await shop.go('#/cart');
  assert.equal(await shop.page.locator('.line').count(), 1);
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
});

test('memory alone: what was viewed comes again, lists stay as for everyone', async (t) => {
  const shop = await open(t);
  const before = await shop.items('home_picked');
  await shop.openData();
  await flip(shop, 'Memory', true);
  await shop.page.keyboard.press('Escape');
  const viewed = await shop.productsOf('Outdoor', 2);
  for (const { id } of viewed) await shop.view(id);
  await shop.home();
  assert.deepEqual(await shop.items('home_picked'), before);
  assert.deepEqual(await shop.items('home_recent'), viewed.map(({ id }) => id).reverse());
  await shop.openData();
  assert.equal(await purpose(shop, 'Personalisation').isChecked(), false);
  await flip(shop, 'Personalisation', true);
  await shop.page.keyboard.press('Escape');
  await shop.page.reload();
  await shop.ready();
  assert.notDeepEqual(await shop.items('home_picked'), before);
  shop.assertNoComplaints();
});

test('Global Privacy Control: sharing is off, cannot be switched on, and nothing is shared', async (t) => {
  const shop = await open(t, {
    prepare: (page) =>
      page.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
      ),
  });
  await shop.consent();
  await shop.openData();
  await shop.page.getByText('Global Privacy Control').waitFor();
  assert.equal(await purpose(shop, 'Sharing').isChecked(), false);
  assert.ok(await purpose(shop, 'Sharing').isDisabled());
  assert.ok(await shop.page.locator('[data-part=sharing]').isHidden());
  const refusals = await shop.page.evaluate(async () => {
    const { createShop } = await import('/pkg/dist/index.js');
    const own = await createShop({ catalog: [{ id: 'A', title: 'A' }], worker: false });
    const codes = [];
    for (const call of [
      () => own.consent.set({ sharing: true }),
      () => own.share({ what: 'category', epsilon: 1 }),
    ]) {
      await call().catch(({ code, message }) => codes.push([code, /Global Privacy/.test(message)]));
    }
    await own.dispose();
    return codes;
  });
  assert.deepEqual(refusals, [
    ['consent_required', true],
    ['consent_required', true],
  ]);
  assert.ok(!(await shop.raw()).databases.some((name) => name.endsWith('ledger')));
  shop.assertNoComplaints();
});

test('an unencrypted log of the version before is taken over', async (t) => {
  const shop = await open(t, {
    // Any page of the same origin, before the shop is.
    path: 'favicon.svg',
    raw: true,
  });
  const left = JSON.parse(await readFile(`${ROOT}/tests/fixtures/storage/version_1.json`, 'utf8'));
  await shop.page.evaluate(async ({ name, version, written_at, stores }) => {
    const db = await new Promise((done) => {
      const opening = indexedDB.open(name, version);
      opening.onupgradeneeded = () => {
        for (const [store, { autoIncrement }] of Object.entries(stores)) {
          opening.result.createObjectStore(store, { autoIncrement });
        }
      };
      opening.onsuccess = () => done(opening.result);
    });
    const tx = db.transaction(Object.keys(stores), 'readwrite');
    // As if it had been written now: what is too old is forgotten.
    const age = Date.now() - written_at;
    for (const [store, { records }] of Object.entries(stores)) {
      for (const { key, value } of records) {
        for (const time of ['timestamp', 'decided_at']) if (value[time]) value[time] += age;
        tx.objectStore(store).put(value, key);
      }
    }
    await new Promise((done) => (tx.oncomplete = done));
    db.close();
  }, left);
  await shop.page.goto(shop.site.url);
  await shop.ready();
  const document = await shop.exported();
  const written = left.stores.events.records.map(({ value }) => value);
  const taken = document.events.filter(({ event_id: id }) =>
    written.some((one) => one.event_id === id),
  );
  assert.deepEqual(
    taken.map(({ event, event_id: id, items }) => [event, id, items[0].item_id]),
    written.map(({ event, event_id: id, items }) => [event, id, items[0].item_id]),
  );
  assert.deepEqual(document.interests, ['Walnut']);
  const { records } = await shop.raw();
  for (const { store, key, text } of records) {
    assert.doesNotMatch(text, /TAB-01|Walnut|0b8f9d52/, `${store} ${key}`);
  }
  // A picture by itself has no icon.
  shop.assertNoComplaints(/404/);
});

for (const [name, context, locale, title] of [
  ['a phone, in English', { viewport: { width: 360, height: 740 } }, 'en-GB', 'Your data'],
  [
    'a phone in the dark, in Chinese',
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    'zh-CN',
    '您的数据',
  ],
]) {
  test(`the privacy centre on ${name}: axe finds nothing, nothing is wider than the screen`, async (t) => {
    const shop = await open(t, {
      context,
      prepare: async (page) => {
        await page.route('**/shop.config.json', async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, json: { ...(await response.json()), locale } });
        });
      },
    });
    const { page } = shop;
    await shop.consent();
    for (const { id } of await shop.productsOf('Outdoor', 2)) await shop.view(id);
    await shop.openData();
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.locator('[data-purpose=sharing] input').check();
    await page.locator('[data-part=sharing]').waitFor();
    await page.locator('[data-privacy=encryption]').scrollIntoViewIfNeeded();
    assert.deepEqual(await findings(page, 'dialog'), []);
    const wide = await page
      .locator('dialog *')
      .evaluateAll((all) =>
        all
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.outerHTML.slice(0, 80)),
      );
    assert.deepEqual(wide, []);
    if (locale.startsWith('zh')) {
      const text = await page.locator('dialog .drawer-part h3').allTextContents();
      for (const heading of text) assert.match(heading, /\p{Script=Han}/u);
    }
    shop.assertNoComplaints();
  });
}
