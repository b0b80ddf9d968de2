// One set of test bodies for Firefox and Chromium. Puppeteer drives both (Firefox by WebDriver BiDi);
// Playwright, which the other end-to-end tests use, drives no Firefox but its own.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';

import puppeteer from 'puppeteer-core';

import { findBrowser, findFirefox } from '../../../scripts/lib/browser.mjs';
import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';
import { FLAGS } from './shop.mjs';

const WAIT = 30_000;

/** Where the browsers are, and how each is told the same. */
const BROWSERS = {
  firefox: {
    find: async () => process.env.FIREFOX_PATH ?? (await findFirefox())?.path,
    settings: ({ proxy, prefs, downloads }) => ({
      extraPrefsFirefox: {
        'network.proxy.type': 1,
        'network.proxy.http': '127.0.0.1',
        'network.proxy.http_port': proxy,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': proxy,
        'browser.download.dir': downloads,
        'browser.download.folderList': 2,
        'browser.download.useDownloadDir': true,
        ...prefs,
      },
    }),
  },
  chrome: {
    find: async () => process.env.CHROME_PATH ?? (await findBrowser()).browser?.path,
    settings: ({ proxy, flags = [] }) => ({
      args: [...FLAGS, `--proxy-server=127.0.0.1:${proxy}`, ...flags],
    }),
    // Firefox has a setting for it.
    context: ({ downloads }) => ({
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
    }),
  },
};

/**
 * Registers tests for each browser: `body(kit)` calls `test` with what the kit gives:
 *
 * - `open(t, options)` serves the shop and opens it in a fresh profile of the browser of all tests, or with
 *   the given `site`, `profile` and `browser`;
 * - `start(options)` starts a browser of its own, which the test has to close;
 * - `folder` is for its files; `name` is `firefox` or `chrome`.
 */
export function inBoth(body) {
  for (const [name, { find, settings, context }] of Object.entries(BROWSERS)) {
    describe(name, () => {
      const folder = mkdtempSync(join(tmpdir(), `windowshopper-${name}-`));
      const downloads = join(folder, 'downloads');
      const outside = [];
      let shared, proxy;

      /** `userData` is the folder of a profile that stays; `prefs` are Firefox's, `flags` Chromium's. */
      async function start({ userData, prefs, flags } = {}) {
        const executablePath = await find();
        assert.ok(executablePath, `${name} was not found`);
        return puppeteer.launch({
          browser: name,
          executablePath,
          headless: true,
          userDataDir: userData,
          ...settings({ proxy: proxy.address().port, prefs, flags, downloads }),
        });
      }

      before(async () => {
        proxy = await recorder(outside);
        shared = await start();
      });
      after(async () => {
        await shared?.close();
        await new Promise((done) => proxy.close(done));
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      });

      async function open(t, { browser = shared, site: given, profile: known, ...options } = {}) {
        const site = given ?? (await serveShop(options));
        const fresh = async () =>
          browser === shared ? browser.createBrowserContext(context?.({ downloads })) : browser;
        const profile = known ?? (await fresh());
        t.after(async () => {
          if (!known && profile !== browser) await profile.close();
          if (!given) await site.close();
        });
        return openTab({ profile, site, downloads, outside, ...options });
      }

      body({ name, open, start, folder });
    });
  }
}

/** The shop, with the pages of tests/e2e/pages/elements. */
export function serveShop({ headers } = {}) {
  const mounts = {
    '/elements/shop/': fromRoot('www', 'shop'),
    '/elements/': fromRoot('tests', 'e2e', 'pages', 'elements'),
  };
  return serve({ port: 0, mounts, headers });
}

/** What the browsers ask for on their own behalf: settings, updates, the time. */
const ITS_OWN =
  /^(?:http:\/\/)?[\w.-]+\.(?:mozilla\.(?:com|net|org)|google\.com|googleapis\.com|gvt1\.com)[:/]/;

