import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test } from 'vitest';
import { create, type Flavour } from '../src/shop.js';
import type { CreateShopOptions, Offer, Shop } from '../src/types.js';
import { makeHost } from '../src/worker.js';
import { makeHost as makeSlimHost } from '../src/slim-worker.js';
import { fakeWorker } from './channel.js';
import { CATALOG, wasm } from './fixtures.js';

const shops: Shop[] = [];

async function open(options: Partial<CreateShopOptions> = {}, slim = false): Promise<Shop> {
  const host = slim ? makeSlimHost : makeHost;
  const flavour: Flavour = {
    wasm: () => new URL('http://127.0.0.1:1/'),
    models: () => ({}),
    spawn: () => fakeWorker(host),
    host: async () => ({ makeHost: host }),
  };
  const shop = await create(flavour, {
    catalog: CATALOG,
    wasm: wasm(slim ? 'slim' : 'full'),
    storage: 'memory',
    onStatus: () => undefined,
    ...options,
  });
  shops.push(shop);
  return shop;
}

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.dispose();
});

const DELIVERY: Offer = {
  id: 'delivery',
  kind: 'shipping',
  value: 4.9,
  min_basket: 20,
  show_from: 0,
};
const KITCHEN: Offer = {
  id: 'kitchen',
  kind: 'percent',
  value: 10,
  filter: { category: 'Home > Kitchen' },
  when: { interest: { min: 2 } },
};

describe.each([true, false])('worker: %s', (worker) => {
  test('without consent: the page, the catalogue, and nobody', async () => {
    const shop = await open({ worker });
    // Mugs cost 5 and 6 (Acme and Bravo, red).
    const cart = ['M00', { item_id: 'M01', quantity: 2 }, 'unknown'];
    const answer = await shop.offers({
      offers: [DELIVERY, KITCHEN],
      cart,
      limit: 2,
      placement: 'cart',
      personalize: false,
    });
    expect(answer).toEqual({
      offers: [
        {
          offer_id: 'delivery',
          uplift: 0,
          propensity: 1,
          saves: 4.9,
          cost: 4.9,
          missing: 3,
          reasons: [{ code: 'basket', has: 17, limit: 20 }],
        },
      ],
      refused: [{ offer_id: 'kitchen', reason: { code: 'not_for_everyone', has: 0, limit: 0 } }],
      situation: 'cart-2-new',
    });
  });

  test('what was looked at, dismissed and taken back', async () => {
    const shop = await open({ worker });
    await shop.consent.set({ personalization: true });
    const ask = () => shop.offers({ offers: [KITCHEN] });
    expect((await ask()).refused[0]?.reason).toEqual({ code: 'interest', has: 0, limit: 2 });
    for (const id of ['M00', 'P01', 'L00']) {
      await shop.track({ event: 'view_item', items: [{ item_id: id }] });
    }
    const { offers, situation } = await ask();
    expect(offers[0]?.reasons).toEqual([
      { code: 'interest', has: 2, limit: 0, name: 'Home > Kitchen' },
    ]);
    const about = { promotion_id: 'kitchen', situation, propensity: offers[0]?.propensity };
    const shown = await shop.track({ event: 'view_promotion', value: 1, ...about });
    expect(shown.event).toMatchObject({ event: 'view_promotion', value: 1, ...about });
    await shop.track({ event: 'dismiss_item', promotion_id: 'kitchen' });
    expect((await ask()).refused[0]?.reason.code).toBe('dismissed');
    await shop.track({ event: 'restore_item', promotion_id: 'kitchen' });
    expect((await ask()).offers).toHaveLength(1);
    // Of the log, and gone with it.
    await shop.erase();
    expect((await ask()).offers).toHaveLength(0);
  });

  test('a budget, and what is not legal', async () => {
    const shop = await open({ worker });
    const gift: Offer = { id: 'gift', kind: 'gift', value: 9 };
    const answer = await shop.offers({ offers: [gift], budget: { amount: 8 } });
    expect(answer.refused[0]?.reason).toEqual({ code: 'budget', has: 8, limit: 9 });
    await expect(shop.offers({ offers: [{ ...gift, value: -1 }] })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(
        'offer gift: value must be a number of 0 or more, but is -1',
      ),
    });
    const wrong = { offers: [gift], age: 30 } as never;
    await expect(shop.offers(wrong)).rejects.toThrow('offers has no option "age"');
    await expect(shop.offers({ offers: [gift], limit: 0 })).rejects.toMatchObject({
      code: 'invalid_limit',
    });
    await expect(shop.track({ event: 'dismiss_item' })).rejects.toMatchObject({
      code: 'missing_items',
    });
  });
});

test('the slim engine says that it has none', async () => {
  const shop = await open({}, true);
  await expect(shop.offers({ offers: [DELIVERY] })).rejects.toMatchObject({
    code: 'unsupported',
  });
});
