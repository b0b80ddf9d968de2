import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { ignore, WindowshopperError } from '../errors.js';
import type { StoredEvent } from '../types.js';
import { uuid } from '../uuid.js';
import { storageError, type Choice, type EventStorage, type Stored } from './storage.js';

interface Schema extends DBSchema {
  events: { key: number; value: StoredEvent };
  meta: { key: 'choice' | 'compacted' | 'interests'; value: unknown };
}

type Database = IDBPDatabase<Schema>;
type Write = IDBPTransaction<Schema, ['events', 'meta'], 'readwrite'>;

/** A browser may leave `open` without an answer (Safari has); wait so long, in milliseconds. */
const OPEN_TIMEOUT = 3000;

/**
 * Keeps the log in IndexedDB: a store of events with auto-increment keys, and a store with the
 * shopper's choice. Nothing is created before there is a choice to record.
 */
export class IndexedDbStorage implements EventStorage {
  readonly kind = 'indexeddb';
  readonly #name: string;
  #opening: Promise<Database | null> | null = null;
  /** The keys that this tab has read or appended. */
  #keys: number[] = [];
  #generation: string | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  load(): Promise<Stored> {
    return this.#use(false, async (db) => {
      this.#keys = [];
      this.#generation = undefined;
      if (!db) return { events: [], choice: null, compacted: 0, interests: [] };
      const [keys, meta, compacted, interests] = await Promise.all([
        db.getAllKeys('events'),
        db.get('meta', 'choice'),
        db.get('meta', 'compacted'),
        db.get('meta', 'interests'),
      ]);
      const events = await db.getAll('events').catch(() =>
        // One record that can't be deserialised fails the whole request: leave only that one out.
        Promise.all(keys.map((key) => db.get('events', key).catch(() => undefined))),
      );
      this.#keys = keys;
      this.#generation = generationOf(meta);
      return {
        events,
        choice: choiceOf(meta),
        compacted: typeof compacted === 'number' ? compacted : 0,
        interests: Array.isArray(interests)
          ? interests.filter((tag): tag is string => typeof tag === 'string')
          : [],
      };
    });
  }

  choose(choice: Choice): Promise<void> {
    return this.#use(true, async (db) => {
      if (!db) return;
      this.#generation = await write(db, async (tx) => {
        const meta = tx.objectStore('meta');
        const generation = generationOf(await meta.get('choice')) ?? uuid();
        await meta.put({ ...choice, generation }, 'choice');
        return generation;
      });
    });
  }

  append(event: StoredEvent): Promise<boolean> {
    return this.#current(async (tx) => [...this.#keys, await tx.objectStore('events').add(event)]);
  }

  declare(interests: string[]): Promise<boolean> {
    return this.#current(async (tx) => {
      await tx.objectStore('meta').put(interests, 'interests');
      return this.#keys;
    });
  }

  replaceAll(snapshot: StoredEvent[]): Promise<boolean> {
    return this.#current(async (tx) => {
      const store = tx.objectStore('events');
      await Promise.all(this.#keys.map((key) => store.delete(key)));
      // Another tab may have compacted the same events under new keys.
      const others = new Set((await store.getAll()).map((event) => event?.event_id));
      const missing = snapshot.filter((event) => !others.has(event.event_id));
      await tx.objectStore('meta').put(snapshot.length, 'compacted');
      return Promise.all(missing.map((event) => store.add(event)));
    });
  }

  erase(choice: Choice | null): Promise<number> {
    return this.#use(choice !== null, async (db) => {
      if (!db) return 0;
      const generation = uuid();
      const removed = await write(db, async (tx) => {
        const count = await tx.objectStore('events').count();
        await tx.objectStore('events').clear();
        await tx.objectStore('meta').clear();
        if (choice) await tx.objectStore('meta').put({ ...choice, generation }, 'choice');
        return count;
      });
      this.#keys = [];
      this.#generation = choice ? generation : undefined;
      return removed;
    });
  }

  count(): Promise<number> {
    return this.#use(false, async (db) => (db ? db.count('events') : 0));
  }

  close(): void {
    const opening = this.#opening;
    this.#opening = null;
    opening?.then((db) => db?.close()).catch(ignore);
  }

  /**
   * Writes if the log on disk is still the one that this tab has read, and may be written. The job
   * returns the keys that this tab knows from then on; only a commit makes them true.
   */
  #current(job: (tx: Write) => Promise<number[]>): Promise<boolean> {
    return this.#use(false, async (db) => {
      if (!db) return false;
      const keys = await write(db, async (tx) => {
        const meta = await tx.objectStore('meta').get('choice');
        const ours = generationOf(meta) === this.#generation && choiceOf(meta)?.personalization;
        return ours ? job(tx) : null;
      });
      if (keys) this.#keys = keys;
      return keys !== null;
    });
  }

  /** Runs a job on the open database, or on null where there is none and none may be created. */
  async #use<T>(create: boolean, job: (db: Database | null) => Promise<T>): Promise<T> {
    try {
      let db = await this.#open(create);
      try {
        return await job(db);
      } catch (error) {
        // The connection was closed under us (by the browser, or for another tab's sake).
        if ((error as Error).name !== 'InvalidStateError') throw error;
        this.close();
        db = await this.#open(create);
        return await job(db);
      }
    } catch (error) {
      throw storageError(error);
    }
  }

  async #open(create: boolean): Promise<Database | null> {
    const opening = (this.#opening ??= this.#connect(create));
    try {
      const db = await opening;
      if (db || !create) {
        if (!db) this.#opening = null;
        return db;
      }
    } catch (error) {
      this.#opening = null;
      throw error;
    }
    this.#opening = null;
    return this.#open(true);
  }

  async #connect(create: boolean): Promise<Database | null> {
    let absent = false;
    const forget = () => this.close();
    const opening = openDB<Schema>(this.#name, 1, {
      upgrade(db, oldVersion, _newVersion, tx) {
        if (!create && oldVersion === 0) {
          // Aborting is the one way to look for a database everywhere without leaving one behind.
          absent = true;
          tx.done.catch(ignore);
          tx.abort();
          return;
        }
        db.createObjectStore('events', { autoIncrement: true });
        db.createObjectStore('meta');
      },
      blocking: forget,
      terminated: forget,
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        opening.then((db) => db.close()).catch(ignore);
        reject(
          new WindowshopperError(
            'storage_unavailable',
            `IndexedDB did not answer within ${OPEN_TIMEOUT / 1000} s`,
          ),
        );
      }, OPEN_TIMEOUT);
    });
    try {
      return await Promise.race([opening, late]);
    } catch (error) {
      if (absent) return null;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Runs a job in one transaction and waits for it to be committed. */
async function write<T>(db: Database, job: (tx: Write) => Promise<T>): Promise<T> {
  const tx = db.transaction(['events', 'meta'], 'readwrite');
  const [worked, committed] = await Promise.allSettled([
    job(tx).catch((error: unknown) => {
      abort(tx);
      throw error;
    }),
    tx.done,
  ]);
  // Where the disk is full, requests fail with AbortError and the transaction says why.
  if (committed.status === 'rejected' && isQuota(committed.reason)) throw committed.reason;
  if (worked.status === 'rejected') throw worked.reason;
  if (committed.status === 'rejected') throw committed.reason;
  return worked.value;
}

function abort(tx: Write): void {
  try {
    tx.abort();
  } catch {
    // It is over already.
  }
}

function isQuota(reason: unknown): boolean {
  return (reason as Error | null)?.name === 'QuotaExceededError';
}

function generationOf(meta: unknown): string | undefined {
  const generation = (meta as { generation?: unknown } | null | undefined)?.generation;
  return typeof generation === 'string' ? generation : undefined;
}

function choiceOf(meta: unknown): Choice | null {
  const { personalization, decided_at } = (meta ?? {}) as Partial<Choice>;
  return typeof personalization === 'boolean' && typeof decided_at === 'number'
    ? { personalization, decided_at }
    : null;
}
