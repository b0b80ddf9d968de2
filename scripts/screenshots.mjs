// npm run screenshots [-- --out FOLDER] [--routes '#/,#/cart'] [--catalog FILE] [--bundle FILE]
// Pictures of the storefront at three widths, in test-results/ unless told otherwise.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { Problem, main, say } from './lib/log.mjs';
import { fromRoot, fromUser } from './lib/paths.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './setup.mjs';

const WIDTHS = [390, 820, 1440];

/** Home, cart, and the first category and product that the home page links to. */
async function routesOf(page) {
  const links = await page.$$eval('a[href^="#/"]', (all) => all.map((a) => a.getAttribute('href')));
  const first = (start) => links.find((href) => href.startsWith(start));
  return ['#/', first('#/category/'), first('#/product/'), '#/cart'].filter(Boolean);
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: fromRoot('test-results', 'screenshots') },
      routes: { type: 'string' },
      catalog: { type: 'string' },
      bundle: { type: 'string' },
    },
  });
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
    const page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(site.url, { waitUntil: 'networkidle' });
    await page.waitForSelector('main a[href^="#/"]');
    const routes = values.routes?.split(',') ?? (await routesOf(page));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: Math.max(800, Math.round(width * 0.6)) });
      for (const route of routes) {
        await page.goto(new URL(route, site.url).href, { waitUntil: 'networkidle' });
        await page.waitForTimeout(300);
        const name = route.replace(/^#\//, '').split('/')[0] || 'home';
        const path = join(out, `${name}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        say(path);
      }
    }
  } finally {
    await browser.close();
    await site.close();
  }
  if (complaints.length) throw new Problem(`the page complained:\n${complaints.join('\n')}`);
});
