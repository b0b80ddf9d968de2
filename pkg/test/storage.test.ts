import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IndexedDbStorage } from '../src/storage/indexeddb.js';
import { databasesLeft, withLedger } from '../src/storage/ledger.js';
import { MemoryStorage } from '../src/storage/memory.js';
import type { EventStorage } from '../src/storage/storage.js';
import type { StoredEvent } from '../src/types.js';

const NO = { functional: false, personalization: false, sharing: false, decided_at: 2 };
const YES = { ...NO, personalization: true, decided_at: 1 };
const NOTES = { interests: [], corrections: [] };
const EMPTY = { events: [], choice: null, compacted: 0, notes: NOTES };
const event = (event_id: string): StoredEvent => ({ event: 'view_item', event_id, timestamp: 1 });
const open: EventStorage[] = [];

/** A storage as another tab would open it. */
function tab(): IndexedDbStorage {
  const storage = new IndexedDbStorage('shop');
  open.push(storage);
  return storage;
}

async function ids(storage: EventStorage): Promise<string[]> {
  const { events } = await storage.load();
  return events.map((record) => (record as StoredEvent).event_id);
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => {
  for (const storage of open.splice(0)) storage.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.each([
  ['memory', () => new MemoryStorage()],
  ['indexeddb', tab],
])('%s storage', (_, make) => {
  test('begins empty', async () => {
    const storage = make();
    expect(await storage.load()).toEqual(EMPTY);
    expect(await storage.measure()).toEqual({ records: 0, bytes: 0 });
    await storage.erase(null);
    expect(await databasesLeft('shop')).toEqual([]);
  });

  test('keeps the choice and the events in order', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    expect(await storage.append([event('a')])).toBe(true);
    expect(await storage.append([event('b')])).toBe(true);
    expect(await storage.load()).toEqual({
      ...EMPTY,
      events: [event('a'), event('b')],
      choice: YES,
    });
    expect((await storage.measure()).records).toBe(2);
  });

  test('replaces the events by a snapshot', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    await storage.append([event('a')]);
    await storage.append([event('b')]);
    expect(await storage.replaceAll([event('b')])).toBe(true);
    await storage.append([event('c')]);
    expect(await ids(storage)).toEqual(['b', 'c']);
    expect((await storage.load()).compacted).toBe(1);
  });

  test('erases everything and keeps the choice it is given', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    await storage.append([event('a')]);
    const notes = { interests: ['red'], corrections: [{ mute: 'Mugs' }] };
    expect(await storage.note(notes)).toBe(true);
    expect((await storage.load()).notes).toEqual(notes);
    await storage.erase(NO);
    expect(await storage.load()).toEqual({ ...EMPTY, choice: NO });
    await storage.erase(null);
    expect(await storage.load()).toEqual(EMPTY);
    expect(await databasesLeft('shop')).toEqual([]);
  });
});

describe('indexeddb storage, nothing without a choice', () => {
  test('looking creates no database, and neither does anything else before the choice', async () => {
    const storage = tab();
    await storage.load();
    await storage.measure();
    await storage.erase(null);
    expect(await storage.append([event('a')])).toBe(false);
    expect(await storage.replaceAll([event('a')])).toBe(false);
    expect(await storage.note(NOTES)).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
    await storage.choose(NO);
    expect(await indexedDB.databases()).toHaveLength(1);
    expect(await storage.append([event('a')])).toBe(false);
  });
});

