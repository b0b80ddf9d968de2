/* global indexedDB, window */
// docs/add-to-your-shop.md, followed word by word on a shop of plain pages.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';

import { findBrowser } from '../../scripts/lib/browser.mjs';
import { fromRoot } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/serve.mjs';
import { FLAGS } from '../e2e/lib/shop.mjs';
import { GUIDE, blocksOf } from './lib/blocks.mjs';

const steps = blocksOf(GUIDE);
const folder = mkdtempSync(join(tmpdir(), 'windowshopper-guide-'));
let browser;
let site;
let look;

/** Does one step to the shop's files. */
function follow({ kind, code, marks, name }) {
  if (kind === 'shell') {
    // The package is not on a registry: its command is the repository's.
    const args = code.trim().split(/\s+/);
    assert.deepEqual(args.splice(0, 2), ['npx', 'windowshopper']);
    const init = spawnSync(process.execPath, [fromRoot('pkg', 'bin', 'init.mjs'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(init.status, 0, init.stderr);
  } else if (marks.file) writeFileSync(join(folder, marks.file), code);
  else if (marks.into === 'every page') for (const page of pages()) insert(page, '</body>', code);
  else if (marks.into === 'product page') {
    for (const page of pages().filter((one) => one !== 'index.html')) {
      const [, sku] = /"sku": "([^"]+)"/.exec(read(page));
      insert(page, '<ws-privacy', code.replace('A12', sku));
    }
  } else if (marks.into === 'console') look = code;
  else assert.fail(`${name}: what is one to do with this?`);
}

const pages = () => readdirSync(folder).filter((name) => name.endsWith('.html'));
const read = (page) => readFileSync(join(folder, page), 'utf8');

function insert(page, before, code) {
  const text = read(page);
  assert.equal(text.split(before).length, 2, `${page} has one ${before}`);
  writeFileSync(
    join(folder, page),
    text.replace(before, () => `${code}${before}`),
  );
}

before(async () => {
  cpSync(fromRoot('tests', 'docs', 'bare-shop'), folder, { recursive: true });
  for (const step of steps) follow(step);
  site = await serve({
    port: 0,
    mounts: { '/': folder },
    headers: { 'content-security-policy': [] },
  });
  const executablePath = process.env.CHROME_PATH ?? (await findBrowser()).browser?.path;
  browser = await chromium.launch({ executablePath, args: FLAGS });
});
after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true });
});

/** A shopper in a fresh profile. */
async function shopper(t) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const said = [];
  page.on('pageerror', (error) => said.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() !== 'table') said.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(said, []);
  });
  const list = (placement) =>
    page.locator(
      `ws-recommendations${placement ? `[placement=${placement}]` : ':not([placement])'}`,
    );
  return {
    page,
    go: (path) => page.goto(site.url + path),
    /** The titles in a list, once it is there. */
    async titles(placement) {
      await list(placement).locator('[part~=card]:visible').first().waitFor();
      return list(placement).locator('[part~=title]:visible').allTextContents();
    },
    /** What the guide's last step shows: names and items of all events of the log. */
    async log() {
      const [first, second] = look.trim().split('\n');
      const events = await page.evaluate(`(async () => {
        let shown;
        const console = { table: (rows) => (shown = rows) };
        ${first}
        ${second}
        return shown;
      })()`);
      return events.map(({ event, items }) => `${event} ${items?.[0]?.item_id ?? ''}`.trim());
    },
  };
}

test('a product is met by what goes with it, with reasons, before anybody has answered', async (t) => {
  const { page, go, titles, log } = await shopper(t);
  await go('red-mug.html');
  const found = await titles('product');
  assert.equal(found.length, 3);
  assert.equal(found[0], 'Blue Stoneware Mug');
  assert.ok(!found.includes('Red Stoneware Mug'));
  await page.locator('ws-recommendations ws-why:visible').first().waitFor();
  assert.deepEqual(await log(), []);
  assert.deepEqual(await page.evaluate(() => indexedDB.databases()), []);
});

test('after a yes, what the data layer says is in the log, over pages', async (t) => {
  const { page, go, titles, log } = await shopper(t);
  await go('red-mug.html');
  await page.getByRole('button', { name: /^Yes/ }).click();
  await go('mint-tea.html');
  assert.equal((await titles('product'))[0], 'Breakfast Tea');
  await page.getByRole('button', { name: 'Add to cart', exact: true }).first().click();
  await page.waitForFunction(() => window.dataLayer.length === 2);
  await go('blue-mug.html');
  assert.equal((await titles()).length, 4);
  const events = (await log()).filter((event) => !event.startsWith('view_item_list'));
  assert.deepEqual(events, ['view_item TEA-02', 'add_to_cart TEA-02', 'view_item MUG-02']);
});

test('a no is kept, and nothing else', async (t) => {
  const { page, go, titles, log } = await shopper(t);
  await go('red-mug.html');
  await page.getByRole('button', { name: /^No/ }).click();
  await go('mint-tea.html');
  await titles('product');
  assert.equal(await page.getByRole('button', { name: /^Yes/ }).count(), 0);
  assert.deepEqual(await log(), []);
});

test('the links that a list leads to are the pages of the shop', async (t) => {
  const { page, go, titles } = await shopper(t);
  await go('index.html');
  const [first] = await titles();
  await page.getByRole('link', { name: first }).last().click();
  await page.getByRole('heading', { level: 1, name: first }).waitFor();
});
