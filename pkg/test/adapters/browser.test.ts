// The adapters against a browser's own parsers. `npm test` at the root sets CHROME_PATH; without it,
// this file is skipped.
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type * as Adapters from '../../src/adapters/index.js';
import { readXml, type XmlElement } from '../../src/adapters/xml.js';

const { CHROME_PATH } = process.env;
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function bundle(options: BuildOptions): Promise<string> {
  const fixed = { absWorkingDir: ROOT, bundle: true, write: false, logLevel: 'error' } as const;
  const { outputFiles } = await build({ ...fixed, ...options });
  return outputFiles?.[0]?.text ?? '';
}

/** Numbers from 0 to 1, the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A document of random elements, attributes, texts, comments and so on. */
function randomXml(next: () => number): string {
  const pick = <T>(from: T[]): T => from[Math.floor(next() * from.length)] as T;
  const content = () =>
    pick([
      'mug',
      ' ',
      '\n',
      '&amp;',
      '&#65;',
      '&#x1F375;',
      '<!-- <x> -->',
      '<![CDATA[<b>&amp;]]>',
      '<?a b?>',
      '"',
      "'",
      'ü',
      '>',
    ]);
  const element = (depth: number): string => {
    const name = pick(['item', 'g:id', 'title', 'c:d-e.f', '_x']);
    const attributes = pick([
      '',
      '',
      ' a="1"',
      " b = '&lt;\"'",
      ' xmlns="urn:x"',
      '\n a=""\tb="x>y"',
    ]);
    if (next() < 0.2) return `<${name}${attributes}${pick(['', ' '])}/>`;
    const inner = Array.from({ length: Math.floor(next() * 4) }, () =>
      depth < 5 && next() < 0.6 ? element(depth + 1) : content(),
    );
    return `<${name}${attributes}>${inner.join('')}</${name}${pick(['', ' '])}>`;
  };
  const head = pick([
    '',
    '<?xml version="1.0"?>',
    '<!-- c -->\n',
    '<!DOCTYPE root [ <!ELEMENT a (b)> ]>',
  ]);
  return `${head}<root xmlns:g="urn:g" xmlns:c="urn:c">${element(0)}${content()}${element(0)}</root>${pick(['', '\n', '<!-- end -->'])}`;
}

/** Cuts, doubles or replaces a little. */
function mutate(xml: string, next: () => number): string {
  const at = Math.floor(next() * xml.length);
  const length = Math.ceil(next() * 4);
  const insert = ['', xml.slice(at, at + length).repeat(2), '<', '>', '/', '"', '&'];
  return xml.slice(0, at) + insert[Math.floor(next() * insert.length)] + xml.slice(at + length);
}

function ours(xml: string): unknown {
  try {
    return simple(readXml(xml, () => true));
  } catch {
    return null;
  }
}

function simple({ name, namespace, attributes, children, text }: XmlElement): unknown {
  return [name, namespace, attributes, text, children.map(simple)];
}

describe.skipIf(!CHROME_PATH)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROME_PATH, args: ['--no-sandbox'] });
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  test('whatever its XML parser reads, ours reads alike', async () => {
    const next = random(20_260);
    const whole = Array.from({ length: 400 }, () => randomXml(next));
    const documents = [...whole, ...whole.map((xml) => mutate(xml, next))];
    const theirs = await page.evaluate((texts) => {
      const simple = (element: Element): unknown => [
        element.localName,
        element.namespaceURI ?? '',
        Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value])),
        Array.from(element.childNodes, (node) =>
          node.nodeType === 3 || node.nodeType === 4 ? node.nodeValue : '',
        ).join(''),
        Array.from(element.children, simple),
      ];
      return texts.map((text) => {
        const document = new DOMParser().parseFromString(text, 'text/xml');
        return document.querySelector('parsererror') ? null : simple(document.documentElement);
      });
    }, documents);
    expect(theirs.slice(0, 400)).not.toContain(null);
    expect(theirs.slice(400).filter((tree) => tree === null).length).toBeGreaterThan(40);
    documents.forEach((xml, at) => {
      if (theirs[at] !== null && JSON.stringify(ours(xml)) !== JSON.stringify(theirs[at])) {
        expect(ours(xml), xml).toEqual(theirs[at]);
      }
    });
  });

  test("reads a page's own data", async () => {
    await page.setContent(`<!doctype html><link rel="canonical" href="https://shop.example/a12">
      <script type="application/LD+JSON; charset=utf-8">{ "@type": "Product", "sku": "A12", "name": "<b>Mug</b>" }</script>
      <script type="application/ld+json">{ broken</script>`);
    const code = await bundle({
      entryPoints: ['src/adapters/index.ts'],
      format: 'iife',
      globalName: 'adapters',
    });
    await page.addScriptTag({ content: code });
    const found = await page.evaluate(() => {
      const { adapters } = window as unknown as { adapters: typeof Adapters };
      const warnings: string[] = [];
      const products = adapters.fromPage(document, (warning) => void warnings.push(warning.code));
      return { products, warnings };
    });
    expect(found).toEqual({
      products: [
        { '@type': 'Product', sku: 'A12', name: '<b>Mug</b>', url: 'https://shop.example/a12' },
      ],
      warnings: ['broken_json'],
    });
  });
});

test('a bundler keeps what is used of it', async () => {
  const used = (contents: string) =>
    bundle({ stdin: { contents, resolveDir: ROOT }, format: 'esm', platform: 'browser' });
  expect(await used('import "windowshopper/adapters"; import "windowshopper";')).toBe('');
  const meta = await used('export { fromMetaPixel } from "windowshopper/adapters";');
  expect(meta).toContain('ViewContent');
  for (const other of ['ObjectIDs', 'cart_viewed', 'CDATA', 'hasVariant']) {
    expect(meta).not.toContain(other);
  }
});
