import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMPACT_ABOVE, Host, type Notice, type OpenOptions } from '../src/host.js';
import { IndexedDbStorage } from '../src/storage/indexeddb.js';
import { MemoryStorage } from '../src/storage/memory.js';
import type { EventStorage } from '../src/storage/storage.js';
import type { Status, StoredEvent } from '../src/types.js';
import { toJsonLines } from '../src/fetch.js';
import { Engine, initSync } from '../wasm/full/windowshopper.js';
import type { EngineModule } from '../src/engine.js';
import { CATALOG, wasm } from './fixtures.js';

const MODULE = await WebAssembly.compile(wasm('full') as Uint8Array<ArrayBuffer>);
const hosts: Host[] = [];
let statuses: Status[] = [];
let changes: string[] = [];

const view = (item_id: string): StoredEvent => ({
  event: 'view_item',
  event_id: crypto.randomUUID(),
  timestamp: Date.now(),
  items: [{ item_id }],
});

/** Opens the shop as a tab would: same database, new host. */
async function tab(
  wrap: (storage: EventStorage) => EventStorage = (storage) => storage,
  options: Partial<OpenOptions> = {},
) {
  const notify = (notice: Notice) => {
    if ('status' in notice) statuses.push(notice.status);
    else changes.push(notice.change.reason);
  };
  const host = new Host({ Engine, initSync } as EngineModule, notify, (kind, name) =>
    wrap(kind === 'memory' ? new MemoryStorage() : new IndexedDbStorage(name)),
  );
  hosts.push(host);
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

async function consenting(wrap?: (storage: EventStorage) => EventStorage) {
  const host = await tab(wrap);
  await host.setConsent({ personalization: true });
  return host;
}

const database = () => openDB('shop');
/** The log in storage, as a tab that opens now would find it. */
const stored = async () => {
  const storage = new IndexedDbStorage('shop');
  try {
    return (await storage.load()).events as StoredEvent[];
  } finally {
    storage.close();
  }
};

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  statuses = [];
  changes = [];
});

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  vi.restoreAllMocks();
});

describe('a reload', () => {
  test('keeps the log and the choice', async () => {
    const before = await consenting();
    await before.track(view('M00'));
    await before.track(view('S00'));
    const events = await before.events();
    await before.close();
    const after = await tab();
    expect(await after.events()).toEqual(events);
    expect(await after.getConsent()).toMatchObject({ personalization: true });
    expect(statuses).toContainEqual({ type: 'restored', restored: 2, skipped: 0 });
    expect(await after.profile()).toEqual(await tab().then((third) => third.profile()));
  });

  test('keeps what the shopper declared, until it is erased', async () => {
    const before = await consenting();
    expect(await before.setInterests([' red ', 'red', 'Mugs'])).toEqual(['red', 'Mugs']);
    await before.close();
    const after = await tab();
    expect(await after.getInterests()).toEqual(['red', 'Mugs']);
    const { items } = await after.recommend({ limit: 4 });
    const wanted = items.map(({ product }) => `${product.color} ${product.title}`);
    expect(wanted.filter((text) => !/red|mug/.test(text))).toEqual([]);
    await after.erase();
    expect(await after.getInterests()).toEqual([]);
    expect(await (await tab()).getInterests()).toEqual([]);
  });

  test('does not write interests back that another tab erased', async () => {
    const one = await consenting();
    const other = await tab();
    await one.erase();
    expect(await other.setInterests(['red'])).toEqual([]);
    expect(await (await tab()).getInterests()).toEqual([]);
  });

  test('skips and counts records that cannot be read, and loses nothing else', async () => {
    const before = await consenting();
    await before.track(view('M00'));
    const db = await database();
    let key = 100;
    for (const bad of [
      42,
      'text',
      null,
      {},
      { event: 'view_item' },
      { ...view('M00'), timestamp: 'yesterday' },
      { ...view('M00'), items: 'M00' },
    ]) {
      await db.add('events', bad, key++);
    }
    db.close();
    await before.track(view('S00'));
    await before.close();
    const after = await tab();
    expect((await after.events()).map(({ items }) => items?.[0]?.item_id)).toEqual(['M00', 'S00']);
    expect(statuses).toContainEqual({ type: 'restored', restored: 2, skipped: 7 });
  });

  test('keeps events of products that the catalogue no longer has', async () => {
    const before = await consenting();
    await before.track(view('M00'));
    await before.updateCatalog({ remove: ['M00'] });
    await before.track(view('S00'));
    await before.close();
    expect(await stored()).toHaveLength(2);
    const after = await tab();
    await after.recommend({});
    expect(await stored()).toHaveLength(2);
  });

  test('a shopper who said no stays unlogged', async () => {
    const before = await tab();
    await before.setConsent({ personalization: false });
    await before.close();
    const after = await tab();
    expect(await after.getConsent()).toMatchObject({
      functional: false,
      personalization: false,
      sharing: false,
      decided_at: expect.any(Number),
    });
    expect((await after.track(view('M00'))).accepted).toBe(false);
    expect(await stored()).toEqual([]);
  });
});

