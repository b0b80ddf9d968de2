import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  algoliaInsights,
  dataLayer,
  follow,
  metaPixel,
  shopifyPixel,
  WindowshopperError,
} from '../../src/adapters/index.js';
import { create } from '../../src/shop.js';
import type { Shop, ShopEvent, Status } from '../../src/types.js';
import { makeHost } from '../../src/worker.js';
import { CATALOG, wasm } from '../fixtures.js';

type Call = (...args: unknown[]) => unknown;

/** The base code of Meta's Pixel, without the loading of its library. */
function metaBase(): { fbq: Call & { queue: unknown[]; callMethod?: Call } } {
  const fbq = Object.assign(
    function (...args: unknown[]) {
      if (fbq.callMethod) fbq.callMethod(...args);
      else fbq.queue.push(args);
    } as Call,
    { queue: [] as unknown[], callMethod: undefined as Call | undefined },
  );
  return { fbq };
}

const view = (id: string) => ['track', 'ViewContent', { content_ids: [id] }];
const ids = (events: ShopEvent[]) => events.map(({ items }) => items?.[0]?.item_id);

describe('metaPixel', () => {
  test('hands over calls that wait and calls to come, and passes all on', () => {
    const page = metaBase();
    const { fbq } = page;
    page.fbq('init', '1');
    page.fbq(...view('A'));
    const events: ShopEvent[] = [];
    const stop = metaPixel(page)((event) => void events.push(event));
    page.fbq(...view('B'));
    // The library arrives: it takes over by a field of the function that the page calls.
    const library = vi.fn();
    page.fbq.callMethod = library;
    page.fbq(...view('C'));
    stop();
    page.fbq(...view('D'));
    expect(ids(events)).toEqual(['A', 'B', 'C']);
    expect(fbq.queue).toHaveLength(3);
    expect(library.mock.calls).toEqual([view('C'), view('D')]);
    expect(page.fbq).toBe(fbq);
  });

  test('stays out of the way of whoever wraps it later, and of what it does not understand', () => {
    const page = metaBase();
    const events: ShopEvent[] = [];
    const stop = metaPixel(page)(() => {
      throw new Error('ours');
    });
    metaPixel(page)((event) => void events.push(event));
    const ours = page.fbq;
    page.fbq = Object.assign((...args: unknown[]) => ours(...args), { queue: [] });
    const theirs = page.fbq;
    page.fbq(...view('A'));
    page.fbq('track', 'ViewContent', {
      get content_ids(): string[] {
        throw new Error('theirs');
      },
    });
    stop();
    page.fbq(...view('B'));
    expect(page.fbq).toBe(theirs);
    expect(ids(events)).toEqual(['A', 'B']);
  });

  test('says so where there is no pixel', () => {
    const source = metaPixel({});
    expect(() => source(() => undefined)).toThrow(WindowshopperError);
    expect(() => source(() => undefined)).toThrow(/no function fbq.*after the code that makes it/);
  });
});

test('algoliaInsights follows whatever the client is called, and events sent together', () => {
  const queue: unknown[] = [];
  const page = { AlgoliaAnalyticsObject: 'insights', insights: Object.assign(() => 1, { queue }) };
  const call: Call = (...args) => (page.insights as unknown as Call)(...args);
  queue.push({ length: 2, 0: 'viewedObjectIDs', 1: { objectIDs: ['A'] } });
  const events: ShopEvent[] = [];
  algoliaInsights(page)((event) => void events.push(event));
  call('sendEvents', [
    { eventType: 'click', objectIDs: ['B'] },
    { eventType: 'conversion', eventSubtype: 'addToCart', objectIDs: ['C'] },
    { eventType: 'click', filters: ['x'] },
  ]);
  expect(call('init', {})).toBe(1);
  expect(events.map(({ event }) => event)).toEqual(['view_item', 'select_item', 'add_to_cart']);
  expect(ids(events)).toEqual(['A', 'B', 'C']);
});

