// Feeds are written after each vendor's documentation.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  fetchShopifyProducts,
  fromMerchantXml,
  fromPage,
  fromShopifyProducts,
  type PageLike,
} from '../../src/adapters/index.js';
import { plainText } from '../../src/adapters/plain-text.js';
import { create } from '../../src/shop.js';
import type { LoadReport, Product } from '../../src/types.js';
import { makeHost } from '../../src/worker.js';
import { wasm } from '../fixtures.js';

/** What the engine makes of a catalogue. */
async function load(
  catalog: readonly object[],
): Promise<{ report: LoadReport; products: Product[] }> {
  const flavour = {
    wasm: () => new URL('http://127.0.0.1:1/'),
    spawn: () => {
      throw new Error('none');
    },
    host: async () => ({ makeHost }),
  };
  const shop = await create(flavour, {
    catalog,
    wasm: wasm('full'),
    worker: false,
    storage: 'memory',
    onStatus: () => undefined,
  });
  const { products } = await shop.list();
  await shop.dispose();
  return { report: shop.report, products };
}

const thrown = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('nothing was thrown');
};

describe('fromMerchantXml', () => {
  const rss = (items: string) => `\ufeff<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss xmlns:g="http://base.google.com/ns/1.0" xmlns:c="http://base.google.com/cns/1.0" version="2.0">
  <channel>
    <title>Example</title>
    <link>https://shop.example</link>
    <description>A shop</description>
    ${items}
  </channel>
</rss>`;

  test('reads RSS 2.0', async () => {
    const catalog = fromMerchantXml(
      rss(`<item>
        <g:id>A12</g:id>
        <title>Mug &amp; <![CDATA[<b>saucer</b>]]> &#x1F375;</title>
        <g:description>For tea &lt;script&gt;alert(1)&lt;/script&gt;</g:description>
        <link>https://shop.example/a12?x=1&amp;y=2</link>
        <g:image_link>https://shop.example/a12.jpg</g:image_link>
        <g:additional_image_link>https://shop.example/a12b.jpg</g:additional_image_link>
        <g:price>12.50 EUR</g:price>
        <g:sale_price>10.00 EUR</g:sale_price>
        <g:availability>in_stock</g:availability>
        <g:brand>Acme</g:brand>
        <g:product_type>Home &gt; Kitchen &gt; Mugs</g:product_type>
        <g:product_type>Gifts</g:product_type>
        <g:shipping><g:country>DE</g:country><g:price>4 EUR</g:price></g:shipping>
        <g:product_detail>
          <g:section_name>General</g:section_name>
          <g:attribute_name>Volume</g:attribute_name>
          <g:attribute_value>0.3 l</g:attribute_value>
        </g:product_detail>
        <g:custom_label_0>gift</g:custom_label_0>
        <g:promotion_id>p1</g:promotion_id>
        <g:promotion_id>p2</g:promotion_id>
        <c:season type="string">winter</c:season>
        <media:title xmlns:media="http://search.yahoo.com/mrss/">No</media:title>
        <g:color/>
      </item>`),
    );
    const { report, products } = await load(catalog);
    expect(report).toMatchObject({ items: 1, bad_rows: 0 });
    expect(products[0]).toMatchObject({
      item_id: 'A12',
      title: 'Mug & <b>saucer</b> 🍵',
      description: 'For tea <script>alert(1)</script>',
      link: 'https://shop.example/a12?x=1&y=2',
      image_link: 'https://shop.example/a12.jpg',
      price: 12.5,
      sale_price: 10,
      currency: 'EUR',
      brand: 'Acme',
      category: 'Home > Kitchen > Mugs',
    });
    expect(products[0]).not.toHaveProperty('color');
    expect(catalog[0]).toMatchObject({
      Volume: '0.3 l',
      season: 'winter',
      promotion_id: ['p1', 'p2'],
    });
  });

  test('reads Atom, whose entries have an id and links of their own', () => {
    expect(
      fromMerchantXml(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:shop="http://base.google.com/ns/1.0">
        <title>Example</title>
        <entry>
          <id>tag:shop.example,2026:A12</id>
          <title>Mug</title>
          <link rel="self" href="https://shop.example/a12.atom"/>
          <link href='https://shop.example/a12'/>
          <summary>For tea</summary>
          <shop:id>A12</shop:id>
          <shop:price>12.50 EUR</shop:price>
        </entry>
        <entry><id>B1</id><title>Plate</title></entry>
      </feed>`),
    ).toEqual([
      {
        id: 'A12',
        title: 'Mug',
        link: 'https://shop.example/a12',
        description: 'For tea',
        price: '12.50 EUR',
      },
      { id: 'B1', title: 'Plate' },
    ]);
  });

  test('reads RSS 1.0', () => {
    expect(
      fromMerchantXml(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
          xmlns="http://purl.org/rss/1.0/" xmlns:g="http://base.google.com/ns/1.0">
        <channel rdf:about="x"><title>Example</title></channel>
        <item rdf:about="y"><title>Mug</title><g:id>A12</g:id></item>
      </rdf:RDF>`),
    ).toEqual([{ id: 'A12', title: 'Mug' }]);
  });

  test('an item without an id is a bad row, and stops no other', async () => {
    const catalog = fromMerchantXml(
      rss('<item><title>Nameless</title></item><item><g:id>B</g:id><title>Mug</title></item>'),
    );
    const { report } = await load(catalog);
    expect(report).toMatchObject({ items: 1, bad_rows: 1 });
    expect(report.samples[0]).toMatchObject({ line: 1, code: 'missing_id' });
  });

  test('declares no entities, whatever the document says', () => {
    const bomb = `<!DOCTYPE rss [
      <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY file SYSTEM "file:///etc/passwd">
    ]>`;
    const [item] = fromMerchantXml(
      `${bomb}<rss xmlns:g="http://base.google.com/ns/1.0"><item><g:id>&b;&file;&nbsp;&constructor;</g:id></item></rss>`,
    );
    expect(item?.id).toBe('&b;&file;&nbsp;&constructor;');
  });

  test.each([
    ['<rss><item></rss>', /<\/rss> ends <item>, line 1/],
    ['<rss>\n<item>', /<item> has no end, line 2/],
    ['<rss></rss></rss>', /<\/rss> ends nothing/],
    ['<rss/><rss/>', /a second root element/],
    ['<rss><item a=b></item></rss>', /a broken tag/],
    ['<rss><![CDATA[ </rss>', /<!\[CDATA\[ without \]\]>/],
    ['<!DOCTYPE rss [', /<!DOCTYPE without an end/],
    ['id,title\nA,Mug', /text outside of the root element, line 1/],
    ['', /there is no element/],
    ['<a>'.repeat(40), /more than 32 elements/],
    ['<!DOCTYPE html><html><body></body></html>', /RSS or Atom, but this is <html>/],
  ])('refuses %s', (text, message) => {
    const error = thrown(() => fromMerchantXml(text));
    expect(error.code).toBe('feed_format');
    expect(error.message).toMatch(message);
  });
});