/** A proxy that lets nothing through: browsers use it for whatever is not on this machine. */
async function recorder(asked) {
  const refuse = (request, socket) => {
    if (!ITS_OWN.test(request.url)) asked.push(request.url);
    socket.end();
  };
  const server = createServer((request, response) => refuse(request, response));
  server.on('connect', refuse);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

async function openTab({ profile, site, downloads, outside, path = '', prepare, raw = false }) {
  const page = await profile.newPage();
  page.setDefaultTimeout(WAIT);
  const tab = new Tab(page, { site, profile, downloads, outside });
  await prepare?.(page);
  await page.goto(site.url + path);
  if (!raw) await tab.ready();
  return tab;
}

class Tab {
  /** Errors and warnings of the console, and errors that nothing caught. */
  complaints = [];
  requests = [];

  constructor(page, around) {
    Object.assign(this, { page, ...around });
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.complaints.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  /** Waits until the page that was asked for is shown. */
  async ready() {
    await this.until(
      () => document.querySelector('main h1') && !document.querySelector('main [aria-busy]'),
    );
  }

  /** Waits until a function says yes in the page. */
  async until(says, ...args) {
    await this.page.waitForFunction(says, { polling: 50 }, ...args);
  }

  /** Presses the button of this name, once it can be seen. (Firefox needs seconds to look by roles.) */
  async press(name) {
    const found = await this.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('button')].find(
          (one) => one.checkVisibility() && (one.ariaLabel ?? one.textContent.trim()) === wanted,
        ),
      { polling: 50 },
      name,
    );
    await found.click();
  }

  /** Replaces what is in a field, as pasting does. */
  async fill(selector, text) {
    await this.page.$eval(
      selector,
      (field, words) => {
        field.focus();
        field.select();
        document.execCommand('insertText', false, words);
      },
      text,
    );
  }

  /** Goes to a hash route, as a link would. */
  async go(hash) {
    await this.page.evaluate((to) => {
      window.before = document.querySelector('main > *');
      location.hash = to;
    }, hash);
    await this.until(() => !window.before.isConnected);
    await this.ready();
  }

  async view(id) {
    await this.go(`#/product/${encodeURIComponent(id)}`);
  }

  async consent(answer = 'Yes, remember') {
    await this.press(answer);
    await this.until(() => !document.querySelector('.consent'));
    await this.ready();
  }

  /** Item ids of what a selector finds and the page shows, in order. */
  async items(selector) {
    return this.page.$$eval(`${selector} [data-item]`, (cards) =>
      cards.filter((card) => card.offsetParent).map((card) => card.dataset.item),
    );
  }

  /** The first products of a category page. */
  async productsOf(category, count) {
    await this.go(`#/category/${encodeURIComponent(category)}`);
    return (await this.items('.page-category > .cards')).slice(0, count);
  }

  async text(selector) {
    return this.page.$eval(selector, (one) => one.textContent);
  }

  async openData() {
    await this.press('Your data');
    await this.page.waitForSelector('dialog [data-stored]');
  }

  /** Every record of this origin's databases as text, read without the package. */
  async records() {
    return this.page.evaluate(async () => {
      const answer = (request) =>
        new Promise((done, fail) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => fail(request.error);
        });
      const text = (value) => {
        if (ArrayBuffer.isView(value)) {
          return Array.from(value, (byte) => String.fromCharCode(byte)).join('');
        }
        if (value instanceof CryptoKey) return `key ${value.algorithm.name} ${value.extractable}`;
        return JSON.stringify(value);
      };
      const found = [];
      for (const { name } of await indexedDB.databases()) {
        const db = await answer(indexedDB.open(name));
        for (const store of db.objectStoreNames) {
          const all = await answer(db.transaction(store).objectStore(store).getAll());
          found.push(...all.map((value) => ({ store, text: text(value) })));
        }
        db.close();
      }
      return found;
    });
  }

  /** Asserts that the console stayed empty, and that nothing left this machine. */
  assertSilent() {
    assert.deepEqual(this.complaints, []);
    const { origin } = new URL(this.site.url);
    assert.ok(this.requests.length > 5, 'the watch saw the page being loaded');
    // What stands in the address itself is no request: Firefox tells of its own pictures and fonts so.
    for (const url of this.requests.filter((one) => !one.startsWith('data:'))) {
      assert.ok(url.startsWith(origin) || url.startsWith(`blob:${origin}`), url);
    }
    assert.deepEqual(this.outside, [], 'not even from a worker');
  }
}
