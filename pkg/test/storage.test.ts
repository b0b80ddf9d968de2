import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IndexedDbStorage } from '../src/storage/indexeddb.js';
import { MemoryStorage } from '../src/storage/memory.js';
import type { EventStorage } from '../src/storage/storage.js';
import type { StoredEvent } from '../src/types.js';

const YES = { personalization: true, decided_at: 1 };
const NO = { personalization: false, decided_at: 2 };
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
    expect(await storage.load()).toEqual({ events: [], choice: null, compacted: 0, interests: [] });
    expect(await storage.count()).toBe(0);
    expect(await storage.erase(null)).toBe(0);
  });

  test('keeps the choice and the events in order', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    expect(await storage.append(event('a'))).toBe(true);
    expect(await storage.append(event('b'))).toBe(true);
    expect(await storage.load()).toEqual({
      events: [event('a'), event('b')],
      choice: YES,
      compacted: 0,
      interests: [],
    });
    expect(await storage.count()).toBe(2);
  });

  test('replaces the events by a snapshot', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    await storage.append(event('a'));
    await storage.append(event('b'));
    expect(await storage.replaceAll([event('b')])).toBe(true);
    await storage.append(event('c'));
    expect(await ids(storage)).toEqual(['b', 'c']);
    expect((await storage.load()).compacted).toBe(1);
  });

  test('erases everything and keeps the choice it is given', async () => {
    const storage = make();
    await storage.load();
    await storage.choose(YES);
    await storage.append(event('a'));
    expect(await storage.declare(['red'])).toBe(true);
    expect((await storage.load()).interests).toEqual(['red']);
    expect(await storage.erase(NO)).toBe(1);
    expect(await storage.load()).toEqual({ events: [], choice: NO, compacted: 0, interests: [] });
    expect(await storage.erase(null)).toBe(0);
    expect((await storage.load()).choice).toBeNull();
  });
});

describe('indexeddb storage, nothing without a choice', () => {
  test('looking creates no database, and neither does anything else before the choice', async () => {
    const storage = tab();
    await storage.load();
    await storage.count();
    await storage.erase(null);
    expect(await storage.append(event('a'))).toBe(false);
    expect(await storage.replaceAll([event('a')])).toBe(false);
    expect(await storage.declare(['red'])).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
    await storage.choose(NO);
    expect(await indexedDB.databases()).toHaveLength(1);
    expect(await storage.append(event('a'))).toBe(false);
  });
});

describe('indexeddb storage, several tabs', () => {
  /** Two tabs that both know event `a`. */
  async function two(): Promise<[IndexedDbStorage, IndexedDbStorage]> {
    const [a, b] = [tab(), tab()];
    await a.load();
    await a.choose(YES);
    await a.append(event('a'));
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
    await b.append(event('b'));
    await a.append(event('c'));
    expect(await a.replaceAll([event('a'), event('c')])).toBe(true);
    expect((await ids(tab())).sort()).toEqual(['a', 'b', 'c']);
  });

  test('both compacting doubles nothing', async () => {
    const [a, b] = await two();
    await a.append(event('b'));
    await b.append(event('c'));
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
    expect(await a.append(event('late'))).toBe(false);
    expect(await a.replaceAll([event('a')])).toBe(false);
    expect(await tab().count()).toBe(0);
    await a.load();
    expect(await a.append(event('new'))).toBe(choice.personalization);
  });

  test('site data that the browser cleared is not created anew', async () => {
    const [a, b] = await two();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('shop');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    expect(await a.append(event('late'))).toBe(false);
    expect(await b.count()).toBe(0);
    expect(await indexedDB.databases()).toEqual([]);
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
    await storage.append(event('a'));
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(storage.append(event('b'))).rejects.toMatchObject({ code: 'storage_quota' });
    await expect(storage.replaceAll([event('b')])).rejects.toMatchObject({ code: 'storage_quota' });
    add.mockRestore();
    expect(await ids(storage)).toEqual(['a']);
    expect(await storage.append(event('c'))).toBe(true);
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
    await storage.append(event('a'));
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    transaction.mockImplementationOnce(() => {
      throw new DOMException('closing', 'InvalidStateError');
    });
    expect(await storage.append(event('b'))).toBe(true);
    expect(await ids(storage)).toEqual(['a', 'b']);
  });
});
