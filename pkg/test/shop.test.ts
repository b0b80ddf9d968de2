import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WindowshopperError } from '../src/errors.js';
import { create, type Flavour } from '../src/shop.js';
import type { Change, CreateShopOptions, Shop, ShopEvent, Status } from '../src/types.js';
import { makeHost as makeSlimHost } from '../src/slim-worker.js';
import { loadWords } from '../src/words.js';
import { makeHost } from '../src/worker.js';
import { fakeWorker, type FakeWorker } from './channel.js';
import { CATALOG, wasm } from './fixtures.js';

const WASM = { full: wasm('full'), slim: wasm('slim') };
const shops: Shop[] = [];
const workers: FakeWorker[] = [];

/** The full package, as in a browser, but with a message channel for a worker. */
const full: Flavour = {
  wasm: () => new URL('http://127.0.0.1:1/'),
  spawn: () => {
    const worker = fakeWorker(makeHost);
    workers.push(worker);
    return worker;
  },
  host: async () => ({ makeHost }),
};

async function open(
  options: Partial<CreateShopOptions> = {},
  flavour: Flavour = full,
): Promise<Shop> {
  const shop = await create(flavour, {
    catalog: CATALOG,
    wasm: WASM.full,
    onStatus: () => undefined,
    ...options,
  });
  shops.push(shop);
  return shop;
}

const view = (item_id: string): ShopEvent => ({ event: 'view_item', items: [{ item_id }] });

async function consenting(options: Partial<CreateShopOptions> = {}): Promise<Shop> {
  const shop = await open(options);
  await shop.consent.set({ personalization: true });
  return shop;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.dispose();
  workers.splice(0);
  vi.restoreAllMocks();
});

