// Payloads are written after each vendor's documentation; see the links in the adapters.
import { describe, expect, test } from 'vitest';
import {
  fromAlgoliaInsights,
  fromMetaPixel,
  fromShopifyPixel,
  fromUniversalAnalytics,
} from '../../src/adapters/index.js';

const UUID = '0259a238-2a20-436e-d1ac-731d262c99fd';

/** A ProductVariant of the Web Pixels API. */
const variant = (id: string, product: string, amount: number, sku: string | null = null) => ({
  id,
  image: { src: '//shop.example/cdn/1.jpg' },
  price: { amount, currencyCode: 'EUR' },
  product: {
    id: product,
    title: 'Mug',
    untranslatedTitle: 'Mug',
    url: '/products/mug',
    vendor: 'Acme',
    type: 'Mugs',
  },
  sku,
  title: 'Red',
  untranslatedTitle: 'Red',
});

const pixel = (name: string, data: object) => ({
  id: `sh-${UUID.toUpperCase()}`,
  clientId: '85eb7a2b-8a31-4b9c-9a3e-0c1d2e3f4a5b',
  name,
  timestamp: '2026-02-03T04:05:06.789Z',
  type: 'standard',
  context: { document: { location: { href: 'https://shop.example/' } } },
  data,
});
const when = { event_id: UUID, timestamp: Date.UTC(2026, 1, 3, 4, 5, 6, 789) };

describe('fromShopifyPixel', () => {
  const checkout = {
    order: { id: '999' },
    currencyCode: 'EUR',
    totalPrice: { amount: 42.5, currencyCode: 'EUR' },
    lineItems: [
      { id: '1', quantity: 2, title: 'Mug', variant: variant('11', '1', 12.5) },
      { id: '2', quantity: 1, title: 'Mug', variant: variant('12', '1', 12.5) },
      { id: '3', quantity: 1, title: 'Tip', variant: null },
    ],
  };
  const bought = {
    value: 42.5,
    currency: 'EUR',
    items: [{ item_id: '1', price: 12.5, quantity: 3 }],
  };
  const cost = { totalAmount: { amount: 25, currencyCode: 'EUR' } };
  const line = { merchandise: variant('11', '1', 12.5), quantity: 2, cost };
  const inLine = {
    value: 25,
    currency: 'EUR',
    items: [{ item_id: '1', price: 12.5, quantity: 2 }],
  };
  const found = [variant('11', '1', 12.5), variant('12', '1', 13), variant('21', '2', 5)];
  const shown = [
    { item_id: '1', price: 12.5, index: 0 },
    { item_id: '2', price: 5, index: 2 },
  ];

  test.each([
    [
      'product_viewed',
      { productVariant: variant('11', '1', 12.5) },
      {
        event: 'view_item',
        value: 12.5,
        currency: 'EUR',
        items: [{ item_id: '1', price: 12.5 }],
      },
    ],
    ['product_added_to_cart', { cartLine: line }, { event: 'add_to_cart', ...inLine }],
    ['product_removed_from_cart', { cartLine: line }, { event: 'remove_from_cart', ...inLine }],
    ['cart_viewed', { cart: { id: 'c', lines: [line], cost } }, { event: 'view_cart', ...inLine }],
    [
      'collection_viewed',
      { collection: { id: 'gid://shopify/Collection/408', title: 'Mugs', productVariants: found } },
      { event: 'view_item_list', item_list_id: '408', items: shown },
    ],
    [
      'search_submitted',
      { searchResult: { query: ' red mug ', productVariants: found } },
      { event: 'view_search_results', search_term: 'red mug', items: shown },
    ],
    [
      'search_submitted',
      { searchResult: { query: 'nothing', productVariants: [] } },
      { event: 'search', search_term: 'nothing' },
    ],
    ['checkout_started', { checkout }, { event: 'begin_checkout', ...bought }],
    ['checkout_shipping_info_submitted', { checkout }, { event: 'add_shipping_info', ...bought }],
    ['payment_info_submitted', { checkout }, { event: 'add_payment_info', ...bought }],
    ['checkout_completed', { checkout }, { event: 'purchase', ...bought }],
  ])('%s', (name, data, expected) => {
    expect(fromShopifyPixel(pixel(name, data))).toEqual({ ...when, ...expected });
  });

  test.each([
    ['product', '1'],
    ['variant', '11'],
    ['sku', 'MUG-R'],
  ] as const)('goes by the id of the %s', (id, item_id) => {
    const payload = pixel('product_viewed', { productVariant: variant('11', '1', 1, 'MUG-R') });
    expect(fromShopifyPixel(payload, { id })?.items).toEqual([{ item_id, price: 1 }]);
  });

  test('without a number of the merchant, goes by the variant', () => {
    const payload = pixel('product_viewed', { productVariant: variant('11', '1', 1) });
    expect(fromShopifyPixel(payload, { id: 'sku' })?.items?.[0]?.item_id).toBe('11');
  });

  test.each([
    ['another event', pixel('page_viewed', {})],
    ['a custom event', pixel('constructor', {})],
    ['a view of nothing', pixel('product_viewed', { productVariant: null })],
    ['a search for nothing', pixel('search_submitted', { searchResult: { query: '' } })],
    ['no payload', null],
    ['text', 'product_viewed'],
  ])('%s is none', (_, payload) => {
    expect(fromShopifyPixel(payload)).toBeNull();
  });
});

