import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineModule } from '../src/engine.js';
import { toJsonLines } from '../src/fetch.js';
import { Host, type Notice, type OpenOptions } from '../src/host.js';
import type { BudgetLedger } from '../src/insight/sharing.js';
import { create, type Flavour } from '../src/shop.js';
import { IndexedDbStorage } from '../src/storage/indexeddb.js';
import type { CreateShopOptions, ExportDocument, Shop, StoredEvent } from '../src/types.js';
import { makeHost } from '../src/worker.js';
import { Engine, initSync } from '../wasm/full/windowshopper.js';
import { CATALOG, wasm } from './fixtures.js';

const BYTES = wasm('full') as Uint8Array<ArrayBuffer>;
const MODULE = await WebAssembly.compile(BYTES);
const DAY = 86_400_000;
const closing: (() => Promise<unknown>)[] = [];

const view = (item_id: string, timestamp = Date.now()): StoredEvent => ({
  event: 'view_item',
  event_id: crypto.randomUUID(),
  timestamp,
  items: [{ item_id }],
});

/** The sums of the privacy ledger as the engine does them, in a stand-in for its question. */
class Sharing extends Engine {
  override insight(request: {
    ask: string;
    epsilon: number;
    ledger: BudgetLedger;
    random: number[];
  }) {
    const { ask, epsilon, ledger, random } = request;
    if (ask === 'correct') return super.insight(request, Date.now()) as object;
    if (ask !== 'sharing_report') return { ask };
    const cost = epsilon * 1e6;
    const left = ledger.limit - ledger.spent.reduce((sum, one) => sum + one.epsilon, cost);
    if (left < 0) {
      const refusal = new Error('spent');
      throw Object.assign(refusal, { name: 'WindowshopperError', code: 'budget_spent' });
    }
    const spend = { at: Date.now(), epsilon: cost, kind: 'item' as const };
    return {
      report: { v: 1, value: random.length },
      epsilon: cost,
      left,
      ledger: { ...ledger, spent: [...ledger.spent, spend] },
    };
  }
}

/** Opens the shop as a tab would: same database, new host. */
async function tab(options: Partial<OpenOptions> = {}, notices: Notice[] = []): Promise<Host> {
  const module = { Engine: Sharing, initSync } as unknown as EngineModule;
  const host = new Host(module, (notice) => notices.push(notice));
  closing.push(() => host.close());
  await host.open({
    wasm: { module: MODULE },
    catalog: { bytes: toJsonLines(CATALOG) },
    catalogFormat: 'jsonl',
    bundle: null,
    models: {},
    storage: 'indexeddb',
    databaseName: 'shop',
    retention: { days: 180, events: 5000 },
    privacyControl: false,
    privacyBudget: { limit: 3_000_000, period_days: 30, spent: [] },
    ...options,
  });
  return host;
}

const flavour: Flavour = {
  wasm: () => new URL('http://127.0.0.1:1/'),
  spawn: () => {
    throw new Error('no worker here');
  },
  host: async () => ({ makeHost }),
};

async function open(options: Partial<CreateShopOptions> = {}): Promise<Shop> {
  const shop = await create(flavour, {
    catalog: CATALOG,
    wasm: BYTES,
    worker: false,
    onStatus: () => undefined,
    ...options,
  });
  closing.push(() => shop.dispose());
  return shop;
}

/** The log in storage, as a tab that opens now would find it. */
async function stored(): Promise<StoredEvent[]> {
  const storage = new IndexedDbStorage('shop');
  const { events } = await storage.load();
  storage.close();
  return events as StoredEvent[];
}