describe('indexeddb storage, several tabs', () => {
  /** Two tabs that both know event `a`. */
  async function two(): Promise<[IndexedDbStorage, IndexedDbStorage]> {
    const [a, b] = [tab(), tab()];
    await a.load();
    await a.choose(YES);
    await a.append([event('a')]);
    await b.load();
    return [a, b];
  }

  test('a log survives the tab', async () => {
    const [a, b] = await two();
    a.close();
    expect(await ids(b)).toEqual(['a']);
  });

  test('compacting keeps what another tab appended', async () => {
    const [a, b] = await two();
    await b.append([event('b')]);
    await a.append([event('c')]);
    expect(await a.replaceAll([event('a'), event('c')])).toBe(true);
    expect((await ids(tab())).sort()).toEqual(['a', 'b', 'c']);
  });

  test('both compacting doubles nothing', async () => {
    const [a, b] = await two();
    await a.append([event('b')]);
    await b.append([event('c')]);
    await a.replaceAll([event('a'), event('b')]);
    await b.replaceAll([event('a'), event('c')]);
    expect((await ids(tab())).sort()).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['erased', YES],
    ['withdrawn consent', NO],
  ])('a tab cannot write back what another has %s', async (_, choice) => {
    const [a, b] = await two();
    await b.erase(choice);
    expect(await a.append([event('late')])).toBe(false);
    expect(await a.replaceAll([event('a')])).toBe(false);
    expect((await tab().measure()).records).toBe(0);
    await a.load();
    expect(await a.append([event('new')])).toBe(choice.personalization);
  });

  test('site data that the browser cleared is not created anew', async () => {
    const [a, b] = await two();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('shop');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await a.append([event('late')])).toBe(false);
    expect((await b.measure()).records).toBe(0);
    expect(await indexedDB.databases()).toEqual([]);
  });
});

/** Everything in a database as it is stored, read without the package. */
async function raw(): Promise<Map<string, [IDBValidKey, unknown][]>> {
  const db = await openDB('shop');
  const stores = new Map<string, [IDBValidKey, unknown][]>();
  for (const name of db.objectStoreNames) {
    const [keys, values] = await Promise.all([db.getAllKeys(name), db.getAll(name)]);
    stores.set(
      name,
      keys.map((key, i) => [key, values[i]]),
    );
  }
  db.close();
  return stores;
}

