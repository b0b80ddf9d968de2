import type { ListItem, RecommendationList } from '../types.js';
import type { ShopElement } from './base.js';
import { card, filled } from './card.js';
import { h } from './dom.js';
import { Impressions } from './impressions.js';

/** Milliseconds that a picked product's page waits at most until it is stored that it was picked. */
const PATIENCE = 500;

/** Cards of products, the same card for the same product; with what was seen and picked logged. */
export class ProductList {
  readonly #click = (event: MouseEvent) => this.#pick(event);
  readonly element = h('ul', {
    part: 'list',
    role: 'list',
    click: this.#click,
    // The middle button opens a product too.
    auxclick: this.#click,
  });
  #list: RecommendationList | null = null;
  #cards = new Map<string, { place: HTMLLIElement; own: Element | null }>();
  /** Cards from a template are its children, so that the page's styles are theirs. */
  readonly #owner: ShopElement;
  readonly #impressions: Impressions;

  constructor(owner: ShopElement) {
    this.#owner = owner;
    this.#impressions = new Impressions((list) => {
      owner.current?.seen(list).catch(owner.report);
    });
  }

  /** Shows a list. The same products in the same order as before are the list before. */
  show(list: RecommendationList): void {
    const template = this.#owner.querySelector<HTMLTemplateElement>(':scope > template');
    const before = new Map(this.#cards);
    const same = ids(list) === ids(this.#list);
    this.#list = same && this.#list ? { ...list, list_id: this.#list.list_id } : list;
    this.#cards.clear();
    list.items.forEach((item, index) => {
      this.#cards.set(item.item_id, this.#card(item, index, template, before.get(item.item_id)));
      before.delete(item.item_id);
    });
    for (const { own } of before.values()) own?.remove();
    const places = [...this.#cards.values()].map(({ place }) => place);
    if (places.some((place, i) => this.element.children[i] !== place) || before.size > 0) {
      this.element.replaceChildren(...places);
    }
    this.watch();
  }

  /** Counts what is seen; after `stop`, again. */
  watch(): void {
    const list = this.#list;
    if (!list) return;
    const items = list.items.map((item): [Element, ListItem] => [
      // `show` made a card of each.
      this.#cards.get(item.item_id)?.place as Element,
      item,
    ]);
    this.#impressions.watch(list, new Map(items));
  }

  stop(): void {
    this.#impressions.stop();
  }

  /** A card; one that is there already stays, if it would say the same. */
  #card(
    item: ListItem,
    index: number,
    template: HTMLTemplateElement | null,
    before: { place: HTMLLIElement; own: Element | null } | undefined,
  ): { place: HTMLLIElement; own: Element | null } {
    const owner = this.#owner;
    const place = before?.place ?? h('li', { part: 'card' });
    const href = owner.hrefOf(item.product);
    const why = owner.hasAttribute('why');
    const state = JSON.stringify([item.product, href, why, owner.words.language]);
    const isFresh = drawn.get(place) === state;
    drawn.set(place, state);
    place.dataset.item = item.item_id;
    if (!template) {
      if (!isFresh || before?.own)
        place.replaceChildren(...card(item.product, owner.words, href, why));
      explain(place, item);
      before?.own?.remove();
      return { place, own: null };
    }
    const own =
      isFresh && before?.own ? before.own : filled(template, item.product, owner.words, href);
    explain(own, item);
    own.slot = `ws-${index}`;
    if (own !== before?.own) {
      before?.own?.remove();
      owner.append(own);
    }
    place.replaceChildren(h('slot', { name: own.slot }));
    return { place, own };
  }

  #pick(event: MouseEvent): void {
    const path = event.composedPath();
    const link = path.find((node) => (node as Element).localName === 'a') as HTMLAnchorElement;
    const list = this.#list;
    const index = [...this.element.children].findIndex((place) => path.includes(place));
    const item = list?.items[index];
    if (!link || !list || !item || event.button > 1) return;
    const { item_id, source, product } = item;
    const owner = this.#owner;
    const logged = owner.current
      ?.track({ event: 'select_item', list_id: list.list_id, items: [{ item_id, index, source }] })
      .catch(owner.report);
    // What goes to another tab or window is the browser's.
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const href = link.href || null;
    if (!owner.tell('ws-select', { product, href })) event.preventDefault();
    // The page and its worker end when the next page comes, which may be before the event is stored. What
    // the page does about the click goes first: at the window, everyone else has been asked.
    const leave = (last: Event) => {
      if (last !== event || last.defaultPrevented || !href || link.target) return;
      last.preventDefault();
      const patience = new Promise((done) => setTimeout(done, PATIENCE));
      void Promise.race([logged, patience]).then(() => location.assign(href));
    };
    addEventListener('click', leave, { once: true });
  }
}

/** Gives what explains a card its item, which may have other reasons than before. */
function explain(card: Element, item: ListItem): void {
  for (const why of card.querySelectorAll('ws-why')) Object.assign(why, { item });
}

const drawn = new WeakMap<Element, string>();
const ids = (list: RecommendationList | null) =>
  JSON.stringify(list?.items.map((one) => one.item_id));
