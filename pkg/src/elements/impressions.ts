import type { ListItem, RecommendationList } from '../types.js';

/** So long must at least half of a product be on screen before it counts as seen, in milliseconds. */
const LONG_ENOUGH = 1000;

/** Watches which products of a list are really on screen, and tells of each of them once. */
export class Impressions {
  #list: RecommendationList | null = null;
  #items = new Map<Element, ListItem>();
  #visible = new Set<Element>();
  #told = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #seen: (list: RecommendationList) => void;
  readonly #observer = new IntersectionObserver((entries) => this.#look(entries), {
    threshold: 0.5,
  });

  constructor(seen: (list: RecommendationList) => void) {
    this.#seen = seen;
  }

  /** Watches the cards of a list in place of those before it. */
  watch(list: RecommendationList, cards: Map<Element, ListItem>): void {
    if (list.list_id !== this.#list?.list_id) this.#told.clear();
    this.stop();
    this.#list = list;
    this.#items = cards;
    for (const card of cards.keys()) this.#observer.observe(card);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#visible.clear();
  }

  #look(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#visible.add(target);
      else this.#visible.delete(target);
    }
    this.#wait();
  }

  /** What comes and goes while the page is scrolled isn't seen: it counts once the page is at rest. */
  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), LONG_ENOUGH);
  }

  #tell(): void {
    if (document.hidden) return this.#wait();
    const items: ListItem[] = [];
    for (const [card, item] of this.#items) {
      if (!this.#visible.has(card) || this.#told.has(item.item_id)) continue;
      this.#told.add(item.item_id);
      items.push(item);
    }
    if (this.#list && items.length > 0) this.#seen({ list_id: this.#list.list_id, items });
  }
}
