import { expect, test } from 'vitest';
import {
  LIST,
  recommendRequest,
  rename,
  searchRequest,
  situation,
  suggestRequest,
} from '../src/request.js';
import { uuid } from '../src/uuid.js';

test('our names become the engine’s', () => {
  expect(
    recommendRequest({
      placement: 'product',
      itemId: 'A',
      cart: ['B'],
      limit: 8,
      strategy: 'similar',
      filter: {
        category: 'Home',
        brand: 'Acme',
        minPrice: 1,
        maxPrice: 2,
        tags: { a: 'b' },
        includeUnavailable: true,
      },
      exclude: ['C'],
      diversity: 0.5,
      includeBought: true,
      personalize: false,
      context: { device: 'phone', utcOffset: 60 },
      signal: new AbortController().signal,
    }),
  ).toEqual({
    context: { device: 'phone', utc_offset: 60 },
    placement: 'product',
    item_id: 'A',
    cart: ['B'],
    limit: 8,
    strategy: 'similar',
    filter: {
      category: 'Home',
      brand: 'Acme',
      min_price: 1,
      max_price: 2,
      tags: { a: 'b' },
      include_unavailable: true,
    },
    exclude: ['C'],
    diversity: 0.5,
    include_bought: true,
    personalize: false,
  });
});

test('the rules of a list and of its shop are joined', () => {
  const shop = {
    pin: ['A'],
    boost: [{ brand: 'Acme', factor: 2 }],
    cap: { brand: 2, category: 3 },
    price: { min: 1 },
    inStock: true,
  };
  const own = { pin: ['B'], bury: [{ ids: ['C'], minPrice: 5 }], cap: { brand: 1 } };
  expect(recommendRequest({ context: null, rules: own }, {}, shop)).toEqual({
    context: null,
    rules: {
      pin: ['B', 'A'],
      boost: [{ brand: 'Acme', factor: 2 }],
      bury: [{ ids: ['C'], min_price: 5 }],
      cap: { brand: 1, category: 3 },
      price: { min: 1 },
      in_stock: true,
    },
  });
  expect(recommendRequest({ context: null }, {}, { pin: ['A'] })).toEqual({
    context: null,
    rules: { pin: ['A'] },
  });
  // What is no list reaches the engine, which says so.
  expect(
    recommendRequest({ context: null, rules: { pin: 'B' } as object }, {}, shop),
  ).toMatchObject({
    rules: { pin: 'B' },
  });
});

test('options that are undefined are left out', () => {
  expect(recommendRequest({ itemId: undefined, filter: undefined } as object)).toEqual({
    context: {},
  });
  expect(searchRequest('mug', {})).toEqual({ query: 'mug' });
  expect(suggestRequest('mu', { limit: 3 })).toEqual({ prefix: 'mu', limit: 3 });
  expect(rename({ offset: 10, limit: undefined }, LIST, 'list')).toEqual({ offset: 10 });
});

test.each([
  ['recommend', () => recommendRequest({ item_id: 'A' } as object)],
  ['filter', () => recommendRequest({ filter: { min_price: 1 } as object })],
  ['rules', () => recommendRequest({ rules: { in_stock: true } as object })],
  ['boost', () => recommendRequest({ rules: { boost: [{ id: 'A' } as object] } })],
  ['cap', () => recommendRequest({ rules: { cap: { shop: 1 } as object } })],
  ['price', () => recommendRequest({ rules: { price: { least: 1 } as object } })],
  ['a prototype name', () => recommendRequest({ constructor: 1 } as object)],
  ['list', () => rename({ page: 2 }, LIST, 'list')],
  ['null', () => recommendRequest(null as unknown as object)],
  ['a search', () => searchRequest('mug', { facet: true } as object)],
  ['a filter of a search', () => searchRequest('mug', { filter: { min_price: 1 } as object })],
  ['a prefix that is none', () => suggestRequest(7 as unknown as string, {})],
  ['a query that is none', () => searchRequest(undefined as unknown as string, {})],
])('%s: what is not an option is refused, and the message helps', (_, call) => {
  expect(call).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});

test('uuid makes version 4, also without crypto.randomUUID', () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(uuid()).toMatch(form);
  const own = crypto.randomUUID;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  try {
    const made = new Set(Array.from({ length: 200 }, uuid));
    expect(made.size).toBe(200);
    for (const id of made) expect(id).toMatch(form);
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: own, configurable: true });
  }
});

test('the situation is what the browser says, unless the page knows better or says nothing', () => {
  const here = { device: 'desktop', locale: 'de-DE', utcOffset: 60 } as const;
  expect(recommendRequest({}, here)).toEqual({
    context: { device: 'desktop', locale: 'de-DE', utc_offset: 60 },
  });
  expect(recommendRequest({ context: { locale: 'Germany' } }, here)).toEqual({
    context: { device: 'desktop', locale: 'Germany', utc_offset: 60 },
  });
  expect(recommendRequest({ context: null }, here)).toEqual({ context: null });
  expect(() => recommendRequest({ context: { position: 1 } as object })).toThrow(/position/);
  // On a server: no language of a shopper, no screen.
  expect(situation().device).toBeUndefined();
  expect(Number.isInteger(situation().utcOffset)).toBe(true);
});
