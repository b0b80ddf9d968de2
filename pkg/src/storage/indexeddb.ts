import { ignore } from '../errors.js';
import type { StoredEvent } from '../types.js';
import { uuid } from '../uuid.js';
import { connect, drop, of, write } from './database.js';
import {
  keeps,
  storageError,
  type Choice,
  type EventStorage,
  type Notes,
  type Stored,
} from './storage.js';
import { checkCrypto, makeKey, seal, unseal } from './vault.js';

/** So many events share a record of a snapshot: thousands decrypt in a few calls. */
const BATCH = 256;

/** More records than this are gathered into batches. */
const MAX_RECORDS = 300;

/** The shopper's choice as it is stored, with the generation of the log that it began. */
type Meta = Partial<Choice & { generation: string }> | undefined;

/** How one tab writes: what goes, and the batches that come. */
interface Plan {
  gone: number[];
  batches: StoredEvent[][];
}

/**
 * Keeps the log in IndexedDB, encrypted: `events` has batches of events under ascending numbers, `meta`
 * the shopper's choice, the key (not extractable) and what the shopper said. Nothing is created
 * before there is a choice to record, and no key before there is something to keep.
 *
 * Version 1 kept events as they are; the first load encrypts them.
 */
export class IndexedDbStorage implements EventStorage {
  readonly kind = 'indexeddb';
  readonly #name: string;
  #opening: Promise<IDBDatabase | null> | null = null;
  /** The records that this tab has read or appended. */
  #keys: number[] = [];
  #generation: string | undefined;
  #secret: CryptoKey | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  load(): Promise<Stored> {
    return this.#use(false, async (db) => {
      checkCrypto();
      this.#keys = [];
      this.#generation = this.#secret = undefined;
      const stored: Stored = { events: [], choice: null, compacted: 0, notes: notesOf(undefined) };
      if (!db) return stored;
      const meta = (name: string) => of(db.transaction('meta').objectStore('meta').get(name));
      const [choice, secret, notes, compacted, keys, records] = await Promise.all([
        meta('choice') as Promise<Meta>,
        meta('key'),
        meta('notes'),
        meta('compacted'),
        ...this.#records(db),
      ]);
      stored.choice = choiceOf(choice);
      stored.compacted = Number(compacted) || 0;
      if (!keeps(stored.choice)) return stored;
      this.#generation = choice?.generation;
      this.#secret = secret ?? (await this.#newKey(db));
      this.#keys = keys;
      // Version 1 had the declared interests beside the choice, as they are.
      const plainNotes = secret ? undefined : { interests: await meta('interests') };
      stored.notes = notesOf((await this.#opened('meta', 'notes', notes)) ?? plainNotes);
      const opened = await Promise.all(
        records.map((record, i) => this.#opened('events', keys[i], record)),
      );
      stored.events = opened.flat();
      const isPlain = records.some((record) => !ArrayBuffer.isView(record));
      if (isPlain || keys.length > MAX_RECORDS) {
        await this.#gather();
        if (plainNotes) await this.note(stored.notes);
      }
      return stored;
    });
  }

