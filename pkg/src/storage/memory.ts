import type { StoredEvent } from '../types.js';
import type { Choice, EventStorage, Stored } from './storage.js';

/** Keeps the log for as long as the page is there. */
export class MemoryStorage implements EventStorage {
  readonly kind = 'memory';
  #events: StoredEvent[] = [];
  #choice: Choice | null;
  #compacted = 0;
  #interests: string[] = [];

  constructor(choice: Choice | null = null) {
    this.#choice = choice;
  }

  async load(): Promise<Stored> {
    return {
      events: [...this.#events],
      choice: this.#choice,
      compacted: this.#compacted,
      interests: this.#interests,
    };
  }

  async choose(choice: Choice): Promise<void> {
    this.#choice = choice;
  }

  async append(event: StoredEvent): Promise<boolean> {
    this.#events.push(event);
    return true;
  }

  async declare(interests: string[]): Promise<boolean> {
    this.#interests = interests;
    return true;
  }

  async replaceAll(snapshot: StoredEvent[]): Promise<boolean> {
    this.#events = [...snapshot];
    this.#compacted = snapshot.length;
    return true;
  }

  async erase(choice: Choice | null): Promise<number> {
    const removed = this.#events.length;
    this.#events = [];
    this.#compacted = 0;
    this.#interests = [];
    this.#choice = choice;
    return removed;
  }

  async count(): Promise<number> {
    return this.#events.length;
  }

  close(): void {
    this.#events = [];
  }
}
