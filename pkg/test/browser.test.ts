// The built package in a real browser: worker, IndexedDB, content security policy.
// `npm test` at the root sets CHROME_PATH; without it, this file is skipped.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CATALOG } from './fixtures.js';

const { CHROME_PATH } = process.env;
const ROOT = new URL('../', import.meta.url);
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
};
const STRICT =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:";
const HTML = '<!doctype html><link rel="icon" href="data:,"><title>Shop</title>';

/** Puts the package where the page can reach it without inline scripts. */
const MAIN = `
  import { createShop } from '/dist/index.js';
  window.statuses = [];
  window.open_ = (options) => createShop({
    catalog: '/catalog.jsonl', onStatus: (status) => statuses.push(status), ...options,
  });
  window.code = (promise) => promise.then(() => null, ({ code, message }) => ({ code, message }));
  window.view = (item_id) => ({ event: 'view_item', items: [{ item_id }] });
  window.ready = true;
`;

/** The globals that MAIN makes, for the functions that run in the page. */
interface Kit {
  open_(options?: object): Promise<import('../src/index.js').Shop>;
  code(promise: Promise<unknown>): Promise<{ code: string; message: string } | null>;
  view(item_id: string): import('../src/index.js').ShopEvent;
  statuses: import('../src/index.js').Status[];
  shop: import('../src/index.js').Shop;
  ready: boolean;
}

let browser: Browser;
let context: BrowserContext;
let servers: Server[] = [];
let requests: string[] = [];

function answer(policy: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://x');
  requests.push(pathname);
  const send = (type: string, body: string | Uint8Array) =>
    response
      .writeHead(200, {
        'content-type': type,
        'access-control-allow-origin': '*',
        'content-security-policy': policy,
      })
      .end(body);
  if (pathname === '/catalog.jsonl') {
    return void send('text/plain', CATALOG.map((item) => JSON.stringify(item)).join('\n'));
  }
  if (pathname === '/main.js') {
    const origin = new URLSearchParams(search).get('from') ?? '';
    return void send('text/javascript', MAIN.replace('/dist', `${origin}/dist`));
  }
  if (/^\/(dist|wasm)\//.test(pathname)) {
    const file = fileURLToPath(new URL(`.${pathname}`, ROOT));
    if (existsSync(file)) {
      return void send(TYPES[extname(file)] ?? 'text/plain', readFileSync(file));
    }
  }
  if (pathname === '/frame.html') {
    return void send('text/html', `${HTML}<iframe sandbox="allow-scripts" src="/"></iframe>`);
  }
  // As a single page application's server does, for anything that it doesn't have.
  send('text/html', `${HTML}<script type="module" src="/main.js${search}"></script>`);
}

