import { WindowshopperError } from '../errors.js';
import type { Consent, StoredEvent } from '../types.js';

/** The shopper's choice, once made. */
export type Choice = Consent & { decided_at: number };

/** What a storage holds. */
export interface Stored {
  /** Records as they were found, oldest first; not checked. */
  events: unknown[];
  /** Null: the shopper has not chosen. */
  choice: Choice | null;
  /** Number of events in the last snapshot; 0 if there was none. */
  compacted: number;
  /** What the shopper declared to like. */
  interests: string[];
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
  /** Appends one event. False: not written, because this generation is over; call `load`. */
  append(event: StoredEvent): Promise<boolean>;
  /** Records what the shopper likes. False: not written, because this generation is over; call `load`. */
  declare(interests: string[]): Promise<boolean>;
  /**
   * Replaces the events that this tab has read or appended by a snapshot, all or nothing. Events of
   * other tabs stay. False: nothing was done, because this generation is over; call `load`.
   */
  replaceAll(snapshot: StoredEvent[]): Promise<boolean>;
  /** Removes everything, then records `choice` if there is one. Resolves to the events removed. */
  erase(choice: Choice | null): Promise<number>;
  /** Number of stored events, counted now. */
  count(): Promise<number>;
  close(): void;
}

/** Any failure of a storage, with its code. */
export function storageError(cause: unknown): WindowshopperError {
  if (cause instanceof WindowshopperError) return cause;
  const { name, message } = cause as { name?: string; message?: string };
  return name === 'QuotaExceededError'
    ? new WindowshopperError('storage_quota', 'The browser has no room for more events', { cause })
    : new WindowshopperError(
        'storage_unavailable',
        `The browser refuses to store: ${message || name || cause}`,
        { cause },
      );
}
