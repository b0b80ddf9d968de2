import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { create, type Flavour } from '../src/shop.js';
import { makeHost as makeSlimHost } from '../src/slim-worker.js';
import type { ChurnRisk, PurchaseChance, Shop, ShopEvent } from '../src/types.js';
import { makeHost } from '../src/worker.js';
import { fakeWorker } from './channel.js';
import { CATALOG, wasm } from './fixtures.js';

/** One shopper, and what the engine answers natively (tests/outlook.rs). */
interface Case {
  now: number;
  days: number;
  events: ShopEvent[];
  churn: ChurnRisk | null;
  purchase: PurchaseChance | null;
}

const fixture = (name: string) =>
  readFileSync(new URL(`../../tests/fixtures/outlook/${name}`, import.meta.url));
const golden: Case[] = JSON.parse(fixture('golden.json').toString());
const shops: Shop[] = [];

async function open(trained = true, flavour: 'full' | 'slim' = 'full'): Promise<Shop> {
  const host = flavour === 'full' ? makeHost : makeSlimHost;
  const of: Flavour = {
    wasm: () => new URL('http://127.0.0.1:1/'),
    spawn: () => fakeWorker(host),
    host: async () => ({ makeHost: host }),
  };
  const shop = await create(of, {
    catalog: trained ? new Uint8Array(fixture('catalog.csv')) : CATALOG,
    bundle: trained ? new Uint8Array(fixture('shop.wsb')) : undefined,
    wasm: wasm(flavour),
    storage: 'memory',
    onStatus: () => undefined,
  });
  shops.push(shop);
  await shop.consent.set({ personalization: true });
  return shop;
}

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.dispose();
  vi.useRealTimers();
});

describe('as natively', () => {
  test.each(golden)('shopper %#', async ({ now, days, events, churn, purchase }) => {
    vi.setSystemTime(now);
    const shop = await open();
    for (const event of events) await shop.track(event);
    // Bit for bit; the chance of a purchase is of single precision, which JSON writes shorter.
    expect(await shop.churnRisk({ days })).toEqual(churn);
    const chance = purchase && { ...purchase, chance: Math.fround(purchase.chance) };
    expect(await shop.purchaseProbability()).toEqual(chance);
  });

  test('the golden answers have all that there is to say', () => {
    expect(new Set(golden.map(({ churn }) => churn?.reason))).toEqual(
      new Set([undefined, 'only_once', 'longer_than_usual']),
    );
    expect(golden.filter(({ purchase }) => purchase).length).toBeGreaterThan(2);
    expect(golden.some(({ churn }) => churn?.warning)).toBe(true);
  });
});

test('usual gap 12 days, now 41: a warning; and a horizon that is none', async () => {
  const regular = golden[3] as Case;
  vi.setSystemTime(regular.now);
  const shop = await open();
  for (const event of regular.events) await shop.track(event);
  expect((await shop.churnRisk())?.days).toBe(90);
  expect(await shop.churnRisk({ days: 30 })).toMatchObject({
    usual_gap: 12,
    gap_now: 41,
    warning: true,
  });
  for (const days of [0, -1, 4000, Number.NaN, '30' as unknown as number]) {
    await expect(shop.churnRisk({ days })).rejects.toMatchObject({ code: 'invalid_request' });
  }
  await expect(shop.churnRisk({ weeks: 3 } as object)).rejects.toMatchObject({
    message: expect.stringContaining('no option "weeks"'),
  });
  await shop.erase();
  expect(await shop.churnRisk()).toBeNull();
});

test('the chance follows the session, and goes with it', async () => {
  const now = (golden[0] as Case).now;
  vi.setSystemTime(now);
  const shop = await open();
  const look = async (event: ShopEvent['event'], item_id: string) =>
    shop.track({ event, items: [{ item_id }] } as ShopEvent);
  expect(await shop.purchaseProbability()).toBeNull();
  await look('view_item', 'MUG');
  const first = await shop.purchaseProbability();
  expect(first?.events).toHaveLength(1);
  await look('add_to_cart', 'MUG');
  const second = await shop.purchaseProbability();
  expect(second?.chance).toBeGreaterThan(first?.chance ?? 1);
  vi.setSystemTime(now + 31 * 60_000);
  expect(await shop.purchaseProbability()).toBeNull();
});

test('without a bundle null, in the slim build unsupported', async () => {
  vi.setSystemTime((golden[0] as Case).now);
  const shop = await open(false);
  await shop.track({ event: 'purchase', items: [{ item_id: 'M00' }], value: 5 });
  await shop.track({ event: 'view_item', items: [{ item_id: 'M00' }] });
  expect([await shop.churnRisk(), await shop.purchaseProbability()]).toEqual([null, null]);
  const slim = await open(true, 'slim');
  await expect(slim.churnRisk()).rejects.toMatchObject({ code: 'unsupported' });
  await expect(slim.purchaseProbability()).rejects.toMatchObject({ code: 'unsupported' });
});