const itemsOf = (events: StoredEvent[]) => events.map(({ items }) => items?.[0]?.item_id);
const refused = (code: string) => expect.objectContaining({ code });

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('consent by purpose', () => {
  test('functional keeps the log and makes no profile of it', async () => {
    const host = await tab();
    const before = await host.recommend({ limit: 8 });
    await host.setConsent({ functional: true });
    for (const id of ['S00', 'S01', 'S10']) {
      expect(await host.track(view(id))).toMatchObject({ accepted: true, stored: true });
    }
    const ids = ({ items }: typeof before) => items.map(({ item_id }) => item_id);
    expect(ids(await host.recommend({ limit: 8 }))).toEqual(ids(before));
    expect(ids(await host.recommend({ strategy: 'recent' }))).toEqual(['S10', 'S01', 'S00']);
    expect(await host.profile()).toMatchObject({
      events: 3,
      recent: ['S10', 'S01', 'S00'],
      interests: [],
      price_band: null,
    });
    await expect(host.setInterests(['red'])).rejects.toEqual(refused('consent_required'));
    await expect(host.insight({ ask: 'x' })).rejects.toEqual(refused('consent_required'));
    expect(await host.insight({ ask: 'x', personalize: false })).toEqual({ ask: 'x' });
    await host.setConsent({ personalization: true });
    expect(ids(await host.recommend({ limit: 8 }))).not.toEqual(ids(before));
    expect(await host.insight({ ask: 'x' })).toEqual({ ask: 'x' });
    expect((await host.privacyReport()).unreadable).toBe(0);
    expect(itemsOf(await stored())).toEqual(['S00', 'S01', 'S10']);
  });

  test('a stranger is answered as one', async () => {
    expect(await (await tab()).insight({ ask: 'x' })).toEqual({ ask: 'x' });
  });

  test('what is withdrawn is erased, what stays allowed is kept', async () => {
    const host = await tab();
    await host.setConsent({ functional: true, personalization: true });
    await host.track(view('S00'));
    await host.setInterests(['red']);
    expect(await host.setConsent({ personalization: false })).toMatchObject({
      functional: true,
      personalization: false,
    });
    expect(await host.getInterests()).toEqual([]);
    expect(await host.events()).toHaveLength(1);
    const again = await tab();
    expect(await again.events()).toHaveLength(1);
    expect((await again.export()).interests).toEqual([]);
    expect(await again.setConsent({ functional: false })).toMatchObject({ functional: false });
    expect(await again.events()).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  test('the log goes with the last purpose that needs it', async () => {
    const host = await tab();
    expect(await host.setConsent({ personalization: true })).toMatchObject({ functional: true });
    await host.setConsent({ sharing: true });
    await host.track(view('S00'));
    expect(await host.setConsent({ personalization: false })).toMatchObject({
      functional: true,
      sharing: true,
    });
    expect(await host.events()).toHaveLength(1);
    expect(await host.setConsent({ sharing: false })).toMatchObject({ functional: false });
    expect(await host.events()).toEqual([]);
  });

  test('a choice that is none is refused', async () => {
    const shop = await open();
    for (const choice of [{}, { personalization: 1 }, { marketing: true }, null, true]) {
      await expect(shop.consent.set(choice as never)).rejects.toEqual(refused('invalid_request'));
    }
    expect((await shop.consent.get()).decided_at).toBeNull();
  });
});

describe('sharing', () => {
  test('needs consent, and each report takes its price from the budget of all tabs', async () => {
    const host = await tab();
    const wanted = { what: 'item', epsilon: 1 } as const;
    await expect(host.share(wanted)).rejects.toEqual(refused('consent_required'));
    await host.setConsent({ personalization: true });
    await expect(host.share(wanted)).rejects.toEqual(refused('consent_required'));
    expect(await indexedDB.databases()).toHaveLength(1);
    await host.setConsent({ sharing: true });
    const other = await tab();
    const asked = Array.from({ length: 8 }, (_, i) => (i % 2 ? host : other).share(wanted));
    const settled = await Promise.allSettled(asked);
    const reports = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(reports.map(({ left }) => left).sort()).toEqual([0, 1_000_000, 2_000_000]);
    expect(reports[0]).toMatchObject({ report: { value: 256 }, epsilon: 1_000_000 });
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(reasons).toEqual(Array(5).fill('budget_spent'));
    await host.close();
    const reloaded = await tab();
    await expect(reloaded.share(wanted)).rejects.toEqual(refused('budget_spent'));
    expect((await reloaded.privacyReport()).ledger?.spent).toHaveLength(3);
  });

  test('erasing brings no budget back, and says what is left', async () => {
    const host = await tab();
    await host.setConsent({ sharing: true });
    await host.share({ what: 'item', epsilon: 3 });
    expect((await host.erase()).left).toEqual(['shop-ledger']);
    await host.setConsent({ sharing: true });
    await expect(host.share({ what: 'item', epsilon: 1 })).rejects.toEqual(refused('budget_spent'));
  });

  test('is impossible under Global Privacy Control, and the shop says so', async () => {
    const before = await tab();
    await before.setConsent({ personalization: true, sharing: true });
    await before.close();
    const notices: Notice[] = [];
    const host = await tab({ privacyControl: true }, notices);
    expect(notices).toContainEqual({ status: { type: 'privacy_control' } });
    expect(await host.getConsent()).toMatchObject({ personalization: true, sharing: false });
    for (const call of [
      () => host.share({ what: 'item', epsilon: 1 }),
      () => host.setConsent({ sharing: true }),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'consent_required',
        message: expect.stringContaining('Global Privacy Control'),
      });
    }
    expect(await host.privacyReport()).toMatchObject({ privacy_control: true, ledger: null });
  });

  test('the shop reads what the browser says', async () => {
    vi.stubGlobal('navigator', { language: 'en', globalPrivacyControl: true });
    const shop = await open();
    await expect(shop.consent.set({ sharing: true })).rejects.toEqual(refused('consent_required'));
    await shop.consent.set({ personalization: true });
    expect((await shop.privacyReport()).privacy_control).toBe(true);
  });

  test('keeps its ledger where the log is in memory only', async () => {
    const host = await tab({ storage: 'memory' });
    await host.setConsent({ sharing: true });
    await host.share({ what: 'item', epsilon: 2 });
    expect((await host.privacyReport()).ledger?.spent).toHaveLength(1);
    expect((await host.erase()).left).toEqual(['shop-ledger']);
    const other = await tab({ storage: 'memory' });
    await other.setConsent({ sharing: true });
    await expect(other.share({ what: 'item', epsilon: 2 })).rejects.toEqual(
      refused('budget_spent'),
    );
  });

  test('needs a place for the ledger', async () => {
    const host = await tab();
    await host.setConsent({ sharing: true });
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    await expect(host.share({ what: 'item', epsilon: 1 })).rejects.toEqual(
      refused('storage_unavailable'),
    );
  });
});

test('on plain http nothing is stored, the shop says why, and works', async () => {
  vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as never);
  const notices: Notice[] = [];
  const host = await tab({}, notices);
  expect(notices).toEqual([
    {
      status: {
        type: 'storage',
        storage: 'memory',
        code: 'storage_unavailable',
        reason: expect.stringContaining('https'),
      },
    },
  ]);
  await host.setConsent({ personalization: true });
  expect(await host.track(view('S00'))).toMatchObject({ accepted: true });
  expect(await host.privacyReport()).toMatchObject({ storage: 'memory', encrypted: false });
  expect(await indexedDB.databases()).toEqual([]);
  expect(await host.erase()).toMatchObject({ removed: 1, left: [] });
});