describe('nothing is stored', () => {
  test('before the shopper chose: no database at all', async () => {
    const host = await tab();
    await host.track(view('M00'));
    await host.recommend({});
    await host.erase();
    await host.close();
    expect(await indexedDB.databases()).toEqual([]);
  });

  test('of what happened before the shopper agreed', async () => {
    const host = await tab();
    await host.track(view('M00'));
    await host.setConsent({ personalization: true });
    await host.track(view('S00'));
    expect((await stored()).map(({ items }) => items?.[0]?.item_id)).toEqual(['S00']);
  });

  test('after erasing, in the database itself', async () => {
    const host = await consenting();
    await host.track(view('M00'));
    expect(await host.erase()).toEqual({ removed: 1, remaining: 0, left: [] });
    expect(await indexedDB.databases()).toEqual([]);
    expect(await host.getConsent()).toMatchObject({ personalization: false, decided_at: null });
    expect((await host.track(view('M01'))).accepted).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
    await host.setConsent({ personalization: true });
    await host.track(view('M01'));
    await host.setConsent({ personalization: false });
    expect(await stored()).toEqual([]);
  });
});

describe('two tabs', () => {
  test('both log into one', async () => {
    const [a, b] = [await consenting(), await tab()];
    await a.track(view('M00'));
    await b.track(view('S00'));
    expect(await (await tab()).events()).toHaveLength(2);
  });

  test('what one erases, the other does not bring back', async () => {
    const a = await consenting();
    await a.track(view('M00'));
    const b = await tab();
    await b.erase();
    expect(await a.track(view('S00'))).toMatchObject({ stored: false });
    expect(await a.events()).toEqual([]);
    expect(await a.getConsent()).toMatchObject({ personalization: false, decided_at: null });
    expect(await indexedDB.databases()).toEqual([]);
  });

  test('consent withdrawn in one ends logging in the other', async () => {
    const a = await consenting();
    await a.track(view('M00'));
    const b = await tab();
    await b.setConsent({ personalization: false });
    const result = await a.track(view('S00'));
    expect(result.stored).toBe(false);
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'consent_required' }));
    expect(await a.events()).toEqual([]);
    expect(await a.getConsent()).toMatchObject({ personalization: false });
    expect(await stored()).toEqual([]);
  });

  test('the one that agrees second takes up the log of the first', async () => {
    const [a, b] = [await tab(), await tab()];
    await a.setConsent({ personalization: true });
    await a.track(view('M00'));
    await b.setConsent({ personalization: true });
    expect(await b.events()).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
  });
});

