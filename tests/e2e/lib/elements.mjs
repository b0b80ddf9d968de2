// Opens the pages of tests/e2e/pages/elements in a real browser, with the built package.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';
import { findings } from './axe.mjs';
import { FLAGS } from './shop.mjs';

/** Launches one browser for a test file; `open` then gives each test a page of its own. */
export function useElements() {
  let browser;
  before(async () => {
    const executablePath = process.env.CHROME_PATH ?? (await findBrowser()).browser?.path;
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  after(() => browser?.close());

  /** `path` is a page of the folder with its query; `mounts` are further folders; `prepare` runs first. */
  return async function open(t, path = 'index.html', { context = {}, mounts = {}, prepare } = {}) {
    const site = await serve({
      port: 0,
      mounts: {
        ...mounts,
        '/elements/shop/': fromRoot('www', 'shop'),
        '/elements/': fromRoot('tests', 'e2e', 'pages', 'elements'),
      },
    });
    const profile = await browser.newContext({ reducedMotion: 'reduce', ...context });
    const page = await profile.newPage();
    const elements = new Elements(page, site, profile);
    t.after(async () => {
      await profile.close();
      await site.close();
    });
    await prepare?.(page);
    await page.goto(`${site.url}elements/${path}`);
    return elements;
  };
}

class Elements {
  requests = [];
  said = [];

  constructor(page, site, profile) {
    Object.assign(this, { page, site, profile });
    profile.on('request', (request) => this.requests.push(request.url()));
    page.on('pageerror', (error) => this.said.push(String(error.stack ?? error)));
    page.on('console', (message) => this.said.push(message.text()));
  }

  /** Waits until an element is in this state. */
  async until(id, state) {
    await this.page.locator(`#${id}[state=${state}]`).waitFor({ state: 'attached' });
  }

  /** Waits until all elements have left the state `waiting`. */
  async settled() {
    await this.page.waitForFunction(() => {
      const all = [...document.querySelectorAll('[id]')].filter((one) =>
        one.localName.includes('-'),
      );
      return all.every(({ state }) => state !== 'waiting');
    });
  }

  /** The product ids of a list, in order. */
  items(id) {
    return this.page
      .locator(`#${id} [part=card][data-item]`)
      .evaluateAll((cards) => cards.map(({ dataset }) => dataset.item));
  }

  /** The log, without what never matters. */
  events() {
    return this.page.evaluate(async () =>
      (await globalThis.shop.events()).map(({ event, items, list_id, search_term }) => ({
        event,
        ids: items?.map(({ item_id }) => item_id) ?? [],
        list_id,
        search_term,
      })),
    );
  }

  /** What axe finds, of any weight: one line each. */
  findings() {
    return findings(this.page);
  }

  /** Runs a function on every node of the page, shadow roots included; gives what it says of each. */
  everywhere(look) {
    return this.page.evaluate(`(() => {
      const look = ${look};
      const walk = (root) => [...root.querySelectorAll('*')].flatMap((one) => [
        ...(look(one) ?? []), ...(one.shadowRoot ? walk(one.shadowRoot) : []),
      ]);
      return walk(document);
    })()`);
  }

  /** The element that has the focus, inside all shadow roots. */
  focused() {
    return this.page.evaluate(() => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return {
        tag: one.localName,
        part: one.getAttribute('part') ?? '',
        name: one.ariaLabel ?? one.textContent.trim().slice(0, 60),
      };
    });
  }

  /** Presses a key until what has the focus fits. */
  async walk(fits, key = 'Tab') {
    for (let i = 0; i < 150; i++) {
      await this.page.keyboard.press(key);
      const here = await this.focused();
      if (fits(here)) return here;
    }
    throw new Error(`nothing that fits within 150 times ${key}`);
  }

  assertSilent() {
    assert.deepEqual(this.said, []);
    const { origin } = new URL(this.site.url);
    assert.deepEqual(
      this.requests.filter((url) => new URL(url).origin !== origin),
      [],
    );
  }
}