describe('retention', () => {
  test('by age: what is too old is neither restored nor kept in storage', async () => {
    const first = await tab();
    await first.setConsent({ personalization: true });
    await first.track(view('S00', Date.now() - 8 * DAY));
    await first.track(view('S01', Date.now() - 6 * DAY));
    await first.close();
    const second = await tab({ retention: { days: 7, events: 5000 } });
    expect(itemsOf(await second.events())).toEqual(['S01']);
    await second.close();
    expect(itemsOf(await stored())).toEqual(['S01']);
  });

  test('by number: the newest stay, after a load and when the log grows', async () => {
    const first = await tab();
    await first.setConsent({ personalization: true });
    const now = Date.now();
    for (let i = 0; i < 16; i++) {
      await first.track(view(CATALOG[i]?.id ?? '', now - (20 - i) * 3_600_000));
    }
    await first.close();
    const second = await tab({ retention: { days: 180, events: 5 } });
    const newest = CATALOG.slice(11).map(({ id }) => id);
    expect(itemsOf(await second.events())).toEqual(newest);
    await second.close();
    expect(itemsOf(await stored())).toEqual(newest);
    const third = await tab({ retention: { days: 180, events: 5 } });
    for (let i = 0; i < 12; i++) {
      await third.track(view(CATALOG[i]?.id ?? '', now - (12 - i) * 60_000));
    }
    await third.close();
    expect((await stored()).length).toBeLessThanOrEqual(11);
  });

  test.each([{ days: 0 }, { days: 181 }, { events: 0 }, { events: 1.5 }, { weeks: 3 }])(
    '%o is refused',
    async (retention) => {
      await expect(open({ retention })).rejects.toEqual(refused('invalid_request'));
    },
  );
});

