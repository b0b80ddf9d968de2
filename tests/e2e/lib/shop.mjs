// Opens the real storefront in a real browser, and watches what it does.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';
import { badNetwork } from './network.mjs';

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches one browser for a test file; `open` then gives each test its own shopper. */
export function useBrowser() {
  let browser;
  let executablePath;
  before(async () => {
    executablePath = process.env.CHROME_PATH ?? (await findBrowser()).browser?.path;
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  after(() => browser?.close());

  /**
   * Serves a shop and opens it in a fresh profile. `catalog` and `bundle` are files of another
   * shop; `context` is for Playwright; `path` is where to begin; `prepare(page)` runs before the
   * page is opened; `network` is the first rule of a network that can be made bad (see network.mjs), and
   * is then `shop.network`; `preferences` are the settings of the browser's profile; `root` stands
   * for the repository; `raw`: what is opened is no page of the shop, and isn't waited for.
   */
  return async function open(
    t,
    {
      catalog,
      bundle,
      root,
      context = {},
      path = '',
      prepare,
      network: rule,
      preferences,
      raw = false,
    } = {},
  ) {
    const served = await serve({ port: 0, catalog, bundle, root });
    const network = rule && (await badNetwork(t, served, rule));
    const site = network ? { ...served, url: network.url } : served;
    const settings = { reducedMotion: 'reduce', ...context };
    const folder = preferences && folderOf(preferences);
    const profile = folder
      ? await chromium.launchPersistentContext(folder, { executablePath, args: FLAGS, ...settings })
      : await browser.newContext(settings);
    t.after(async () => {
      await profile.close();
      await site.close();
      // Processes of the browser may still be writing.
      if (folder) await rm(folder, { recursive: true, maxRetries: 10, retryDelay: 200 });
    });
    const page = await profile.newPage();
    const seen = { requests: [], complaints: [] };
    profile.on('request', (request) => seen.requests.push(request));
    page.on('pageerror', (error) => seen.complaints.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text());
    });
    await prepare?.(page, site);
    await page.goto(site.url + path);
    const shop = new Shop(page, site, seen, profile);
    shop.network = network;
    if (!raw) await shop.ready();
    return shop;
  };
}