describe('indexeddb storage, encrypted', () => {
  const secret = (event_id: string): StoredEvent => ({
    ...event(event_id),
    items: [{ item_id: 'SECRET-ITEM' }],
  });

  async function written(): Promise<IndexedDbStorage> {
    const storage = tab();
    await storage.load();
    await storage.choose(YES);
    await storage.append([secret('a')]);
    await storage.append([secret('b'), secret('c')]);
    await storage.note({ interests: ['SECRET-TAG'], corrections: [] });
    return storage;
  }

  test('no text of ours is in the stored bytes, and no two records begin alike', async () => {
    await written();
    const stores = await raw();
    const events = stores.get('events')?.map(([, bytes]) => bytes as Uint8Array) ?? [];
    const meta = new Map(stores.get('meta') as [string, unknown][]);
    const notes = meta.get('notes') as Uint8Array;
    expect(events).toHaveLength(2);
    for (const bytes of [...events, notes]) {
      const text = Buffer.from(bytes).toString('latin1');
      expect(text).not.toMatch(/SECRET|event|view_item|interests/);
    }
    const starts = [...events, notes].map((bytes) =>
      Buffer.from(bytes.subarray(0, 12)).toString('hex'),
    );
    expect(new Set(starts).size).toBe(3);
    expect([...meta.keys()].sort()).toEqual(['choice', 'key', 'notes']);
  });

  test('the key does not come out', async () => {
    await written();
    const key = (await raw()).get('meta')?.find(([name]) => name === 'key')?.[1] as CryptoKey;
    expect(key).toMatchObject({ extractable: false, type: 'secret' });
    expect(key.algorithm).toMatchObject({ name: 'AES-GCM', length: 256 });
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  test('a record that was changed, moved or taken from another shop is skipped, alone', async () => {
    const storage = await written();
    const db = await openDB('shop');
    const first = (await db.get('events', 1)) as Uint8Array;
    const changed = first.slice();
    changed[20] = (changed[20] ?? 0) ^ 1;
    await db.put('events', changed, 7);
    await db.put('events', first, 8);
    await db.put('events', first.subarray(0, 5), 9);
    db.close();
    const { events } = await storage.load();
    expect(events).toEqual([secret('a'), secret('b'), secret('c'), ...Array(3).fill(undefined)]);
  });

  test('of one who says no, there is neither a key nor a number', async () => {
    const storage = await written();
    await storage.erase(NO);
    const stores = await raw();
    expect(stores.get('events')).toEqual([]);
    expect(stores.get('meta')).toEqual([['choice', NO]]);
  });

  test('erasing deletes the database while another tab has it open', async () => {
    const storage = await written();
    const other = tab();
    await other.load();
    await storage.erase(null);
    expect(await indexedDB.databases()).toEqual([]);
    expect(await other.append([event('late')])).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
  });

  test('a new log after an erasure has a new key', async () => {
    const storage = await written();
    const before = (await raw()).get('events')?.[0]?.[1];
    await storage.erase(null);
    await storage.choose(YES);
    await storage.append([secret('a')]);
    const db = await openDB('shop');
    await db.put('events', before, 5);
    db.close();
    expect((await storage.load()).events).toEqual([secret('a'), undefined]);
  });

  test('many records are gathered into batches, by a load and between, and nothing is lost', async () => {
    const storage = await written();
    for (let i = 0; i < 290; i++) await storage.append([secret(`n${i}`)]);
    const other = tab();
    await other.load();
    for (let i = 0; i < 20; i++) await other.append([secret(`m${i}`)]);
    expect((await storage.measure()).records).toBeLessThan(30);
    for (let i = 0; i < 300; i++) await storage.append([secret(`o${i}`)]);
    const all = (await tab().load()).events;
    expect(all).toHaveLength(613);
    expect((await storage.measure()).records).toBeLessThan(60);
    expect((await tab().load()).events).toEqual(all);
    // The tab that doesn't know of it goes on.
    expect(await storage.append([secret('z')])).toBe(true);
    expect((await tab().load()).events).toEqual([...all, secret('z')]);
  }, 20_000);

  test('many events at once make as many records as they need', async () => {
    const storage = tab();
    await storage.load();
    await storage.choose(YES);
    const all = Array.from({ length: 600 }, (_, i) => secret(`n${i}`));
    expect(await storage.append(all)).toBe(true);
    expect((await storage.measure()).records).toBe(3);
    expect((await tab().load()).events).toEqual(all);
  });

  test('two tabs that write at once lose nothing', async () => {
    const [a, b] = [await written(), tab()];
    await b.load();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? a : b).append([secret(`n${i}`)])),
    );
    expect(await ids(tab())).toHaveLength(23);
    await Promise.all([a.replaceAll([secret('a')]), b.append([secret('last')])]);
    expect(await ids(tab())).toContain('last');
  });

  test('without WebCrypto, as on plain http, nothing is stored', async () => {
    vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as never);
    await expect(tab().load()).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('https'),
    });
    expect(await indexedDB.databases()).toEqual([]);
  });
});