describe('fromMetaPixel', () => {
  test.each([
    [
      ['track', 'ViewContent', { content_ids: ['A12'], content_type: 'product', value: 12.5 }],
      { event: 'view_item', value: 12.5, items: [{ item_id: 'A12' }] },
    ],
    [
      [
        'track',
        'AddToCart',
        {
          contents: [{ id: 12, quantity: 2, item_price: '12.50' }],
          content_ids: ['ignored'],
          value: '25.00',
          currency: 'EUR',
        },
        { eventID: UUID },
      ],
      {
        event: 'add_to_cart',
        event_id: UUID,
        value: 25,
        currency: 'EUR',
        items: [{ item_id: '12', quantity: 2, price: 12.5 }],
      },
    ],
    [
      [
        'trackSingle',
        '1234567890',
        'Purchase',
        { contents: '[{"id":"A","quantity":1}]', value: 5 },
      ],
      { event: 'purchase', value: 5, items: [{ item_id: 'A', quantity: 1 }] },
    ],
    [
      ['track', 'Search', { search_string: 'red mug', content_ids: ['A', 'B'] }],
      { event: 'search', search_term: 'red mug' },
    ],
    [
      ['track', 'AddToWishlist', { content_ids: 'A12', currency: 'EUR' }],
      { event: 'add_to_wishlist', currency: 'EUR', items: [{ item_id: 'A12' }] },
    ],
    [['track', 'InitiateCheckout', { num_items: 2 }], { event: 'begin_checkout' }],
    [['track', 'AddPaymentInfo'], { event: 'add_payment_info' }],
  ])('%j', (args, expected) => {
    expect(fromMetaPixel(args)).toEqual(expected);
  });

  test.each([
    [['init', '1234567890']],
    [['track', 'PageView']],
    [['track', 'ViewContent', { content_name: 'About us' }]],
    [['track', 'Search', {}]],
    [['track', 'toString', { content_ids: ['A'] }]],
    [['trackCustom', 'ViewContent', { content_ids: ['A'] }]],
    [['track', 'ViewContent', { content_ids: [{}, null, ''], contents: '[broken' }]],
    [[]],
  ])('%j is none', (args) => {
    expect(fromMetaPixel(args)).toBeNull();
  });
});

