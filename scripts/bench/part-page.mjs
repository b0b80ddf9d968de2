// The part `page` of the benchmark: how the storefront opens on a telephone of the middling kind, slow 4G
// and a quarter of this machine's speed, as Lighthouse has it; what it weighs, and whether axe finds
// anything.

import { readFileSync } from 'node:fs';

import { step, table } from '../lib/log.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { serve } from '../lib/serve.mjs';
import { summary } from './run.mjs';

const ROUTES = { home: '#/', product: '#/product/TAB-012' };
const ROUNDS = 5;
const SLOWDOWN = 4;
/** Slow 4G: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up; in bytes a second. */
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const PHONE = {
  viewport: { width: 412, height: 823 },
  deviceScaleFactor: 1.75,
  isMobile: true,
  hasTouch: true,
};
/** Nothing for so long, in ms, and the page is taken to be at rest. */
const QUIET = 1500;

/** Runs in the page before its own code: notes what the browser reports. */
function watch() {
  const seen = { lcp: 0, cls: 0, tasks: [] };
  globalThis.benchSeen = seen;
  const observe = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
    });
  observe('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime));
  observe('layout-shift', (entry) => (seen.cls += entry.hadRecentInput ? 0 : entry.value));
  observe('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
}

/** What a page says of itself once it is at rest. */
function inspect() {
  const { document, performance, innerHeight, benchSeen: seen } = globalThis;
  const fcp = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  const blocking = seen.tasks
    .filter(([start]) => start >= fcp)
    .reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0);
  const images = [...document.images];
  return {
    fcp,
    lcp: seen.lcp,
    tbt: blocking,
    cls: Number(seen.cls.toFixed(4)),
    title: document.title,
    lang: document.documentElement.lang,
    description: document.querySelector('meta[name=description]')?.content ?? '',
    unsized: images.filter((image) => !image.width || !image.height).length,
    // Loaded below the fold of three screens although it could have waited.
    eager: images.filter(
      (image) => image.loading !== 'lazy' && image.getBoundingClientRect().top > 3 * innerHeight,
    ).length,
  };
}

/** Opens a route once, in a fresh profile. */
async function once(browser, url, audit) {
  const context = await browser.newContext({ ...PHONE, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  const load = { requests: 0, bytes: 0 };
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', NETWORK);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    load.requests += 1;
    load.bytes += encodedDataLength;
  });
  try {
    await page.addInitScript(watch);
    if (audit) await page.coverage.startJSCoverage();
    await page.goto(url);
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => !globalThis.document.querySelector('main [aria-busy]'));
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(QUIET);
    const seen = { ...(await page.evaluate(inspect)), ...load };
    if (!audit) return seen;
    const code = await page.coverage.stopJSCoverage();
    await wire.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await page.evaluate(readFileSync(fromRoot('node_modules', 'axe-core', 'axe.min.js'), 'utf8'));
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    return { ...seen, ...coverage(code), axe: violations.map(({ id }) => id) };
  } finally {
    await context.close();
  }
}

/** Characters of scripts, and how many of them never ran. */
function coverage(scripts) {
  let whole = 0;
  let unused = 0;
  for (const { source = '', functions } of scripts) {
    const ran = new Uint8Array(source.length).fill(1);
    // Inner ranges come after those that they are in.
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges)
        ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    }
    whole += source.length;
    unused += ran.reduce((sum, one) => sum + (one ? 0 : 1), 0);
  }
  return { script: whole, unused };
}

/** Times everything; gives its share of the report. */
export async function benchPage({ browser }) {
  const site = await serve({ port: 0, pack: true });
  const results = [];
  const pages = {};
  try {
    for (const [name, route] of Object.entries(ROUTES)) {
      step(`opening the page ${name}`);
      const all = [];
      for (let i = 0; i < ROUNDS; i += 1) all.push(await once(browser, site.url + route, false));
      const audited = await once(browser, site.url + route, true);
      for (const figure of ['fcp', 'lcp', 'tbt']) {
        const times = all.map((one) => one[figure]);
        results.push({ case: `page_${figure}`, engine: name, items: 1, ...summary(times) });
      }
      const { requests, bytes, script, unused, axe, unsized, eager, title, lang } = audited;
      const cls = Math.max(...all.map((one) => one.cls));
      const meta = { title, lang, description: audited.description };
      pages[name] = { cls, requests, bytes, script, unused, axe, unsized, eager, ...meta };
    }
  } finally {
    await site.close();
  }
  return { results, ratios: {}, left_out: [], budgets: [], pages };
}

/** The part's own tables. */
export function pageTables({ pages }) {
  const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
  return [
    table([
      [
        'page',
        'shift',
        'requests',
        'over the wire',
        'scripts',
        'unused',
        'unsized',
        'eager',
        'axe',
      ],
      ...Object.entries(pages).map(([name, page]) => [
        name,
        String(page.cls),
        String(page.requests),
        kb(page.bytes),
        kb(page.script),
        kb(page.unused),
        String(page.unsized),
        String(page.eager),
        page.axe.join(' ') || 'nothing',
      ]),
    ]),
    table([
      ['page', 'title', 'language', 'description'],
      ...Object.entries(pages).map(([name, { title, lang, description }]) => [
        name,
        title,
        lang,
        description,
      ]),
    ]),
  ];
}