describe('indexeddb storage, version 1', () => {
  /** As version 1 of this package left it: everything in the clear. */
  async function versionOne(choice: object): Promise<void> {
    const db = await openDB('shop', 1, {
      upgrade(made) {
        made.createObjectStore('events', { autoIncrement: true });
        made.createObjectStore('meta');
      },
    });
    for (const id of ['a', 'b', 'c']) await db.add('events', event(id));
    await db.put('meta', choice, 'choice');
    await db.put('meta', ['red', 'Mugs'], 'interests');
    await db.put('meta', 2, 'compacted');
    db.close();
  }

  test('is encrypted by the first load, without loss', async () => {
    await versionOne({ personalization: true, decided_at: 1, generation: 'g' });
    const stored = await tab().load();
    expect(stored).toEqual({
      events: [event('a'), event('b'), event('c')],
      choice: YES,
      compacted: 2,
      notes: { interests: ['red', 'Mugs'], corrections: [] },
    });
    const stores = await raw();
    expect(stores.get('events')?.map(([, record]) => ArrayBuffer.isView(record))).toEqual([true]);
    expect(stores.get('meta')?.map(([name]) => name)).toEqual([
      'choice',
      'compacted',
      'key',
      'notes',
    ]);
    const again = tab();
    expect(await again.load()).toEqual(stored);
    expect(await again.append([event('d')])).toBe(true);
    expect(await ids(tab())).toEqual(['a', 'b', 'c', 'd']);
  });

  test('of one who said no stays a no', async () => {
    await versionOne({ personalization: false, decided_at: 2, generation: 'g' });
    const storage = tab();
    expect(await storage.load()).toMatchObject({ events: [], choice: NO, notes: NOTES });
    expect(await storage.append([event('d')])).toBe(false);
  });
});

describe('the privacy ledger', () => {
  test('is one for all tabs, survives, and reading creates nothing', async () => {
    expect(await withLedger('shop')).toBeNull();
    expect(await indexedDB.databases()).toEqual([]);
    const upTo =
      (most: number) =>
      (entries: number[] = []) => {
        if (entries.length >= most) throw new Error('spent');
        return [...entries, entries.length];
      };
    const asked = Array.from({ length: 10 }, () => withLedger('shop', upTo(3)));
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await withLedger('shop')).toEqual([0, 1, 2]);
  });

  test('stays when everything else is erased', async () => {
    const storage = tab();
    await storage.choose(YES);
    await withLedger('shop', () => [1]);
    await storage.erase(null);
    expect(await databasesLeft('shop')).toEqual(['shop-ledger']);
    expect(await withLedger('shop')).toEqual([1]);
  });
});

describe('indexeddb storage, failures', () => {
  async function chosen(): Promise<IndexedDbStorage> {
    const storage = tab();
    await storage.load();
    await storage.choose(YES);
    return storage;
  }

  test('no room: storage_quota, and what is stored stays as it is', async () => {
    const storage = await chosen();
    await storage.append([event('a')]);
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(storage.append([event('b')])).rejects.toMatchObject({ code: 'storage_quota' });
    await expect(storage.replaceAll([event('b')])).rejects.toMatchObject({ code: 'storage_quota' });
    add.mockRestore();
    expect(await ids(storage)).toEqual(['a']);
    expect(await storage.append([event('c')])).toBe(true);
  });

  test.each(['SecurityError', 'InvalidStateError', 'UnknownError'])(
    'refused with %s: storage_unavailable',
    async (name) => {
      vi.spyOn(indexedDB, 'open').mockImplementation(() => {
        throw new DOMException('no', name);
      });
      await expect(tab().load()).rejects.toMatchObject({ code: 'storage_unavailable' });
    },
  );

  test('absent: storage_unavailable', async () => {
    // @ts-expect-error: as on a server
    delete globalThis.indexedDB;
    await expect(tab().load()).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  test('open without an answer: storage_unavailable, after 3 s', async () => {
    vi.useFakeTimers();
    const request = Object.create(IDBOpenDBRequest.prototype, {
      addEventListener: { value: () => undefined },
    });
    vi.spyOn(indexedDB, 'open').mockReturnValue(request);
    const loading = expect(tab().load()).rejects.toMatchObject({ code: 'storage_unavailable' });
    await vi.advanceTimersByTimeAsync(3000);
    await loading;
  });

  test('a connection that the browser closed is opened again', async () => {
    const storage = await chosen();
    await storage.append([event('a')]);
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    transaction.mockImplementationOnce(() => {
      throw new DOMException('closing', 'InvalidStateError');
    });
    expect(await storage.append([event('b')])).toBe(true);
    expect(await ids(storage)).toEqual(['a', 'b']);
  });
});