describe('fromShopifyProducts', () => {
  const mug = {
    id: 7808926384363,
    title: 'Mug',
    handle: 'mug',
    body_html: '<p>For <b>tea</b> &amp; coffee.</p><script>alert(1)</script><p>0.3&nbsp;l</p>',
    published_at: '2026-01-01T00:00:00-05:00',
    vendor: 'Acme',
    product_type: 'Mugs',
    tags: ['gift', 'winter'],
    variants: [
      {
        id: 11,
        title: 'Red / S',
        option1: 'Red',
        option2: 'S',
        option3: null,
        sku: 'MUG-R-S',
        featured_image: { src: 'https://cdn.example/red.jpg' },
        available: false,
        price: '9.00',
        compare_at_price: null,
      },
      {
        id: 12,
        title: 'Blue / S',
        option1: 'Blue',
        option2: 'S',
        sku: '',
        available: true,
        price: '12.50',
        compare_at_price: '15.00',
      },
    ],
    images: [
      { src: 'https://cdn.example/first.jpg', variant_ids: [] },
      { src: 'https://cdn.example/blue.jpg', variant_ids: [12] },
    ],
    options: [
      { name: 'Colour', position: 1, values: ['Red', 'Blue'] },
      { name: 'Size', position: 2, values: ['S'] },
    ],
  };
  const only = {
    id: 2,
    title: 'Gift card',
    handle: 'gift-card',
    tags: 'gift, card',
    variants: [{ id: 21, title: 'Default Title', option1: 'Default Title', price: '10.00' }],
    options: [{ name: 'Title', values: ['Default Title'] }],
  };

  test('a product is one row, at the price of the cheapest variant that can be had', () => {
    const origin = 'https://shop.example/';
    expect(fromShopifyProducts({ products: [mug, only] }, { currency: 'EUR', origin })).toEqual([
      {
        id: '7808926384363',
        title: 'Mug',
        description: 'For tea & coffee. 0.3 l',
        link: 'https://shop.example/products/mug',
        image_link: 'https://cdn.example/first.jpg',
        price: '15.00 EUR',
        sale_price: '12.50 EUR',
        availability: 'in_stock',
        brand: 'Acme',
        product_type: 'Mugs',
        color: 'Red/Blue',
        size: 'S',
        tags: ['gift', 'winter'],
      },
      {
        id: '2',
        title: 'Gift card',
        description: '',
        link: 'https://shop.example/products/gift-card',
        price: '10.00 EUR',
        availability: 'in_stock',
        tags: ['gift', 'card'],
      },
    ]);
  });

  test('variants are rows of their own where ids are theirs', () => {
    const rows = fromShopifyProducts([mug, only], { id: 'variant' });
    expect(rows).toMatchObject([
      {
        id: '11',
        item_group_id: '7808926384363',
        title: 'Mug - Red / S',
        link: '/products/mug?variant=11',
        image_link: 'https://cdn.example/red.jpg',
        price: '9.00',
        availability: 'out_of_stock',
        color: 'Red',
      },
      {
        id: '12',
        image_link: 'https://cdn.example/blue.jpg',
        price: '15.00',
        sale_price: '12.50',
        availability: 'in_stock',
      },
      { id: '21', title: 'Gift card' },
    ]);
    expect(rows[2]).not.toHaveProperty('item_group_id');
    expect(fromShopifyProducts([mug], { id: 'sku' }).map(({ id }) => id)).toEqual([
      'MUG-R-S',
      '12',
    ]);
  });

  test('the engine takes it as it is, and reports what is no product', async () => {
    const { report, products } = await load(
      fromShopifyProducts(JSON.stringify({ products: [null, mug, 5, only] }), { currency: 'EUR' }),
    );
    expect(report).toMatchObject({ items: 2, bad_rows: 2 });
    expect(products[0]).toMatchObject({
      item_id: '7808926384363',
      sale_price: 12.5,
      brand: 'Acme',
    });
  });

  test('takes one product', () => {
    expect(fromShopifyProducts({ product: only })).toHaveLength(1);
  });

  test.each(['<!doctype html>', '{"errors":"Not Found"}', null, 5, { products: {} }])(
    'refuses %j',
    (json) => {
      expect(thrown(() => fromShopifyProducts(json)).code).toBe('feed_format');
    },
  );

  describe('fetchShopifyProducts', () => {
    afterEach(() => vi.unstubAllGlobals());

    test('fetches page by page until one is not full', async () => {
      const asked: string[] = [];
      vi.stubGlobal('fetch', async (url: string) => {
        asked.push(url);
        const count = url.endsWith('page=1') ? 250 : 3;
        return Response.json({ products: Array.from({ length: count }, (_, id) => ({ id })) });
      });
      expect(await fetchShopifyProducts()).toHaveLength(253);
      expect(asked).toEqual(['/products.json?limit=250&page=1', '/products.json?limit=250&page=2']);
    });

    test('says what went wrong', async () => {
      vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
      await expect(fetchShopifyProducts('/x.json')).rejects.toMatchObject({
        code: 'fetch_failed',
        message: 'Could not fetch /x.json?limit=250&page=1: status 404',
      });
    });
  });
});