describe('IndexedDB that is refused', () => {
  test('from the beginning: memory, with a status, and everything works', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('The operation is insecure', 'SecurityError');
    });
    const host = await tab();
    expect(statuses).toEqual([
      {
        type: 'storage',
        storage: 'memory',
        code: 'storage_unavailable',
        reason: expect.stringContaining('insecure'),
      },
    ]);
    await host.setConsent({ personalization: true });
    expect((await host.track(view('M00'))).accepted).toBe(true);
    expect(await host.privacyReport()).toMatchObject({ storage: 'memory', encrypted: false });
    expect(await host.erase()).toEqual({ removed: 1, remaining: 0, left: [] });
  });

  test('while logging: the event counts, and a status and a warning say what happened', async () => {
    const host = await consenting();
    await host.track(view('M00'));
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('disk', 'UnknownError');
    });
    const result = await host.track(view('S00'));
    expect(result).toMatchObject({ accepted: true, stored: false });
    expect(result.warnings).toContainEqual(
      expect.objectContaining({ code: 'storage_unavailable' }),
    );
    expect(statuses.at(-1)).toMatchObject({ storage: 'memory', code: 'storage_unavailable' });
    expect(await host.events()).toHaveLength(2);
    // What had been stored before is erased all the same.
    await host.erase();
    expect(await stored()).toEqual([]);
  });

  test('while logging and then while erasing: rejects as long as something may be left', async () => {
    const host = await consenting();
    await host.track(view('M00'));
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('disk', 'UnknownError');
    });
    expect((await host.track(view('S00'))).stored).toBe(false);
    await expect(host.erase()).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(await host.events()).toEqual([]);
    vi.restoreAllMocks();
    expect((await host.erase()).removed).toBeGreaterThan(0);
    expect(await stored()).toEqual([]);
  });

  test('while erasing: rejects, rather than pretend', async () => {
    const host = await consenting();
    await host.track(view('M00'));
    vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementation(() => {
      throw new DOMException('disk', 'UnknownError');
    });
    await expect(host.erase()).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(await host.events()).toEqual([]);
    await expect(host.setConsent({ personalization: false })).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
    expect((await host.getConsent()).personalization).toBe(false);
    vi.restoreAllMocks();
    await host.erase();
    expect(await stored()).toEqual([]);
  });
});

describe('no room', () => {
  const full = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));

  test('compacts, tries again, and the event is stored', async () => {
    let failures = 1;
    const calls: string[] = [];
    const host = await consenting((storage) => {
      const { append, replaceAll } = storage;
      storage.append = (events) => {
        calls.push('append');
        return failures-- > 0 ? full() : append.call(storage, events);
      };
      storage.replaceAll = (events) => {
        calls.push('replaceAll');
        return replaceAll.call(storage, events);
      };
      return storage;
    });
    expect(await host.track(view('M00'))).toMatchObject({ stored: true, warnings: [] });
    expect(calls).toEqual(['append', 'replaceAll', 'append']);
    expect(await stored()).toHaveLength(1);
  });

  test('still no room: the event counts, is not stored, and a warning says so', async () => {
    const host = await consenting();
    await host.track(view('M00'));
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const result = await host.track(view('S00'));
    expect(result).toMatchObject({ accepted: true, stored: false });
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'storage_quota' }));
    expect(await host.events()).toHaveLength(2);
    expect((await host.recommend({})).items.length).toBeGreaterThan(0);
    expect(await stored()).toHaveLength(1);
    add.mockRestore();
    expect((await host.track(view('S01'))).stored).toBe(true);
  });
});

test('what is older than the engine keeps is forgotten at the next visit', async () => {
  const before = await consenting();
  await before.track(view('M00'));
  await before.close();
  const storage = new IndexedDbStorage('shop');
  await storage.load();
  await storage.append([{ ...view('S00'), timestamp: Date.now() - 400 * 86_400_000 }]);
  storage.close();
  const after = await tab();
  await after.track(view('M01'));
  await after.close();
  expect((await stored()).map(({ items }) => items?.[0]?.item_id)).toEqual(['M00', 'M01']);
});

test('a long log is compacted, and then not at every event', async () => {
  const replaced: number[] = [];
  const host = await consenting((storage) => {
    const { replaceAll } = storage;
    storage.replaceAll = (events) => {
      replaced.push(events.length);
      return replaceAll.call(storage, events);
    };
    return storage;
  });
  const now = Date.now();
  for (let i = 0; i <= COMPACT_ABOVE; i++) {
    await host.track({
      ...view(CATALOG[i % CATALOG.length]?.id ?? ''),
      timestamp: now - i * 60_000,
    });
  }
  await host.track(view('M00'));
  await host.track(view('M01'));
  expect(replaced).toHaveLength(1);
  expect(await stored()).toHaveLength((replaced[0] ?? 0) + 2);
  const events = await host.events();
  await host.close();
  expect(await (await tab()).events()).toHaveLength(Math.min(events.length, 5000));
}, 60_000);
