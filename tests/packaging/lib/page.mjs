// Serves a project on loopback and opens it in a browser.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Serves folders by prefix, with no content security policy unless `headers` have one. */
export function site(t, mounts, headers = {}) {
  const opened = serve({
    port: 0,
    mounts,
    headers: { 'content-security-policy': [], ...headers },
  });
  t.after(async () => (await opened).close());
  return opened;
}

/** Launches one browser for a test file; the function opens an address in a fresh profile. */
export function useBrowser() {
  let browser;
  before(async () => {
    const executablePath = process.env.CHROME_PATH ?? (await findBrowser()).browser?.path;
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  after(() => browser?.close());

  /** Resolves with `{ result, html, said, requests }` once the page shows its result. */
  return async function open(t, url) {
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    const said = [];
    const requests = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(`thrown: ${error.stack ?? error}`));
    context.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    const place = page.locator('#result:not(:empty)');
    await place.waitFor({ state: 'attached', timeout: 60_000 }).catch(() => {
      assert.fail(`${url} shows no result. The console says:\n${said.join('\n')}`);
    });
    return { result: JSON.parse(await place.textContent()), page, said, requests };
  };
}