test.each([
  ['a &lt;b&gt; c', 'a <b> c'],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['<ul><li>one</li><li>two</li></ul>', 'one two'],
  ['un<b>believ</b>able', 'unbelievable'],
  ['a<!-- <b>hidden</b> -->b', 'a b'],
  ['<style>p { color: red }</style>x<script>alert("<p>")</script>', 'x'],
  ['<script>never ends', ''],
  ['&bogus; &#0; &#65; &CONSTRUCTOR;', '&bogus; &#0; A &CONSTRUCTOR;'],
])('plain text of %s', (html, text) => {
  expect(plainText(html)).toBe(text);
});

describe('fromPage', () => {
  /** As much of a document as is looked at. */
  const page = (blocks: unknown[], canonical?: string): PageLike =>
    ({
      baseURI: 'https://shop.example/mugs/a12.html#top',
      querySelectorAll: () =>
        blocks.map((block) => ({
          textContent: typeof block === 'string' ? block : JSON.stringify(block),
        })),
      querySelector: () => (canonical ? { getAttribute: () => canonical } : null),
    }) as unknown as PageLike;

  const mug = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: 'A12',
    name: 'Mug',
    image: ['/a12.jpg', '/a12b.jpg'],
    brand: { '@type': 'Brand', name: 'Acme' },
    offers: { '@type': 'Offer', price: '12.50', priceCurrency: 'EUR', availability: 'InStock' },
  };

  test('the product of a page gets its address', async () => {
    const { products } = await load(fromPage(page([mug])));
    expect(products).toMatchObject([
      {
        item_id: 'A12',
        title: 'Mug',
        link: 'https://shop.example/mugs/a12.html',
        image_link: 'https://shop.example/a12.jpg',
        price: 12.5,
        currency: 'EUR',
        brand: 'Acme',
      },
    ]);
    const [own] = fromPage(page([mug], '/a12'));
    expect(own).toMatchObject({ url: 'https://shop.example/a12' });
  });

  test('lists, graphs, variants and offers of every kind', async () => {
    const catalog = fromPage(
      page([
        {
          '@context': 'https://schema.org',
          '@graph': [
            { '@type': 'BreadcrumbList', itemListElement: [{ item: { '@type': 'Product' } }] },
            {
              '@type': 'ItemList',
              itemListElement: [
                { '@type': 'ListItem', item: { ...mug, url: 'a12.html' } },
                { '@type': 'ListItem', url: 'https://shop.example/elsewhere' },
              ],
            },
            {
              '@type': 'https://schema.org/ProductGroup',
              productGroupID: 'G',
              name: 'Plate',
              sku: 'no',
              brand: 'Bravo',
              hasVariant: [
                {
                  '@type': 'Product',
                  sku: 'P1',
                  color: 'red',
                  offers: [{ '@type': 'Offer', price: 5, priceCurrency: 'EUR', url: '/p1' }],
                },
                {
                  '@type': ['Product', 'Thing'],
                  sku: 'P2',
                  offers: { '@type': 'AggregateOffer', lowPrice: 3, priceCurrency: 'EUR' },
                },
              ],
            },
          ],
        },
        { '@type': 'WebPage', mainEntity: { '@type': 'Product', name: 'Card', gtin13: '400' } },
        { '@type': 'Organization', name: 'Acme' },
      ]),
    );
    const { report, products } = await load(catalog);
    expect(report).toMatchObject({ items: 4, bad_rows: 0 });
    expect(products).toMatchObject([
      { item_id: 'A12', link: 'https://shop.example/mugs/a12.html' },
      {
        item_id: 'P1',
        title: 'Plate',
        brand: 'Bravo',
        price: 5,
        item_group_id: 'G',
        link: 'https://shop.example/p1',
        color: 'red',
      },
      { item_id: 'P2', title: 'Plate', price: 3, item_group_id: 'G' },
      { item_id: '400', title: 'Card' },
    ]);
  });

  test('a product that is described twice is one', () => {
    const found = fromPage(page([{ '@type': 'Product', sku: 'A12', color: 'red' }, mug]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      sku: 'A12',
      color: 'red',
      name: 'Mug',
      url: 'https://shop.example/mugs/a12.html',
    });
  });

  test('a broken block is reported and stops no other', () => {
    const report = vi.fn();
    const wrapped = `//<![CDATA[\n${JSON.stringify(mug)}\n//]]>`;
    expect(fromPage(page(['{ "name": "a" "b" }', wrapped]), report)).toHaveLength(1);
    expect(report).toHaveBeenCalledOnce();
    expect(report.mock.calls[0]?.[0]).toMatchObject({ code: 'broken_json' });
    expect(report.mock.calls[0]?.[0].message).toMatch(/^Block 1 of JSON-LD is no JSON: /);
  });

  test.each([['null'], ['[]'], ['5'], ['{"@graph": 7}'], ['{"@type": {}, "item": "x"}']])(
    'finds nothing in %s',
    (block) => {
      expect(fromPage(page([block]))).toEqual([]);
    },
  );

  test('ends with what is nested too deep', () => {
    let deep: object = mug;
    for (let i = 0; i < 1000; i++) deep = { '@graph': [deep] };
    expect(fromPage(page([deep]))).toEqual([]);
  });
});