/** A folder for a browser's profile with such settings. */
function folderOf(preferences) {
  const folder = mkdtempSync(join(tmpdir(), 'windowshopper-profile-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  return folder;
}

class Shop {
  constructor(page, site, seen, profile) {
    Object.assign(this, { page, site, profile, ...seen });
  }

  /** The requests of the page and its workers; the service worker fetches ahead, whenever it likes. */
  get asked() {
    return this.requests.filter((request) => !request.serviceWorker());
  }

  /** Waits until the page that was asked for is shown. */
  async ready() {
    await this.page.locator('main h1').waitFor();
    await this.page.waitForFunction(() => !document.querySelector('main [aria-busy]'));
  }

  /** Goes to a hash route, as a link would. */
  async go(hash) {
    const before = await this.page.locator('main > *').elementHandle();
    await this.page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await this.page.waitForFunction((old) => !old.isConnected, before);
    await this.ready();
  }

  async home() {
    await this.go('#/');
  }

  async consent(answer = 'Yes, remember') {
    await this.page.getByRole('button', { name: answer }).click();
    await this.page.locator('.consent').waitFor({ state: 'detached' });
    await this.ready();
  }

  shelf(id) {
    return this.page.locator(`[data-shelf="${id}"]`);
  }

  /** Item ids of a shelf, in order; empty when the shelf is hidden. */
  async items(id) {
    return this.shelf(id)
      .locator('[data-item]')
      .evaluateAll((cards) =>
        cards.filter((card) => card.offsetParent).map((card) => card.dataset.item),
      );
  }

  /** Waits until a shelf shows something else than `before`, and gives it. */
  async changed(id, before) {
    await this.page.waitForFunction(
      ([shelf, old]) => {
        const cards = [...document.querySelectorAll(`[data-shelf="${shelf}"] [data-item]`)];
        const now = cards.filter((card) => card.offsetParent).map((card) => card.dataset.item);
        return now.join() !== old;
      },
      [id, before.join()],
    );
    return this.items(id);
  }

  /** The first `count` products of a category page: `{ id, title }`. */
  async productsOf(path, count) {
    await this.go(`#/category/${encodeURIComponent(path)}`);
    const all = await this.page
      .locator('.page-category > .cards [data-item]:not(.is-gone)')
      .evaluateAll((cards) =>
        cards.map((card) => ({
          id: card.dataset.item,
          title: card.querySelector('.card-link').textContent,
        })),
      );
    return all.slice(0, count);
  }

  async view(id) {
    await this.go(`#/product/${encodeURIComponent(id)}`);
  }

  /** How many records of events and what else IndexedDB holds, read without the package. */
  async stored() {
    return this.page.evaluate(async () => {
      const found = { events: 0, other: 0 };
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done, fail) => {
          const opening = indexedDB.open(name);
          opening.onsuccess = () => done(opening.result);
          opening.onerror = () => fail(opening.error);
        });
        for (const store of db.objectStoreNames) {
          const count = await new Promise((done, fail) => {
            const counting = db.transaction(store).objectStore(store).count();
            counting.onsuccess = () => done(counting.result);
            counting.onerror = () => fail(counting.error);
          });
          found[store === 'events' ? 'events' : 'other'] += count;
        }
        db.close();
      }
      return found;
    });
  }

  /**
   * All that this origin holds, read without the package: names of databases, keys of other storage, every
   * record with its bytes as text, and of the caches what is not, byte for byte, a file of the shop that
   * its server gives to anybody.
   */
  async raw() {
    const found = await this.page.evaluate(async () => {
      const answer = (request) =>
        new Promise((done, fail) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => fail(request.error);
        });
      const texts = (value) => {
        if (ArrayBuffer.isView(value)) {
          const { buffer, byteOffset, byteLength } = value;
          const bytes = new Uint8Array(buffer, byteOffset, byteLength);
          const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
          const [even, odd] = [0, 1].map((from) => latin1.slice(from).replace(/([^])[^]/g, '$1'));
          return [latin1, even, odd].join('\n');
        }
        if (value instanceof CryptoKey) return `key ${value.algorithm.name} ${value.extractable}`;
        return JSON.stringify(value);
      };
      const found = { databases: [], records: [], caches: [] };
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const { url, method } of await cache.keys()) {
          const bytes = await (await cache.match(url)).arrayBuffer();
          const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          found.caches.push({ name, url, method, hash: [...hash] });
        }
      }
      found.other = [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie];
      found.other = found.other.filter(Boolean);
      for (const { name } of await indexedDB.databases()) {
        found.databases.push(name);
        const db = await answer(indexedDB.open(name));
        for (const store of db.objectStoreNames) {
          const records = db.transaction(store).objectStore(store);
          const [keys, values] = await Promise.all([
            answer(records.getAllKeys()),
            answer(records.getAll()),
          ]);
          keys.forEach((key, i) =>
            found.records.push({ name, store, key, text: texts(values[i]) }),
          );
        }
        db.close();
      }
      return found;
    });
    // Asked from outside the browser, so that no cache of its answers for the server.
    const ofShopper = await Promise.all(
      found.caches.map(async ({ name, url, method, hash }) => {
        const [address, key = ''] = url.split('?');
        // A file is kept by the hash of its bytes, and by nothing else.
        const isPlain =
          method === 'GET' && /^((windowshopper-sha256=)?[0-9a-f]{16,64})?$/.test(key);
        const theirs = Buffer.from(await (await fetch(address)).arrayBuffer());
        const isTheirs = createHash('sha256').update(theirs).digest().equals(Buffer.from(hash));
        return isPlain && isTheirs ? null : `${name}: ${url}`;
      }),
    );
    return { ...found, caches: ofShopper.filter(Boolean) };
  }

  /** The events in the log, as the shopper can download them. */
  async exported() {
    await this.openData();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Download as JSON' }).click(),
    ]);
    const chunks = await (await download.createReadStream()).toArray();
    await this.page.keyboard.press('Escape');
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  }

  async openData() {
    await this.page.getByRole('banner').getByRole('button', { name: 'Your data' }).click();
    await this.page.locator('dialog [data-stored]').waitFor();
  }

  /** Asserts that the page only ever asked for the shop's own static files. */
  assertOwnFilesOnly() {
    assert.ok(this.requests.length > 10, 'the watch saw the page being loaded');
    const { origin } = new URL(this.site.url);
    for (const request of this.requests) {
      const url = new URL(request.url());
      if (url.protocol === 'blob:' && url.origin === origin) continue;
      assert.equal(url.origin, origin, `a request left the shop: ${url}`);
      assert.equal(request.method(), 'GET', `${url}`);
      assert.equal(request.postData(), null, `${url}`);
      assert.equal(url.search, '', `a request carries something: ${url}`);
      assert.match(
        url.pathname,
        /^\/(?:index\.html|favicon\.svg|shop\.config\.json|sw\.js|offline\.json|(?:src|styles|shop|pkg)\/[\w./-]+)?$/,
      );
    }
  }

  assertNoComplaints(except = /^$/) {
    assert.deepEqual(
      this.complaints.filter((text) => !except.test(text)),
      [],
    );
  }
}
