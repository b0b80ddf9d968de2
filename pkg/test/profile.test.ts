import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { create, type Flavour } from '../src/shop.js';
import { makeHost as makeSlimHost } from '../src/slim-worker.js';
import type { CreateShopOptions, Shop, ShopEvent } from '../src/types.js';
import { makeHost } from '../src/worker.js';
import { fakeWorker } from './channel.js';
import { CATALOG, wasm } from './fixtures.js';

const WASM = { full: wasm('full'), slim: wasm('slim') };
const shops: Shop[] = [];

async function open(
  options: Partial<CreateShopOptions> = {},
  host = makeHost,
  personalization = true,
): Promise<Shop> {
  const flavour: Flavour = {
    wasm: () => new URL('http://127.0.0.1:1/'),
    spawn: () => fakeWorker(host),
    host: async () => ({ makeHost: host }),
  };
  const shop = await create(flavour, {
    catalog: CATALOG,
    wasm: WASM.full,
    onStatus: () => undefined,
    ...options,
  });
  shops.push(shop);
  if (personalization) await shop.consent.set({ personalization });
  return shop;
}

const does = (event: ShopEvent['event'], item_id: string): ShopEvent => ({
  event,
  items: [{ item_id }],
});

async function brands(shop: Shop): Promise<string[]> {
  const { items } = await shop.recommend({ limit: 100 });
  return [...new Set(items.map(({ product }) => product.brand ?? ''))].sort();
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.dispose();
});

test('the profile tells what it comes from', async () => {
  const shop = await open();
  const { event: look } = await shop.track(does('view_item', 'M00'));
  const { event: cart } = await shop.track(does('add_to_cart', 'M10'));
  const profile = await shop.profile();
  expect(profile.interests.map(({ kind, name, weight }) => [kind, name, weight])).toEqual([
    ['category', 'Home > Kitchen > Mugs', 1],
    ['brand', 'Acme', 1],
    ['color', 'blue', 1],
  ]);
  expect(profile.interests[0]).toMatchObject({
    events: 2,
    pinned: false,
    event_ids: [cart.event_id, look.event_id],
  });
  // 1 and 3 views' worth, against 3 of no interest.
  expect(profile.interests[0]?.confidence).toBeCloseTo(4 / 7, 5);
  expect(profile.interests[2]).toMatchObject({ event_ids: [cart.event_id] });
  expect(profile.intent).toMatchObject({
    intent: 'buying',
    reasons: ['cart'],
    event_ids: [cart.event_id],
  });
  expect(profile.rfm).toMatchObject({ class: 'new', frequency: 0, recency: null, event_ids: [] });
  const { hours, weekdays, hour } = profile.rhythm ?? {};
  const now = new Date(look.timestamp);
  expect(hours?.[now.getHours()]).toBe(1);
  expect(weekdays?.[(now.getDay() + 6) % 7]).toBe(1);
  expect(hour).toBeNull();
  expect(profile.price_band?.event_ids).toEqual([cart.event_id, look.event_id]);
  expect(JSON.parse(JSON.stringify(profile))).toStrictEqual(profile);
});

test('corrections are obeyed at once, kept, exported, and taken back', async () => {
  const shop = await open();
  const changes: string[] = [];
  shop.on('change', ({ reason }) => changes.push(reason));
  await shop.track(does('view_item', 'M00'));
  expect(await brands(shop)).toEqual(['Acme', 'Bravo']);

  const [muted] = await shop.correct({ kind: 'brand', name: 'acme', action: 'mute' });
  expect(muted).toEqual({
    kind: 'brand',
    name: 'acme',
    action: 'mute',
    since: expect.any(Number) as number,
  });
  expect(await brands(shop)).toEqual(['Bravo']);
  expect(changes).toEqual(['event', 'interests']);
  await shop.correct({ kind: 'category', name: 'Home > Living > Lamps', action: 'pin' });
  const { interests, corrections } = await shop.profile();
  expect(interests.map(({ kind, name }) => [kind, name])).toEqual([
    ['category', 'Home > Living > Lamps'],
    ['category', 'Home > Kitchen > Mugs'],
  ]);
  expect(interests[0]).toMatchObject({ pinned: true, weight: 1, events: 0, event_ids: [] });
  const lamps = await shop.recommend({ limit: 2 });
  expect(lamps.items.map(({ item_id }) => item_id).sort()).toEqual(['L01', 'L11']);
  // Declared interests stand beside them.
  await shop.interests.set(['red']);
  const exported = await shop.export();
  expect(exported).toMatchObject({ interests: ['red'], corrections });
  await shop.dispose();

  const again = await open();
  expect(await brands(again)).toEqual(['Bravo']);
  expect((await again.profile()).corrections).toEqual(corrections);
  expect(await again.correct({ kind: 'brand', name: 'Acme', action: 'restore' })).toHaveLength(1);
  expect(await brands(again)).toEqual(['Acme', 'Bravo']);

  await again.erase();
  expect((await again.profile()).corrections).toEqual([]);
  await again.consent.set({ personalization: true });
  expect(await again.export()).toMatchObject({ interests: [], corrections: [] });
  // What was exported can be taken up again.
  await again.import(exported);
  expect(await brands(again)).toEqual(['Bravo']);
});

test('what is forgotten speaks again when it is done again', async () => {
  const shop = await open();
  await shop.track(does('view_item', 'M00'));
  await shop.correct({ kind: 'brand', name: 'Acme', action: 'forget' });
  const named = async () => {
    const { interests } = await shop.profile();
    return interests.filter(({ kind }) => kind === 'brand').map(({ name }) => name);
  };
  expect(await named()).toEqual([]);
  expect(await shop.events()).toHaveLength(1);
  await shop.track({ ...does('view_item', 'L00'), timestamp: Date.now() + 1000 });
  expect(await named()).toEqual(['Acme']);
});

test('what is not legal is named, and consent is asked for', async () => {
  const shop = await open();
  const refused = (options: object) => expect(shop.correct(options as never)).rejects;
  await refused({ kind: 'shop', name: 'x', action: 'pin' }).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(
      'kind must be category, brand, tag, size or color, but is "shop"',
    ) as string,
  });
  await refused({ kind: 'tag', name: 'x', since: 1 }).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('correct has no option "since"') as string,
  });
  const stranger = await open({ databaseName: 'other' }, makeHost, false);
  await expect(stranger.correct({ kind: 'tag', name: 'x', action: 'pin' })).rejects.toMatchObject({
    code: 'consent_required',
  });
});

test('the slim engine has the old profile, and refuses corrections', async () => {
  const shop = await open({ wasm: WASM.slim }, makeSlimHost);
  await shop.track(does('add_to_cart', 'M00'));
  const profile = await shop.profile();
  expect(profile.interests.map(({ kind }) => kind)).toEqual(['category', 'brand']);
  expect(profile.rhythm).toBeUndefined();
  await expect(shop.correct({ kind: 'brand', name: 'Acme', action: 'mute' })).rejects.toMatchObject(
    { code: 'unsupported' },
  );
});