describe('fromAlgoliaInsights', () => {
  const base = { eventName: 'Event', index: 'products', userToken: 'u' };

  test.each([
    [
      'clickedObjectIDsAfterSearch',
      { ...base, queryID: 'q', objectIDs: ['A', 'B'], positions: [3, 1] },
      {
        event: 'select_item',
        items: [
          { item_id: 'A', index: 2 },
          { item_id: 'B', index: 0 },
        ],
      },
    ],
    [
      'viewedObjectIDs',
      { ...base, objectIDs: ['A'] },
      { event: 'view_item', items: [{ item_id: 'A' }] },
    ],
    [
      'viewedObjectIDs',
      { ...base, eventName: 'Hits Viewed', objectIDs: ['A'] },
      { event: 'view_item_list', items: [{ item_id: 'A' }] },
    ],
    [
      'view',
      { ...base, objectIDs: ['A', 'B'] },
      { event: 'view_item_list', items: [{ item_id: 'A' }, { item_id: 'B' }] },
    ],
    [
      'addedToCartObjectIDs',
      { ...base, objectIDs: ['A'], objectData: [{ price: 19.99, discount: 3.99, quantity: 3 }] },
      { event: 'add_to_cart', items: [{ item_id: 'A', price: 19.99, quantity: 3 }] },
    ],
    [
      'purchasedObjectIDsAfterSearch',
      {
        ...base,
        objectIDs: ['A', 'B'],
        objectData: [{ price: '19.99', quantity: 3, queryID: 'q' }, { price: 5 }],
        value: 64.97,
        currency: 'USD',
        timestamp: 1_700_000_000_000,
      },
      {
        event: 'purchase',
        value: 64.97,
        currency: 'USD',
        timestamp: 1_700_000_000_000,
        items: [
          { item_id: 'A', price: 19.99, quantity: 3 },
          { item_id: 'B', price: 5 },
        ],
      },
    ],
    [
      'convertedObjectIDsAfterSearch',
      { ...base, eventName: 'Product Added To Cart', objectIDs: ['A'] },
      { event: 'add_to_cart', items: [{ item_id: 'A' }] },
    ],
    [
      'convertedObjectIDs',
      { ...base, eventName: 'Product Added To Wishlist', objectIDs: ['A'] },
      { event: 'add_to_wishlist', items: [{ item_id: 'A' }] },
    ],
    [
      'conversion',
      { ...base, eventSubtype: 'purchase', eventName: 'Added', objectIDs: ['A'] },
      { event: 'purchase', items: [{ item_id: 'A' }] },
    ],
  ])('%s', (method, payload, expected) => {
    expect(fromAlgoliaInsights(method, payload)).toEqual(expected);
  });

  test.each([
    ['init', { appId: 'x' }],
    ['clickedFilters', { filters: ['brand:Acme'] }],
    ['clickedObjectIDs', { objectIDs: [] }],
    ['constructor', { objectIDs: ['A'] }],
    ['viewedObjectIDs', null],
    [undefined, { objectIDs: ['A'] }],
  ])('%s of %j is none', (method, payload) => {
    expect(fromAlgoliaInsights(method, payload)).toBeNull();
  });
});

describe('fromUniversalAnalytics', () => {
  const mug = { name: 'Mug', id: 'A12', price: '12.50', brand: 'Acme', variant: 'red' };

  test('an action, with what was shown beside it', () => {
    expect(
      fromUniversalAnalytics({
        ecommerce: {
          currencyCode: 'EUR',
          impressions: [
            { ...mug, list: 'Related', position: 1 },
            { name: 'no id', position: 2 },
          ],
          detail: { actionField: { list: 'Search' }, products: [mug] },
        },
      }),
    ).toEqual([
      {
        event: 'view_item_list',
        currency: 'EUR',
        items: [{ item_id: 'A12', price: 12.5, index: 0 }],
      },
      { event: 'view_item', currency: 'EUR', items: [{ item_id: 'A12', price: 12.5 }] },
    ]);
  });

  test.each([
    ['click', 'select_item'],
    ['add', 'add_to_cart'],
    ['remove', 'remove_from_cart'],
    ['checkout', 'begin_checkout'],
    ['refund', 'refund'],
  ])('%s', (action, event) => {
    const products = [{ ...mug, quantity: 2 }];
    expect(fromUniversalAnalytics({ event: 'any', ecommerce: { [action]: { products } } })).toEqual(
      [{ event, items: [{ item_id: 'A12', price: 12.5, quantity: 2 }] }],
    );
  });

  test('a purchase with its revenue', () => {
    const purchase = { actionField: { id: 'T1', revenue: '35.43' }, products: [mug] };
    expect(fromUniversalAnalytics({ ecommerce: { purchase } })).toEqual([
      { event: 'purchase', value: 35.43, items: [{ item_id: 'A12', price: 12.5 }] },
    ]);
  });

  test.each([
    ['a later step of the checkout', { checkout: { actionField: { step: 2 }, products: [mug] } }],
    ['GA4', { items: [{ item_id: 'A12' }] }],
    ['promotions', { promoView: { promotions: [{ id: 'P', name: 'Summer' }] } }],
    ['the clearing of the last event', null],
  ])('%s is none', (_, ecommerce) => {
    expect(fromUniversalAnalytics({ event: 'x', ecommerce })).toEqual([]);
  });
});