/** A server with a content security policy; returns its origin. */
async function serve(policy: string): Promise<string> {
  const server = createServer((request, response) => answer(policy, request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const problems: string[] = [];

async function visit(url: string): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  await page.waitForFunction(() => (window as unknown as Kit).ready);
  return page;
}

describe.skipIf(!CHROME_PATH)('the built package in a browser', () => {
  beforeAll(async () => {
    if (!existsSync(new URL('dist/index.js', ROOT))) {
      throw new Error('pkg/dist is missing: run "npm run build" at the root, which makes it');
    }
    browser = await chromium.launch({ executablePath: CHROME_PATH ?? '', args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(() => browser.close());

  afterEach(async () => {
    await context.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    servers = [];
    requests = [];
    problems.length = 0;
  });

  async function start(policy = STRICT): Promise<string> {
    context = await browser.newContext();
    return serve(policy);
  }

  test('runs in a worker under a strict policy, remembers across a reload, is silent', async () => {
    const page = await visit(await start());
    const before = await page.evaluate(async () => {
      const kit = window as unknown as Kit;
      const shop = await kit.open_();
      const databases = await indexedDB.databases();
      await shop.consent.set({ personalization: true });
      const { stored } = await shop.track(kit.view('M00'));
      const { items } = await shop.recommend({ limit: 3 });
      return { thread: shop.thread, databases, stored, items: items.length };
    });
    expect(before).toEqual({ thread: 'worker', databases: [], stored: true, items: 3 });
    await page.reload();
    await page.waitForFunction(() => (window as unknown as Kit).ready);
    const after = await page.evaluate(async () => {
      const kit = window as unknown as Kit;
      const shop = await kit.open_();
      const found = (await shop.events()).length;
      await shop.erase();
      const erased = (await shop.events()).length;
      await shop.dispose();
      return { found, erased, statuses: kit.statuses };
    });
    expect(after).toMatchObject({ found: 1, erased: 0 });
    expect(after.statuses).toEqual([
      { type: 'thread', thread: 'worker' },
      { type: 'restored', restored: 1, skipped: 0 },
      { type: 'storage', storage: 'indexeddb' },
    ]);
    expect(problems).toEqual([]);
    expect([...new Set(requests)].sort()).toEqual([
      '/',
      '/catalog.jsonl',
      '/dist/index.js',
      '/dist/worker.js',
      '/main.js',
      '/wasm/full/windowshopper_bg.wasm',
    ]);
  });

  test('goes on recommending when the network is gone', async () => {
    const page = await visit(await start());
    await page.evaluate(async () => {
      const kit = window as unknown as Kit;
      kit.shop = await kit.open_();
      await kit.shop.consent.set({ personalization: true });
    });
    await context.setOffline(true);
    const items = await page.evaluate(async () => {
      const { shop, view } = window as unknown as Kit;
      await shop.track(view('M00'));
      return (await shop.recommend()).items.length;
    });
    expect(items).toBeGreaterThan(0);
  });

  test.each([
    [
      'a policy forbids workers',
      () => start(STRICT.replace("worker-src 'self'", "worker-src 'none'")),
      '',
    ],
    ['the package is on another origin', () => start("script-src * 'wasm-unsafe-eval'"), 'other'],
  ])('falls back to the main thread where %s', async (_, begin, other) => {
    const origin = await begin();
    const from = other ? `?from=${encodeURIComponent(await serve(STRICT))}` : '';
    const page = await visit(`${origin}/${from}`);
    const result = await page.evaluate(async () => {
      const kit = window as unknown as Kit;
      const shop = await kit.open_();
      const { items } = await shop.recommend();
      return { thread: shop.thread, items: items.length, statuses: kit.statuses };
    });
    expect(result.thread).toBe('main');
    expect(result.items).toBeGreaterThan(0);
    expect(result.statuses.filter(({ type }) => type === 'thread')).toMatchObject([
      { thread: 'main', code: 'worker_failed' },
    ]);
  });

  test('works in a sandboxed frame, which has neither worker nor IndexedDB', async () => {
    context = await browser.newContext();
    const origin = await serve("script-src * 'wasm-unsafe-eval'");
    const page = await context.newPage();
    await page.goto(`${origin}/frame.html`);
    const frame = page.frames()[1];
    if (!frame) throw new Error('no frame');
    await frame.waitForFunction(() => (window as unknown as Kit).ready);
    const result = await frame.evaluate(async () => {
      const kit = window as unknown as Kit;
      const shop = await kit.open_();
      await shop.consent.set({ personalization: true });
      const { accepted } = await shop.track(kit.view('M00'));
      return { accepted, storage: shop.storage, statuses: kit.statuses };
    });
    expect(result).toMatchObject({ accepted: true, storage: 'memory' });
    expect(result.statuses).toContainEqual(
      expect.objectContaining({ storage: 'memory', code: 'storage_unavailable' }),
    );
  });

  test('a fallback page served as wasm: wasm_failed, and says so', async () => {
    const page = await visit(await start());
    const error = await page.evaluate(() => {
      const { code, open_ } = window as unknown as Kit;
      return code(open_({ wasm: '/nowhere/windowshopper_bg.wasm' }));
    });
    expect(error).toMatchObject({ code: 'wasm_failed', message: expect.stringContaining('HTML') });
  });

  test("a policy without 'wasm-unsafe-eval': wasm_failed, and says what to allow", async () => {
    const page = await visit(await start("script-src 'self'; worker-src 'self'"));
    const error = await page.evaluate(() => {
      const { code, open_ } = window as unknown as Kit;
      return code(open_());
    });
    expect(error).toMatchObject({
      code: 'wasm_failed',
      message: expect.stringContaining("script-src 'wasm-unsafe-eval'"),
    });
  });
});