describe('export, erase, import', () => {
  async function filled(): Promise<Shop> {
    const shop = await open();
    await shop.consent.set({ personalization: true });
    for (const id of ['S00', 'S01', 'L00']) await shop.track(view(id));
    await shop.interests.set(['red']);
    return shop;
  }

  test('brings the same lists back, and twice is once', async () => {
    const shop = await filled();
    const list = async () => (await shop.recommend({ limit: 8 })).items;
    const [before, events] = [await list(), await shop.events()];
    const document = JSON.parse(JSON.stringify(await shop.export())) as ExportDocument;
    await shop.erase();
    await expect(shop.import(document)).rejects.toEqual(refused('consent_required'));
    await shop.consent.set({ personalization: true });
    expect(await shop.import(document)).toEqual({ added: 3, duplicates: 0, refused: 0 });
    expect(await shop.events()).toEqual(events);
    const scores = (items: typeof before) => items.map(({ item_id, score }) => [item_id, score]);
    expect(scores(await list())).toEqual(scores(before));
    expect(await shop.interests.get()).toEqual(['red']);
    expect(await shop.import(document)).toEqual({ added: 0, duplicates: 3, refused: 0 });
    await shop.dispose();
    const again = await open();
    expect(await again.events()).toEqual(events);
    expect(await again.interests.get()).toEqual(['red']);
  });

  test('each event is checked, and what is no event is counted', async () => {
    const shop = await filled();
    const document = await shop.export();
    const events = [
      ...document.events,
      view('M00', Date.now() - DAY),
      view('M00', Date.now() - 200 * DAY),
      { ...view('M00'), timestamp: Date.now() + DAY },
      { ...view('M00'), event_id: 'x' },
      { event: 'sneeze' },
      7,
      null,
    ] as StoredEvent[];
    expect(await shop.import({ ...document, events })).toEqual({
      added: 1,
      duplicates: 3,
      refused: 6,
    });
    expect(itemsOf(await shop.events())).toEqual(['M00', 'S00', 'S01', 'L00']);
  });

  test('with functional consent, what the shopper declared stays out', async () => {
    const shop = await filled();
    const document = await shop.export();
    await shop.erase();
    await shop.consent.set({ functional: true });
    expect((await shop.import(document)).added).toBe(3);
    expect(await shop.interests.get()).toEqual([]);
  });

  test.each([
    null,
    7,
    {},
    { format: 'windowshopper-export', version: 2 },
    { format: 'other', version: 1 },
    { format: 'windowshopper-export', version: 1, events: 'none' },
    { format: 'windowshopper-export', version: 1, interests: {} },
    { format: 'windowshopper-export', version: 1, interests: [7] },
  ])('%o is refused', async (document) => {
    const shop = await filled();
    await expect(shop.import(document as never)).rejects.toEqual(refused('invalid_request'));
    expect(await shop.events()).toHaveLength(3);
  });
});

test('the privacy report says what is kept, where and how', async () => {
  const shop = await open();
  const nothing = await shop.privacyReport();
  expect(nothing).toEqual({
    consent: { functional: false, personalization: false, sharing: false, decided_at: null },
    privacy_control: false,
    storage: 'indexeddb',
    encrypted: true,
    records: 0,
    bytes: 0,
    events: 0,
    oldest: null,
    newest: null,
    kinds: {},
    interests: 0,
    corrections: 0,
    unreadable: 0,
    retention: { days: 180, events: 5000 },
    ledger: null,
  });
  await shop.consent.set({ personalization: true });
  await shop.interests.set(['red', 'Mugs']);
  const { event: first } = await shop.track(view('S00', Date.now() - DAY));
  const { event: last } = await shop.track({ event: 'search', search_term: 'mug' });
  const report = await shop.privacyReport();
  expect(report).toMatchObject({
    consent: { functional: true, personalization: true, sharing: false },
    records: 2,
    events: 2,
    oldest: first.timestamp,
    newest: last.timestamp,
    kinds: { view_item: 1, search: 1 },
    interests: 2,
  });
  expect(report.bytes).toBeGreaterThan(100);
  expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
});
