// What the elements are made of that needs no page; the rest is in tests/e2e/elements*.test.mjs.
import { expect, test } from 'vitest';
import { clip, safeUrl } from '../src/elements/dom.js';
import { messages as english } from '../src/elements/words/en.js';
import { aspects, messages as chinese } from '../src/elements/words/zh.js';
import { pricesOf, titleOf, wordsFor } from '../src/elements/words.js';
import type { Product } from '../src/types.js';

const PAGE = 'https://shop.example/en/index.html';

test('addresses: http(s) and relative, and nothing that runs', () => {
  expect(safeUrl('/p/1', PAGE)).toBe('https://shop.example/p/1');
  expect(safeUrl('p/1?a=b#c', PAGE)).toBe('https://shop.example/en/p/1?a=b#c');
  expect(safeUrl('#/p/1', PAGE)).toBe(`${PAGE}#/p/1`);
  expect(safeUrl('//cdn.example/x.png', PAGE)).toBe('https://cdn.example/x.png');
  expect(safeUrl('HTTP://Other.example', PAGE)).toBe('http://other.example/');
  for (const bad of [
    'javascript:alert(1)',
    ' \tjava\nscript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'blob:https://shop.example/1',
    'file:///etc/passwd',
    'http://[',
    '',
    undefined,
    null,
    7,
  ]) {
    expect(safeUrl(bad, PAGE)).toBeNull();
  }
});

test('long texts end with a mark, and never in half a character', () => {
  expect(clip('x'.repeat(200))).toBe('x'.repeat(200));
  expect(clip('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  expect(clip(`${'x'.repeat(198)}${'🫖'.repeat(9)}`)).toBe(`${'x'.repeat(198)}…`);
});

const product = (fields: Partial<Product>): Product => ({
  item_id: 'A',
  price: null,
  sale_price: null,
  ...fields,
});

test('prices: what is paid and what it was before', async () => {
  const words = await wordsFor('en-GB');
  const prices = (fields: Partial<Product>) => pricesOf(product(fields), words);
  expect(prices({ price: 12.5, currency: 'EUR' })).toEqual(['€12.50', '']);
  expect(prices({ price: 12.5, sale_price: 9, currency: 'EUR' })).toEqual(['€9.00', '€12.50']);
  expect(prices({ price: 9, sale_price: 9, currency: 'EUR' })).toEqual(['€9.00', '']);
  expect(prices({ sale_price: 9, currency: 'JPY' })).toEqual(['JP¥9', '']);
  expect(prices({ price: 1234.5 })).toEqual(['1,234.50', '']);
  expect(prices({ price: 9, currency: 'XYZ1' })).toEqual(['9.00', '']);
  expect(prices({})).toEqual(['', '']);
  expect(titleOf(product({}))).toBe('A');
});

test('words: plural, figures and names, as text and not as a pattern', async () => {
  const en = await wordsFor('en-US');
  expect(en.say('found', 1)).toBe('1 product');
  expect(en.say('found', 1234)).toBe('1,234 products');
  expect(en.say('nothingFound', '$& {} <b>')).toBe('Nothing found for “$& {} <b>”.');
  expect(en.say('balance', { positive: 2, negative: 0 })).toBe('2 praise, 0 complain');
  expect(en.aspect('delivery')).toBe('Delivery');
  const zh = await wordsFor('zh-Hans-CN');
  expect(zh.language).toBe('zh');
  expect(zh.say('found', 3)).toBe('3 件商品');
  expect(zh.aspect('delivery')).toBe('物流');
  expect(zh.aspect('constructor')).toBe('Constructor');
});

test('a table of messages: its own, with the plural forms of its language, else English', async () => {
  const found = { one: '{} produkt', few: '{} produkty', other: '{} produktów' };
  const pl = await wordsFor('pl', { found, search: 'Szukaj' });
  expect([1, 3, 5].map((n) => pl.say('found', n))).toEqual([
    '1 produkt',
    '3 produkty',
    '5 produktów',
  ]);
  expect(pl.language).toBe('pl');
  expect(pl.say('search')).toBe('Szukaj');
  expect(pl.say('close')).toBe('Close');
  expect((await wordsFor('de')).language).toBe('en');
});

test('Chinese says all that English says, with the same figures', () => {
  const places = (message: unknown) =>
    [...new Set(JSON.stringify(message).match(/\{\w*\}/g) ?? [])].sort();
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    expect([key, places(chinese[key])]).toEqual([key, places(english[key])]);
  }
  expect(Object.keys(aspects)).toContain('price');
});

test('importing elements on a server does nothing', async () => {
  const globals = Object.keys(globalThis);
  const { connect } = await import('../src/elements/connection.js');
  connect(null);
  expect(Object.keys(globalThis)).toEqual(globals);
});
