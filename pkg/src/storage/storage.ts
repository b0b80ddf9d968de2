import { WindowshopperError } from '../errors.js';
import type { Consent, StoredEvent } from '../types.js';

/** The shopper's choice, once made, as it was made: `functional` is what was asked for by itself. */
export type Choice = Consent & { decided_at: number };

/** May anything be kept? The other two need a log as well. */
export function keeps(choice: Choice | null): boolean {
  return !!choice && (choice.functional || choice.personalization || choice.sharing);
}

/** What the shopper said, beside the log. */
export interface Notes {
  /** What the shopper declared to like. */
  interests: string[];
  /** What the shopper said of the profile; as the engine gave it. */
  corrections: unknown[];
}

/** What a storage holds. */
export interface Stored {
  /** Records as they were found, oldest first; not checked. Undefined: can't be read or decrypted. */
  events: unknown[];
  /** Null: the shopper has not chosen. */
  choice: Choice | null;
  /** Number of events in the last snapshot; 0 if there was none. */
  compacted: number;
  notes: Notes;
}

/**
 * Keeps the log and the shopper's choice. Several tabs may use one storage: each knows the
 * *generation* of the log that it has read, and a log that was erased or whose consent was withdrawn
 * begins a new generation, so that a tab which doesn't know yet can't write old events back.
 *
 * Every method rejects with a WindowshopperError: `storage_quota` or `storage_unavailable`.
 */
export interface EventStorage {
  readonly kind: 'indexeddb' | 'memory';
  /** Reads everything. Creates nothing. */
  load(): Promise<Stored>;
  /** Records the choice; keeps the events. This, and only this, may create the database. */
  choose(choice: Choice): Promise<void>;
  /** Appends events. False: not written, because this generation is over; call `load`. */
  append(events: StoredEvent[]): Promise<boolean>;
  /** Records what the shopper said. False: not written, because this generation is over; call `load`. */
  note(notes: Notes): Promise<boolean>;
  /**
   * Replaces the events that this tab has read or appended by a snapshot, all or nothing. Events of
   * other tabs stay. False: nothing was done, because this generation is over; call `load`.
   */
  replaceAll(snapshot: StoredEvent[]): Promise<boolean>;
  /** Removes everything, the database itself too, then records `choice` if there is one. */
  erase(choice: Choice | null): Promise<void>;
  /** The records with events, and the bytes of all that is stored, counted now. */
  measure(): Promise<{ records: number; bytes: number }>;
  close(): void;
}

/** Any failure of a storage, with its code. */
export function storageError(cause: unknown): WindowshopperError {
  const { name, message } = (cause ?? {}) as { name?: string; message?: string };
  // The engine's errors are called so, too.
  if (name === 'WindowshopperError') return cause as WindowshopperError;
  return name === 'QuotaExceededError'
    ? new WindowshopperError('storage_quota', 'The browser has no room for more events', { cause })
    : new WindowshopperError(
        'storage_unavailable',
        `The browser refuses to store: ${message || name || cause}`,
        { cause },
      );
}
