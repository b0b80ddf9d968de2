/* global document */
// Runs blocks of JavaScript, TypeScript and HTML in Chromium, beside the sample shop's files.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { findBrowser } from '../../../scripts/lib/browser.mjs';
import { fromRoot } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';
import { FLAGS } from '../../e2e/lib/shop.mjs';
import { CONTEXTS, contextsOf } from './contexts.mjs';

const require = createRequire(fromRoot('pkg', 'package.json'));
const { build } = require('esbuild');

/** Where the page finds the package's entries, as its package.json has them. */
export function importMap(from = '/windowshopper/') {
  const { exports } = JSON.parse(readFileSync(fromRoot('pkg', 'package.json'), 'utf8'));
  const imports = Object.entries(exports)
    .filter(([, to]) => to.default)
    .map(([entry, to]) => [`windowshopper${entry.slice(1)}`, from + to.default.slice(2)])
    .flatMap(([entry, to]) =>
      entry.includes('*')
        ? ['en', 'zh'].map((name) => [entry.replace('*', name), to.replace('*', name)])
        : [[entry, to]],
    );
  return `<script type="importmap">${JSON.stringify({ imports: Object.fromEntries(imports) })}</script>`;
}

/** The files that blocks ask for: those of the sample shop, whose first product is called A12. */
function fixture() {
  const folder = mkdtempSync(join(tmpdir(), 'windowshopper-docs-'));
  const sample = (name) => readFileSync(fromRoot('www', 'shop', name));
  const write = (name, data) => writeFileSync(join(folder, name), data);
  write('products.csv', sample('catalog.csv').toString('utf8').replaceAll('TEA-001', 'A12'));
  write('shop.wsb', sample('shop.wsb'));
  write('offers.json', sample('offers.json'));
  writeFileSync(join(folder, 'favicon.svg'), readFileSync(fromRoot('www', 'favicon.svg')));
  write('products.json', '{"products":[{"id":1,"title":"Mug","variants":[]}]}');
  write(
    'feed.xml',
    '<rss xmlns:g="http://base.google.com/ns/1.0"><item><g:id>A12</g:id><title>Mug</title></item></rss>',
  );
  // What a build with esbuild copies.
  write('engine.wasm', readFileSync(fromRoot('pkg', 'wasm', 'slim', 'windowshopper_bg.wasm')));
  write('engine.js', readFileSync(fromRoot('pkg', 'dist', 'slim-worker.js')));
  return folder;
}

/** Launches a browser for a test file. */
export function useDocs() {
  const folder = fixture();
  let browser;
  let site;
  before(async () => {
    const executablePath = process.env.CHROME_PATH ?? (await findBrowser()).browser?.path;
    browser = await chromium.launch({ executablePath, args: FLAGS });
    site = await docsSite(folder);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    rmSync(folder, { recursive: true });
  });

  /**
   * Opens a page of this text in a fresh profile, under a policy if one is given, lets `use(page)` look at
   * it and asserts that the console stays without errors and warnings.
   */
  async function show(name, html, use, { policy } = {}) {
    const place = policy === undefined ? site : await docsSite(folder, policy);
    const file = `${name.replaceAll(/[^\w.-]/g, '-')}.html`;
    writeFileSync(join(folder, file), html);
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    const said = [];
    page.on('pageerror', (error) => said.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      // Information of the package is about something that was refused.
      if (['error', 'warning', 'info'].includes(message.type())) said.push(message.text());
    });
    try {
      await page.goto(place.url + file);
      await use(page).catch((error) =>
        assert.fail(`${name}: ${error.message}\n${said.join('\n')}`),
      );
      assert.deepEqual(said, [], name);
    } finally {
      await context.close();
      if (place !== site) await place.close();
    }
  }
  return { folder, show };
}

const docsSite = (folder, policy = []) =>
  serve({
    port: 0,
    mounts: {
      '/windowshopper/': fromRoot('pkg'),
      '/node_modules/windowshopper/': fromRoot('pkg'),
      '/shop/img/': fromRoot('www', 'shop', 'img'),
      '/': folder,
    },
    headers: { 'content-security-policy': policy },
  });

const HEAD =
  '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A block</title>';

/** Runs a block of a script as a module of a page; `run=react` renders the component that it exports. */
export async function runScript({ folder, show }, block) {
  const given = contextsOf(block).map((name) => CONTEXTS[name].value);
  const contents =
    block.marks.run === 'react'
      ? `import { createElement } from 'react';
         import { createRoot } from 'react-dom/client';
         import Block from 'block';
         createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(Block));`
      : `${given.join('\n')}\n${block.code}`;
  const file = `${block.file.replaceAll('/', '-')}-${block.line}.js`;
  await build({
    stdin: { contents, loader: 'tsx', resolveDir: fromRoot() },
    outfile: join(folder, file),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [places(block)],
    logLevel: 'silent',
  });
  const html = `${HEAD}${importMap()}<body><script type="module">
    await import('./${file}').then(
      () => { document.body.dataset.done = 'ran'; },
      (error) => { document.body.dataset.done = String(error?.stack ?? error); },
    );
  </script>`;
  await show(block.name, html, async (page) => {
    const done = await page.locator('body[data-done]').getAttribute('data-done');
    assert.equal(done, 'ran');
    if (block.marks.run === 'react') await listed(page);
  });
}

/** The package is there as it is; React, and what stands on it, is bundled. */
const places = (block) => ({
  name: 'places',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^block$/ }, ({ path }) => ({ path, namespace: 'block' }));
    onLoad({ filter: /./, namespace: 'block' }, () => ({
      contents: block.code,
      loader: 'tsx',
      resolveDir: fromRoot(),
    }));
    onResolve({ filter: /^windowshopper\/react$/ }, () => ({
      path: fromRoot('pkg', 'dist', 'react', 'index.js'),
    }));
    onResolve({ filter: /^windowshopper/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /elements\/index\.js$/ }, () => ({
      path: 'windowshopper/elements',
      external: true,
    }));
    onResolve({ filter: /^react/ }, ({ path }) => ({ path: require.resolve(path) }));
  },
});

/** Waits until an element lists products. */
const listed = (page) => page.locator('ws-recommendations [part~=card]:visible').first().waitFor();

/**
 * Opens a block of HTML: the elements in it come to rest, and lists have products. Without a shop of its own
 * it is given one (`context=shop`).
 */
export async function openHtml({ show }, { name, code, marks }, options) {
  const shop =
    marks.context === 'shop'
      ? `<script type="module" src="/windowshopper/dist/elements/define.js"></script>
         <ws-shop catalog="/products.csv" bundle="/shop.wsb"></ws-shop>`
      : '';
  const whole = /^<!doctype/i.test(code) ? code : `${HEAD}${importMap()}<body>${shop}${code}`;
  await show(
    name,
    whole,
    async (page) => {
      const scripts = (await page.locator('script[type=module]').count()) > 0;
      assert.ok(scripts, 'a block of HTML that does nothing needs context=shop');
      await page.waitForFunction(() =>
        [
          ...document.querySelectorAll('ws-recommendations, ws-search, ws-reviews, ws-privacy'),
        ].every(({ state }) => ['ready', 'empty'].includes(state)),
      );
      if (/<ws-recommendations/.test(code)) await listed(page);
    },
    options,
  );
}