test('dataLayer understands both forms, past and future, each push once', () => {
  const old = (id: string) => ({ event: 'x', ecommerce: { detail: { products: [{ id }] } } });
  const layer: unknown[] = [old('A')];
  const events: ShopEvent[] = [];
  const stop = dataLayer(layer)((event) => void events.push(event));
  layer.push({ event: 'view_item', ecommerce: { items: [{ item_id: 'B' }] } });
  // The name is GA4's, the form is not.
  layer.push({ event: 'purchase', ecommerce: { purchase: { products: [{ id: 'C' }] } } });
  stop();
  layer.push(old('D'));
  expect(events.map(({ event }) => event)).toEqual(['view_item', 'view_item', 'purchase']);
  expect(ids(events)).toEqual(['A', 'B', 'C']);
});

test('shopifyPixel subscribes to all standard events', () => {
  let publish: (payload: unknown) => void = () => undefined;
  const analytics = {
    subscribe: vi.fn((_: string, handle: (payload: unknown) => void) => (publish = handle)),
  };
  const events: ShopEvent[] = [];
  const stop = shopifyPixel(analytics, { id: 'variant' })((event) => void events.push(event));
  const payload = {
    name: 'product_viewed',
    data: { productVariant: { id: '11', product: { id: '1' } } },
  };
  publish(payload);
  publish({ name: 'page_viewed' });
  stop();
  publish(payload);
  expect(analytics.subscribe).toHaveBeenCalledWith('all_standard_events', expect.any(Function));
  expect(ids(events)).toEqual(['11']);
});

describe('follow', () => {
  const shops: Shop[] = [];
  afterEach(() => Promise.all(shops.splice(0).map((shop) => shop.dispose())));

  async function open(statuses: Status[] = []): Promise<Shop> {
    const flavour = {
      wasm: () => new URL('http://127.0.0.1:1/'),
      spawn: () => {
        throw new Error('none');
      },
      host: async () => ({ makeHost }),
    };
    const shop = await create(flavour, {
      catalog: CATALOG,
      wasm: wasm('full'),
      worker: false,
      storage: 'memory',
      onStatus: (status) => void statuses.push(status),
    });
    shops.push(shop);
    await shop.consent.set({ personalization: true });
    return shop;
  }

  test('logs what a source hands over, and reports what is refused', async () => {
    const statuses: Status[] = [];
    const shop = await open(statuses);
    const page = metaBase();
    page.fbq(...view('M00'));
    const stop = follow(metaPixel(page), shop);
    page.fbq('track', 'AddToCart', { contents: [{ id: 'M00', quantity: 2 }] });
    page.fbq('track', 'AddToCart', { contents: [{ id: 'M00', quantity: -2 }] });
    await vi.waitFor(async () => expect(await shop.events()).toHaveLength(2));
    stop();
    page.fbq(...view('M01'));
    expect((await shop.events()).map(({ event }) => event)).toEqual(['view_item', 'add_to_cart']);
    expect((await shop.profile()).cart).toEqual(['M00']);
    expect(statuses).toContainEqual(
      expect.objectContaining({ type: 'event_refused', code: 'invalid_quantity' }),
    );
  });

  test('takes a source of the shop itself', async () => {
    const shop = await open();
    const target = new EventTarget();
    const stop = follow((handle) => {
      const look = () => handle({ event: 'view_item', items: [{ item_id: 'L00' }] });
      target.addEventListener('look', look);
      return () => target.removeEventListener('look', look);
    }, shop);
    target.dispatchEvent(new Event('look'));
    stop();
    target.dispatchEvent(new Event('look'));
    await vi.waitFor(async () => expect(await shop.events()).toHaveLength(1));
  });

  test('a source that fails leaves nothing behind', async () => {
    const shop = await open();
    expect(() => follow(metaPixel({}), shop)).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});
