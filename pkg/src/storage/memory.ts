import type { StoredEvent } from '../types.js';
import type { Choice, EventStorage, Notes, Stored } from './storage.js';

const EMPTY: Notes = { interests: [], corrections: [] };

/** Keeps the log for as long as the page is there. */
export class MemoryStorage implements EventStorage {
  readonly kind = 'memory';
  #events: StoredEvent[] = [];
  #choice: Choice | null;
  #compacted = 0;
  #notes = EMPTY;

  constructor(choice: Choice | null = null) {
    this.#choice = choice;
  }

  async load(): Promise<Stored> {
    return {
      events: [...this.#events],
      choice: this.#choice,
      compacted: this.#compacted,
      notes: this.#notes,
    };
  }

  async choose(choice: Choice): Promise<void> {
    this.#choice = choice;
  }

  async append(events: StoredEvent[]): Promise<boolean> {
    this.#events.push(...events);
    return true;
  }

  async note(notes: Notes): Promise<boolean> {
    this.#notes = notes;
    return true;
  }

  async replaceAll(snapshot: StoredEvent[]): Promise<boolean> {
    this.#events = [...snapshot];
    this.#compacted = snapshot.length;
    return true;
  }

  async erase(choice: Choice | null): Promise<void> {
    this.#events = [];
    this.#compacted = 0;
    this.#notes = EMPTY;
    this.#choice = choice;
  }

  async measure(): Promise<{ records: number; bytes: number }> {
    return { records: this.#events.length, bytes: 0 };
  }

  close(): void {
    this.#events = [];
  }
}