  choose(choice: Choice): Promise<void> {
    return this.#use(true, async (db) => {
      if (!db) return;
      await write(db, async (store) => {
        const meta = store('meta');
        const known = (await of(meta.get('choice'))) as Meta;
        // One who says no gets no number.
        const generation = keeps(choice) ? (known?.generation ?? uuid()) : undefined;
        meta.put({ ...choice, generation }, 'choice');
        this.#generation = generation;
      });
      if (keeps(choice)) this.#secret = await this.#newKey(db);
    });
  }

  async append(events: StoredEvent[]): Promise<boolean> {
    const written = await this.#put(() => ({ gone: [], batches: batched(events) }));
    // The event is stored: a failure here is the next event's, or the next visit's, to make good.
    if (this.#keys.length > MAX_RECORDS) await this.#gather().catch(ignore);
    return written;
  }

  note(notes: Notes): Promise<boolean> {
    return this.#use(false, async (db) => {
      if (!db || !this.#secret) return false;
      const sealed = await seal(this.#secret, this.#place('meta', 'notes'), notes);
      return write(db, async (store) => {
        if (!(await this.#isCurrent(store('meta')))) return false;
        store('meta').delete('interests');
        store('meta').put(sealed, 'notes');
        return true;
      });
    });
  }

  replaceAll(snapshot: StoredEvent[]): Promise<boolean> {
    return this.#put(async (db, keys) => {
      // Another tab may have compacted the same events under new keys.
      const [, records] = await Promise.all(this.#records(db));
      const others = keys.map(async (key, i) =>
        this.#keys.includes(key) ? [] : this.#opened('events', key, records[i]),
      );
      const theirs = new Set(
        (await Promise.all(others)).flat().map((event) => (event as StoredEvent)?.event_id),
      );
      const ours = snapshot.filter(({ event_id }) => !theirs.has(event_id));
      return { gone: this.#keys, batches: batched(ours) };
    }, snapshot.length);
  }

  erase(choice: Choice | null): Promise<void> {
    return this.#use(false, async (db) => {
      if (db) {
        // Emptied first, key and all: another tab may be slow to let go of the database.
        await write(db, async (store) => {
          for (const name of db.objectStoreNames) store(name).clear();
        });
        db.close();
        this.#opening = null;
        await drop(this.#name);
      }
      this.#keys = [];
      this.#generation = this.#secret = undefined;
      if (choice) await this.choose(choice);
    });
  }

  measure(): Promise<{ records: number; bytes: number }> {
    return this.#use(false, async (db) => {
      if (!db) return { records: 0, bytes: 0 };
      const [[keys, records], notes] = await Promise.all([
        Promise.all(this.#records(db)),
        of(db.transaction('meta').objectStore('meta').get('notes')),
      ]);
      const bytes = [...records, notes].map((record) => (record as Uint8Array)?.byteLength || 0);
      return { records: keys.length, bytes: bytes.reduce((a, b) => a + b, 0) };
    });
  }

  close(): void {
    const opening = this.#opening;
    this.#opening = null;
    opening?.then((db) => db?.close()).catch(ignore);
  }

  /** Puts the events that this tab knows into as few records as they need; without those that are broken. */
  #gather(): Promise<boolean> {
    return this.#put(async (db, keys) => {
      const [, records] = await Promise.all(this.#records(db));
      const gone = this.#keys;
      const opened = gone.map((key) => this.#opened('events', key, records[keys.indexOf(key)]));
      const events = (await Promise.all(opened)).flat().filter(Boolean);
      return { gone, batches: batched(events as StoredEvent[]) };
    });
  }

  /** Keys and records, in order and of one moment. Of those that can't be read at all, undefined. */
  #records(db: IDBDatabase): [Promise<number[]>, Promise<unknown[]>] {
    const store = eventsOf(db);
    const keys = of(store.getAllKeys()) as Promise<number[]>;
    const records = of(store.getAll()).catch(async () =>
      // One record that can't be deserialised fails the whole request: leave only that one out.
      Promise.all((await keys).map((key) => of(eventsOf(db).get(key)).catch(ignore))),
    );
    return [keys, records];
  }

  /** The key of the database; a new one where it has none. */
  async #newKey(db: IDBDatabase): Promise<CryptoKey> {
    const fresh = await makeKey();
    return write(db, async (store) => {
      const known = (await of(store('meta').get('key'))) as CryptoKey | undefined;
      if (!known) store('meta').put(fresh, 'key');
      return known ?? fresh;
    });
  }

  /** What is authenticated with a record: nothing that was sealed elsewhere passes for it. */
  #place(...place: unknown[]): string {
    return [this.#name, ...place].join('/');
  }

  /** A record in the clear, as it is if it never was encrypted. */
  async #opened(store: string, key: unknown, record: unknown): Promise<unknown> {
    if (!ArrayBuffer.isView(record) || !this.#secret) return record;
    return unseal(this.#secret, this.#place(store, key), record as Uint8Array<ArrayBuffer>);
  }

  /** Is the log on disk still the one that this tab has read, and may it be written? */
  async #isCurrent(meta: IDBObjectStore): Promise<boolean> {
    const choice = (await of(meta.get('choice'))) as Meta;
    return keeps(choiceOf(choice)) && choice?.generation === this.#generation;
  }

  /**
   * Writes batches of events under the next numbers, which are authenticated with them. Encrypting
   * takes longer than a transaction lives, so it comes first; if another tab wrote meanwhile, again.
   */
  #put(
    plan: (db: IDBDatabase, keys: number[]) => Plan | Promise<Plan>,
    compacted?: number,
  ): Promise<boolean> {
    return this.#use(false, async (db) => {
      for (;;) {
        const secret = this.#secret;
        if (!db || !secret) return false;
        const keys = (await of(eventsOf(db).getAllKeys())) as number[];
        const { gone, batches } = await plan(db, keys);
        const next = (keys.at(-1) ?? 0) + 1;
        const sealed = await Promise.all(
          batches.map((batch, i) => seal(secret, this.#place('events', next + i), batch)),
        );
        const known = await write(db, async (store) => {
          if (!(await this.#isCurrent(store('meta')))) return null;
          const events = store('events');
          if (`${await of(events.getAllKeys())}` !== `${keys}`) return undefined;
          for (const key of gone) events.delete(key);
          sealed.forEach((record, i) => events.add(record, next + i));
          if (compacted !== undefined) store('meta').put(compacted, 'compacted');
          const left = this.#keys.filter((key) => !gone.includes(key));
          return [...left, ...sealed.map((_, i) => next + i)];
        });
        if (known) this.#keys = known;
        if (known !== undefined) return known !== null;
      }
    });
  }

  /** Runs a job on the open database, or on null where there is none and none may be created. */
  async #use<T>(create: boolean, job: (db: IDBDatabase | null) => Promise<T>): Promise<T> {
    try {
      try {
        return await job(await this.#open(create));
      } catch (error) {
        // The connection was closed under us (by the browser, or for another tab's sake).
        if ((error as Error).name !== 'InvalidStateError') throw error;
        this.close();
        return await job(await this.#open(create));
      }
    } catch (error) {
      throw storageError(error);
    }
  }

  async #open(create: boolean): Promise<IDBDatabase | null> {
    const opening = (this.#opening ??= connect(this.#name, 2, upgrade, create, () => this.close()));
    try {
      const db = await opening;
      if (db) return db;
    } catch (error) {
      this.#opening = null;
      throw error;
    }
    this.#opening = null;
    return create ? this.#open(true) : null;
  }
}

function eventsOf(db: IDBDatabase): IDBObjectStore {
  return db.transaction('events').objectStore('events');
}

function upgrade(db: IDBDatabase, oldVersion: number): void {
  if (oldVersion > 0) return;
  db.createObjectStore('events');
  db.createObjectStore('meta');
}

function batched(events: StoredEvent[]): StoredEvent[][] {
  const batches: StoredEvent[][] = [];
  for (let i = 0; i < events.length; i += BATCH) batches.push(events.slice(i, i + BATCH));
  return batches;
}

/** Version 1 knew personalisation only. */
function choiceOf(meta: Meta): Choice | null {
  const { functional = false, personalization, sharing = false, decided_at } = meta ?? {};
  return typeof personalization === 'boolean' && typeof decided_at === 'number'
    ? { functional, personalization, sharing, decided_at }
    : null;
}

function notesOf(found: unknown): Notes {
  const { interests, corrections } = (found ?? {}) as Partial<Notes>;
  return {
    interests: Array.isArray(interests)
      ? interests.filter((tag): tag is string => typeof tag === 'string')
      : [],
    corrections: Array.isArray(corrections) ? corrections : [],
  };
}
