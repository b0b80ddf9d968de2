// npm run screenshots [-- --out FOLDER] [--pages home,cart] [--query TEXT] [--catalog FILE] [--bundle FILE]
// Pictures of every page of the storefront, at a phone's and a desktop's width, light and dark, in
// test-results/screenshots unless told otherwise: `<page>-<phone|desktop>-<light|dark>.png`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { Problem, main, say } from './lib/log.mjs';
import { fromRoot, fromUser } from './lib/paths.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './setup.mjs';

const SCREENS = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};
const SCHEMES = ['light', 'dark'];
/** The studio's patience, in ms. */
const TRAINING = 5 * 60_000;

/**
 * The pages, in the order in which a shopper comes to them: `visit(shop)` goes there. `whole: false`
 * takes what is on screen instead of the whole page; `apart`: no other page depends on it, and it takes long.
 */
const PAGES = {
  // The first visit: the question of consent is open.
  welcome: { whole: false, visit: ({ go }) => go('#/') },
  category: { visit: ({ go, found }) => go(found.category) },
  product: { visit: ({ go, found }) => go(found.product) },
  search: { visit: ({ go, query }) => go(`#/search/${encodeURIComponent(query)}`) },
  // After the visits before it, it has lists for this shopper.
  home: { visit: ({ go }) => go('#/') },
  // What a shelf is about, with the reasons of one of its products.
  why: { whole: false, visit: openWhy },
  cart: { visit: ({ go }) => go('#/cart') },
  checkout: { visit: ({ go }) => go('#/checkout') },
  privacy: { whole: false, visit: openPrivacy },
  developer: { whole: false, visit: openDeveloper },
  merchant: { visit: ({ go }) => go('#/merchant') },
  // What came of training a bundle from the sample shop's own files.
  studio: { apart: true, visit: trainBundle },
  missing: { visit: ({ go }) => go('#/no-such-page') },
};

async function openWhy({ go, page }) {
  await go('#/');
  const shelf = page.locator('main [data-shelf]').first();
  await shelf.evaluate((element) => {
    element.scrollIntoView();
    scrollBy(0, -90); // from under the header
  });
  await shelf.getByRole('button', { name: /^Why/ }).nth(2).click();
}

async function openPrivacy({ go, page }) {
  await go('#/');
  await page.getByRole('banner').getByRole('button', { name: 'Your data' }).click();
  await page.locator('dialog [data-stored]').waitFor();
}

async function openDeveloper({ go, page }) {
  await go('#/');
  await page.getByRole('contentinfo').getByRole('button', { name: 'Developer' }).click();
  const panel = page.getByRole('dialog', { name: 'Developer' });
  await panel.getByRole('tab', { name: 'Lists' }).click();
  await panel.getByRole('tabpanel', { name: 'Lists' }).locator('h3').first().waitFor();
}

async function trainBundle({ go, page }) {
  await go('#/studio');
  const sample = (name) => fromRoot('www', 'shop', name);
  await page.getByLabel(/^Product feed/).setInputFiles(sample('catalog.csv'));
  await page.getByText('Now the order log.').waitFor();
  await page.getByLabel(/^Order log/).setInputFiles(sample('events.csv.gz'));
  await page.getByRole('button', { name: /^Train/ }).click();
  const done = page.getByRole('heading', { name: 'What came of it' });
  await done.waitFor({ timeout: TRAINING });
}

/** Waits until a page shows its lists and pictures. */
async function settled(page) {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy]'));
  await page.evaluate(async () => {
    for (const image of document.images) image.loading = 'eager';
    await Promise.allSettled([...document.images].map((image) => image.decode()));
  });
}

/** Addresses of a category and of a product, the best reviewed if there are reviews. */
function look(page) {
  return page.evaluate(async () => {
    const first = (start) =>
      document.querySelector(`main a[href^="#/${start}/"]`)?.getAttribute('href');
    const config = await (await fetch('shop.config.json')).json();
    const reviewed = config.reviews && (await (await fetch(config.reviews)).json()).reviews;
    const mean = ([, all]) => all.reduce((sum, { rating }) => sum + rating, 0) / all.length;
    const [id] = Object.entries(reviewed ?? {}).sort((a, b) => mean(b) - mean(a))[0] ?? [];
    const category = document.querySelector('nav a[href^="#/category/"]')?.getAttribute('href');
    return {
      category: category ?? first('category'),
      product: id ? `#/product/${encodeURIComponent(id)}` : first('product'),
    };
  });
}

/** Walks through the pages in a fresh profile and takes those that are wanted. */
async function walk(browser, { site, query, wanted, screen, scheme, out, complaints }) {
  const context = await browser.newContext({
    ...SCREENS[screen],
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(site.url);
  await settled(page);
  const found = await look(page);
  const go = async (route) => {
    await page.keyboard.press('Escape'); // whatever stands over the page
    await page.mouse.move(0, 0);
    await page.goto(new URL(route, site.url).href);
    await settled(page);
  };
  for (const [name, { visit, whole = true, apart = false }] of Object.entries(PAGES)) {
    if (apart && !wanted.includes(name)) continue;
    await visit({ page, found, go, query });
    if (wanted.includes(name)) {
      // Messages pass by, and would hide what is looked at.
      await page.evaluate(() => document.getElementById('toasts').replaceChildren());
      // The header sticks to where one has scrolled.
      if (whole) await page.evaluate(() => scrollTo(0, 0));
      const path = join(out, `${name}-${screen}-${scheme}.png`);
      await page.screenshot({ path, fullPage: whole });
      say(path);
    }
    if (name === 'welcome') {
      await page.getByRole('button', { name: 'Yes, remember' }).click();
      await page.locator('.consent').waitFor({ state: 'detached' });
    }
    if (name === 'product')
      await page.getByRole('button', { name: 'Add to cart', exact: true }).click();
  }
  await context.close();
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: fromRoot('test-results', 'screenshots') },
      pages: { type: 'string', default: Object.keys(PAGES).join() },
      query: { type: 'string', default: 'red mug' },
      catalog: { type: 'string' },
      bundle: { type: 'string' },
    },
  });
  const wanted = values.pages.split(',');
  const unknown = wanted.find((name) => !(name in PAGES));
  if (unknown !== undefined) {
    throw new Problem(`--pages takes ${Object.keys(PAGES).join(', ')}, but has "${unknown}"`);
  }
  const tools = await setup({ browser: true });
  await build(tools);
  const out = fromUser(values.out);
  mkdirSync(out, { recursive: true });
  const { chromium } = await import('playwright-core');
  const site = await serve({
    port: 0,
    catalog: fromUser(values.catalog),
    bundle: fromUser(values.bundle),
  });
  const browser = await chromium.launch({
    executablePath: tools.browser.path,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const complaints = [];
  try {
    for (const screen of Object.keys(SCREENS)) {
      for (const scheme of SCHEMES) {
        await walk(browser, { site, query: values.query, wanted, screen, scheme, out, complaints });
      }
    }
  } finally {
    await browser.close();
    await site.close();
  }
  if (complaints.length) throw new Problem(`the page complained:\n${complaints.join('\n')}`);
});