describe.each([
  ['worker', 'indexeddb'],
  ['worker', 'memory'],
  ['main', 'indexeddb'],
  ['main', 'memory'],
] as const)('a shop on the %s thread with %s', (thread, storage) => {
  const kind = { worker: thread === 'worker', storage };

  test('says what it loaded and how it runs', async () => {
    const shop = await open(kind);
    expect(shop.report).toMatchObject({ items: 16, available: 16, bundle: null, bad_rows: 0 });
    expect(shop.thread).toBe(thread);
    expect(shop.storage).toBe(storage);
    expect(await shop.memory()).toBeGreaterThan(0);
  });

  test('shows a full shelf to a stranger', async () => {
    const shop = await open(kind);
    const { list_id, items } = await shop.recommend({ limit: 8 });
    expect(list_id).toBeTypeOf('string');
    expect(items).toHaveLength(8);
    expect(items[0]?.product).toMatchObject({ item_id: items[0]?.item_id, currency: 'EUR' });
  });

  test('keeps the rules of the shop and of the list, and says so', async () => {
    const shop = await open({ ...kind, rules: { pin: ['L11'], cap: { category: 2 } } });
    const { items } = await shop.recommend({ limit: 6, rules: { pin: ['S11'] } });
    expect(items.slice(0, 2).map(({ item_id }) => item_id)).toEqual(['S11', 'L11']);
    const scores = items.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(items[0]).toMatchObject({ probability: null });
    for (const { score, reasons } of items) {
      expect(reasons.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
    }
    await expect(open({ ...kind, rules: { pins: [] } as object })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('without consent, checks an event and forgets it', async () => {
    const shop = await open(kind);
    expect(await shop.consent.get()).toEqual({
      functional: false,
      personalization: false,
      sharing: false,
      decided_at: null,
    });
    const changed = vi.fn();
    shop.on('change', changed);
    const result = await shop.track(view('M00'));
    expect(result).toMatchObject({ accepted: false, duplicate: false, stored: false });
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'consent_required' }));
    await expect(shop.track({ event: 'view_item', items: [] })).rejects.toMatchObject({
      code: 'missing_items',
    });
    expect(await shop.events()).toEqual([]);
    expect(changed).not.toHaveBeenCalled();
    await shop.consent.set({ personalization: true });
    expect(await shop.events()).toEqual([]);
    expect((await shop.profile()).events).toBe(0);
  });

  test('with consent, the list follows what the shopper does, and says why', async () => {
    const shop = await consenting(kind);
    for (const id of ['S00', 'S01']) {
      const result = await shop.track(view(id));
      expect(result).toMatchObject({ accepted: true, duplicate: false, stored: true });
    }
    const { items } = await shop.recommend({ limit: 4, diversity: 0 });
    expect(items.some(({ item_id }) => item_id.startsWith('S'))).toBe(true);
    for (const { score, reasons } of items) {
      expect(reasons.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
    }
    const words = (await Promise.all(items.map((item) => shop.explain(item)))).flat();
    expect(words.join()).toMatch(/(red|blue) scarf/);
    expect(await shop.profile()).toMatchObject({ events: 2, sessions: 1 });
  });

  test('a list that is asked for right after an event takes it into account', async () => {
    const shop = await consenting(kind);
    const tracked = shop.track(view('L00'));
    const events = shop.events();
    expect(await events).toHaveLength(1);
    expect((await tracked).stored).toBe(true);
  });

  test('fills in event_id and timestamp, and knows an event again', async () => {
    const shop = await consenting(kind);
    const before = Date.now();
    const { event } = await shop.track(view('M00'));
    expect(event.event_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(event.timestamp).toBeGreaterThanOrEqual(before);
    expect(await shop.track(event)).toMatchObject({
      accepted: false,
      duplicate: true,
      stored: false,
    });
    expect(await shop.events()).toEqual([event]);
  });

  test.each<[string, unknown]>([
    ['invalid_event', null],
    ['unknown_event', { event: 'sneeze', items: [{ item_id: 'M00' }] }],
    ['invalid_event_id', { ...view('M00'), event_id: 'x' }],
    ['future_timestamp', { ...view('M00'), timestamp: Date.now() + 9e9 }],
    ['missing_items', { event: 'view_item' }],
    ['unknown_item', view('nothing')],
    ['invalid_price', { event: 'view_item', items: [{ item_id: 'M00', price: -1 }] }],
    ['invalid_quantity', { event: 'add_to_cart', items: [{ item_id: 'M00', quantity: 0 }] }],
    [
      'too_many_items',
      {
        event: 'view_item_list',
        items: Array.from({ length: 10_000 }, () => ({ item_id: 'M00' })),
      },
    ],
    ['missing_search_term', { event: 'search' }],
  ])('refuses a bad event: %s', async (code, event) => {
    const shop = await consenting(kind);
    await shop.track(view('M00'));
    const caught = await shop.track(event as ShopEvent).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(WindowshopperError);
    expect(caught).toMatchObject({ code });
    expect((caught as Error).message.length).toBeGreaterThan(10);
    expect(await shop.events()).toHaveLength(1);
    expect((await shop.recommend()).items.length).toBeGreaterThan(0);
  });

  test.each<[string, object]>([
    ['invalid_limit', { limit: 0 }],
    ['invalid_limit', { limit: 101 }],
    ['invalid_diversity', { diversity: 2 }],
    ['invalid_novelty', { novelty: -1 }],
    ['invalid_rules', { rules: { cap: { brand: 0 } } }],
    ['invalid_rules', { rules: { boost: [{ ids: ['M00'], factor: 0.5 }] } }],
    ['invalid_rules', { rules: { pin: 'M00' } }],
    ['invalid_placement', { placement: 'cellar' }],
    ['invalid_strategy', { strategy: 'luck' }],
    ['invalid_request', { item_id: 'M00' }],
  ])('refuses a bad request: %s', async (code, request) => {
    const shop = await open(kind);
    await expect(shop.recommend(request)).rejects.toMatchObject({ code });
  });

  test('filters, excludes and leaves out the product on the page', async () => {
    const shop = await open(kind);
    const { items } = await shop.recommend({
      placement: 'product',
      itemId: 'M00',
      exclude: ['M01'],
      filter: { category: 'Home > Kitchen', maxPrice: 6, includeUnavailable: true },
      limit: 100,
    });
    expect(items.map(({ item_id }) => item_id)).toEqual(['M10']);
  });

  test('gives products, categories and pages of the catalogue', async () => {
    const shop = await open(kind);
    expect(await shop.product('M00')).toMatchObject({
      item_id: 'M00',
      title: 'Acme red mug',
      price: 5,
      currency: 'EUR',
      brand: 'Acme',
      category: 'Home > Kitchen > Mugs',
    });
    expect(await shop.product('nothing')).toBeNull();
    expect(await shop.products(['nothing', 'S11'])).toMatchObject([null, { item_id: 'S11' }]);
    expect(await shop.categories()).toContainEqual({ path: 'Home > Living > Lamps', items: 4 });
    const page = await shop.list({
      category: 'Home > Kitchen',
      brand: 'Bravo',
      offset: 1,
      limit: 2,
    });
    expect(page.total).toBe(4);
    expect(page.products).toHaveLength(2);
  });

  test('searches', async () => {
    const shop = await open(kind);
    const { items } = await shop.search('red mug', { limit: 2 });
    expect(items.map(({ item_id }) => item_id).sort()).toEqual(['M00', 'M01']);
  });

  test('searches with repairs, facets and highlights, and completes', async () => {
    const shop = await open(kind);
    await shop.consent.set({ personalization: true });
    await shop.track({ event: 'search', search_term: 'Red mug' });
    const found = await shop.search('mugg', {
      filter: { brand: 'Acme' },
      facets: true,
      highlight: true,
    });
    expect(found.corrected).toBe('mug');
    expect(found.relaxed).toEqual([]);
    expect(found.facets?.brands).toEqual([{ name: 'Acme', items: found.total }]);
    const title = found.items[0]?.product.title;
    expect(found.highlights[0]?.title.map((range) => title?.slice(...range))).toEqual(['mug']);
    const { past, queries, products } = await shop.suggest('red m');
    expect(past).toEqual(['Red mug']);
    expect(queries[0]).toBe('red mug');
    expect(products[0]?.title).toContain('mug');
    expect((await shop.suggest('red m', { personalize: false })).past).toEqual([]);
  });

  test('takes catalogue updates without a reload', async () => {
    const shop = await open(kind);
    const update = await shop.updateCatalog({
      upsert: [
        { ...CATALOG[0], title: 'Acme scarlet mug' },
        { ...CATALOG[0], id: 'NEW', title: 'Acme green mug' },
      ],
      remove: ['S11', 'nothing'],
    });
    expect(update).toMatchObject({ added: 1, changed: 1, removed: 1 });
    expect((await shop.product('M00'))?.title).toBe('Acme scarlet mug');
    expect((await shop.product('NEW'))?.title).toBe('Acme green mug');
    expect((await shop.list()).total).toBe(16);
  });

  test('accounts for lists: what was seen, picked and bought', async () => {
    const shop = await consenting(kind);
    await shop.track(view('S00'));
    const list = await shop.recommend({ limit: 4 });
    const again = await shop.recommend({ limit: 4 });
    expect(list.list_id).toMatch(/^home~[0-9a-f-]{36}$/);
    expect(again.list_id).not.toBe(list.list_id);
    const { event } = await shop.seen(list);
    expect(event.items).toHaveLength(4);
    const [picked, passed] = list.items as [(typeof list.items)[0], (typeof list.items)[0]];
    // As a GA4 tag would push it: the list in GA4's own field, no source.
    const items = [{ item_id: picked.item_id, item_list_id: list.list_id }];
    await shop.track({ event: 'select_item', item_list_id: list.list_id, items });
    await shop.track({ event: 'purchase', items: [{ item_id: picked.item_id }] });
    const rows = await shop.attribution();
    const sum = (key: 'impressions' | 'clicks' | 'purchases') =>
      rows.reduce((total, row) => total + row[key], 0);
    expect([sum('impressions'), sum('clicks'), sum('purchases')]).toEqual([4, 1, 1]);
    const row = rows.find(({ source }) => source === picked.source);
    expect(row).toMatchObject({ placement: 'home', clicks: 1, purchases: 1 });
    // What was seen and not picked is lowered, with a reason; the parts still add up.
    const after = (await shop.recommend({ limit: 12 })).items;
    const lowered = after.find(({ item_id }) => item_id === passed.item_id);
    const shown = lowered?.reasons.find(({ code }) => code === 'shown');
    expect(shown?.value).toBeLessThan(0);
    const { score, reasons } = lowered as typeof picked;
    expect(reasons.reduce((value, reason) => value + reason.value, 0)).toBeCloseTo(score, 4);
    expect(await shop.explain({ reasons })).toContain('Ranked lower: shown before, and not picked');
  });

  test('does not show again what was dismissed, unless that is taken back', async () => {
    const shop = await consenting(kind);
    await shop.track({ event: 'dismiss_item', items: [{ item_id: 'M00' }] });
    const ids = async () => (await shop.recommend({ limit: 100 })).items.map((i) => i.item_id);
    expect(await ids()).not.toContain('M00');
    await shop.track({ event: 'restore_item', items: [{ item_id: 'M00' }] });
    expect(await ids()).toContain('M00');
  });

  test('declared interests lead, are named, and need consent', async () => {
    const shop = await open(kind);
    await expect(shop.interests.set(['red'])).rejects.toMatchObject({ code: 'consent_required' });
    await expect(shop.interests.set([1] as never)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await shop.consent.set({ personalization: true });
    const changes: string[] = [];
    shop.on('change', ({ reason }) => changes.push(reason));
    expect(await shop.interests.set(['Red', ' Lamps '])).toEqual(['Red', 'Lamps']);
    expect(await shop.interests.get()).toEqual(['Red', 'Lamps']);
    expect(changes).toEqual(['interests']);
    const { items } = await shop.recommend({ limit: 2 });
    expect(items.map(({ item_id }) => item_id).sort()).toEqual(['L00', 'L01']);
    const [first] = items as [(typeof items)[0]];
    expect((await shop.explain(first)).join()).toMatch(/(Red|red|Lamps), which you said you like/);
    // A list without the shopper knows nothing of it.
    const without = await shop.recommend({ limit: 2, personalize: false });
    expect(without.items.flatMap((item) => item.reasons).map(({ code }) => code)).not.toContain(
      'interests',
    );
    await shop.consent.set({ personalization: false });
    expect(await shop.interests.get()).toEqual([]);
  });

  test('exports everything as one JSON document', async () => {
    const shop = await consenting(kind);
    const { event } = await shop.track(view('M00'));
    await shop.interests.set(['red']);
    const document = await shop.export();
    expect(document).toMatchObject({
      format: 'windowshopper-export',
      version: 1,
      consent: { functional: true, personalization: true, sharing: false },
      events: [event],
      interests: ['red'],
      corrections: [],
      ledger: null,
      profile: { events: 1 },
    });
    expect(Date.parse(document.exported_at)).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(document))).toStrictEqual(document);
  });

  test('erases everything, proves it, and asks again', async () => {
    const shop = await consenting(kind);
    await shop.track(view('M00'));
    await shop.track(view('M01'));
    expect(await shop.erase()).toEqual({ removed: 2, remaining: 0, left: [] });
    expect(await shop.events()).toEqual([]);
    expect(await shop.profile()).toMatchObject({ events: 0, recent: [] });
    expect(await indexedDB.databases()).toEqual([]);
    expect(await shop.consent.get()).toMatchObject({ functional: false, decided_at: null });
    expect((await shop.track(view('S00'))).stored).toBe(false);
    await shop.consent.set({ personalization: true });
    expect((await shop.track(view('S00'))).stored).toBe(true);
  });

  test('erases what is still on its way to storage', async () => {
    const shop = await consenting(kind);
    const tracked = [shop.track(view('M00')), shop.track(view('M01'))];
    await shop.erase();
    await Promise.all(tracked);
    expect(await shop.events()).toEqual([]);
    expect(await shop.erase()).toEqual({ removed: 0, remaining: 0, left: [] });
  });

  test('consent withdrawn: the log is gone and nothing new is logged', async () => {
    const shop = await consenting(kind);
    await shop.track(view('M00'));
    const before = Date.now();
    const consent = await shop.consent.set({ personalization: false });
    expect(consent.personalization).toBe(false);
    expect(consent.decided_at).toBeGreaterThanOrEqual(before);
    expect(await shop.consent.get()).toEqual(consent);
    expect(await shop.events()).toEqual([]);
    expect(await shop.track(view('M01'))).toMatchObject({ accepted: false, stored: false });
    expect(await shop.events()).toEqual([]);
    await expect(
      shop.consent.set({ personalization: 'yes' as unknown as boolean }),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('tells listeners of each change, until they leave', async () => {
    const shop = await open(kind);
    const changes: Change[] = [];
    const off = shop.on('change', (change) => changes.push(change));
    await shop.consent.set({ personalization: true });
    const { event } = await shop.track(view('M00'));
    await shop.track(event);
    await shop.updateCatalog({ remove: ['S11'] });
    await shop.erase();
    expect(changes).toEqual([
      { reason: 'consent' },
      { reason: 'event', event },
      { reason: 'catalog' },
      { reason: 'erase' },
    ]);
    off();
    await shop.track(view('M00'));
    expect(changes).toHaveLength(4);
  });

  test('follows a data layer, and reports what it must refuse', async () => {
    const refused: Status[] = [];
    const shop = await consenting({
      ...kind,
      onStatus: (status) => void (status.type === 'event_refused' && refused.push(status)),
    });
    const push = (id: string) => ({ event: 'view_item', ecommerce: { items: [{ item_id: id }] } });
    const layer: unknown[] = [{ event: 'gtm.js' }, push('M00')];
    const stop = shop.listen(layer);
    layer.push(push('M01'), { ecommerce: null }, push('nothing'));
    await vi.waitFor(async () => expect(await shop.events()).toHaveLength(2));
    await vi.waitFor(() => expect(refused).toHaveLength(1));
    expect(refused[0]).toMatchObject({ code: 'unknown_item' });
    stop();
    layer.push(push('M10'));
    expect(await shop.events()).toHaveLength(2);
  });

  test('drops an answer that nobody wants', async () => {
    const shop = await open(kind);
    const late = new AbortController();
    const asked = shop.recommend({ signal: late.signal });
    late.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    await expect(shop.recommend({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect((await shop.recommend({ signal: new AbortController().signal })).items).not.toEqual([]);
  });

  test('dispose finishes what was begun, ends everything, and may be called twice', async () => {
    const shop = await consenting(kind);
    const tracked = shop.track(view('M00'));
    await Promise.all([shop.dispose(), shop.dispose()]);
    expect((await tracked).stored).toBe(true);
    for (const call of [
      () => shop.track(view('M00')),
      () => shop.recommend(),
      () => shop.events(),
      () => shop.consent.get(),
      () => shop.erase(),
      () => shop.export(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'disposed' });
    }
    expect(() => shop.listen([])).toThrow(expect.objectContaining({ code: 'disposed' }));
    if (kind.worker) expect(workers.at(-1)?.terminated).toBe(true);
    shop[Symbol.dispose]();
  });

  test.each<[string, string, Partial<CreateShopOptions>]>([
    ['no catalogue', 'invalid_request', { catalog: undefined as unknown as string }],
    ['an unreachable catalogue', 'fetch_failed', { catalog: 'http://127.0.0.1:1/' }],
    [
      'a bundle that is none',
      'bundle_not_a_bundle',
      { bundle: new TextEncoder().encode('hello, this is not a bundle') },
    ],
    [
      'a catalogue of bytes that are no text',
      'feed_not_text',
      { catalog: new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x41]) },
    ],
    ['wasm that is none', 'wasm_failed', { wasm: new Uint8Array(9) }],
    ['an unknown storage', 'invalid_request', { storage: 'cloud' as 'memory' }],
  ])('does not open with %s', async (_, code, options) => {
    const caught = await open({ ...kind, ...options }).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(WindowshopperError);
    expect(caught).toMatchObject({ code });
    if (kind.worker && workers.length > 0) expect(workers.at(-1)?.terminated).toBe(true);
  });
});

describe('where a worker is refused', () => {
  test.each([
    [
      'at once (another origin)',
      () => {
        throw new DOMException('cross-origin', 'SecurityError');
      },
    ],
    [
      'later (a content security policy)',
      () => {
        const worker = fakeWorker();
        setTimeout(() => worker.fire('error', {}), 5);
        return worker;
      },
    ],
  ])('%s, the shop runs on the main thread and says so once', async (_, spawn) => {
    const statuses: Status[] = [];
    const shop = await open({ onStatus: (status) => statuses.push(status) }, { ...full, spawn });
    expect(shop.thread).toBe('main');
    expect((await shop.recommend()).items.length).toBeGreaterThan(0);
    const thread = statuses.filter(({ type }) => type === 'thread');
    expect(thread).toMatchObject([{ thread: 'main', code: 'worker_failed' }]);
  });

  test('without onStatus, the console says so', async () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const spawn = () => {
      throw new DOMException('cross-origin', 'SecurityError');
    };
    await open({ onStatus: undefined as never }, { ...full, spawn });
    expect(info).toHaveBeenCalledTimes(1);
    expect(info.mock.calls[0]?.[0]).toMatch(/main thread.*cross-origin/);
  });

  test('a worker that dies later: every call rejects with worker_failed', async () => {
    const shop = await open();
    const call = shop.recommend();
    workers.at(-1)?.fire('error', { message: 'Out of memory' });
    await expect(call).rejects.toMatchObject({ code: 'worker_failed' });
    await expect(shop.events()).rejects.toMatchObject({ code: 'worker_failed' });
  });
});

test('the slim package recommends, and says that it cannot search', async () => {
  const slim: Flavour = { ...full, host: async () => ({ makeHost: makeSlimHost }) };
  const shop = await open({ worker: false, wasm: WASM.slim }, slim);
  expect((await shop.recommend()).items.length).toBeGreaterThan(0);
  await expect(shop.search('mug')).rejects.toMatchObject({ code: 'unsupported' });
});

test('words follow the locale', async () => {
  const shop = await open({ locale: 'zh-CN' });
  const words = await shop.explain({ reasons: [{ value: 1, code: 'content', item_id: 'M00' }] });
  expect(words).toEqual(['与“Acme red mug”相似']);
  const unknown = { ...(await loadWords('en')), unknown: 'Warum auch immer' };
  const own = await open({ locale: 'zh-CN', words: unknown });
  const reason = { value: 1, code: 'telepathy' as 'other' };
  expect(await own.explain({ reasons: [reason] })).toEqual(['Warum auch immer']);
});

test('importing an entry does nothing', async () => {
  const globals = Object.keys(globalThis);
  const entry = await import('../src/index.js');
  expect(Object.keys(entry).sort()).toEqual([
    'WindowshopperError',
    'createShop',
    'describe',
    'loadWords',
  ]);
  await import('../src/slim.js');
  expect(Object.keys(globalThis)).toEqual(globals);
  expect(await indexedDB.databases()).toEqual([]);
});
