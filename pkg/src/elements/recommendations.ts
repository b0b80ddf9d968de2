import type { Change, RecommendOptions, Shop } from '../types.js';
import { ShopElement } from './base.js';
import { ghostCards } from './card.js';
import { button, drawing, h } from './dom.js';
import { ProductList } from './list.js';
import type { Words } from './words.js';
import styles from './styles/list.css';

/** Events that say nothing new of the shopper, or that come from a list itself. */
const IDLE = /^(view_item_list|select_item|view_promotion|view_search_results)$/;

/**
 * `<ws-recommendations>`: a list of products, each with its reasons.
 *
 * | attribute       |                                                                             |
 * | --------------- | --------------------------------------------------------------------------- |
 * | `placement`     | `home` (default), `product`, `cart`, `search`, `category`                   |
 * | `item-id`       | the product on the page                                                     |
 * | `strategy`      | `personal` (default), `similar`, `together`, `recent`, `popular`, `trending` |
 * | `limit`         | how many; 1 to 100, default 8                                               |
 * | `layout`        | `carousel` (default) or `grid`                                              |
 * | `heading`       | in place of the one that goes with strategy and placement; empty for none   |
 * | `heading-level` | 2 (default) to 6                                                            |
 * | `why`           | with it, each card explains itself                                          |
 *
 * Parts: `heading`, `controls`, `list`, `card`, `media`, `image`, `title`, `price`, `sale`, `old`. A
 * `<template>` inside is the shop's own card; `--ws-reserve` then says how high the whole will be.
 *
 * @example
 * ```html
 * <ws-recommendations placement="product" item-id="A12" limit="8" why>
 *   <a href="/category/mugs">More mugs</a>
 * </ws-recommendations>
 * ```
 */
export class RecommendationsElement extends ShopElement {
  static observedAttributes = [
    'placement',
    'item-id',
    'strategy',
    'limit',
    'layout',
    'heading',
    'heading-level',
    'why',
  ];
  #options: RecommendOptions = {};
  #drawnIn: Words | null = null;
  #asked = '';
  #headed = '';
  readonly #list = new ProductList(this);
  readonly #head = h('div', { part: 'head' });
  readonly #note = h('p', { part: 'quiet note' });
  readonly #section = h('section');

  constructor() {
    super(styles);
    this.#section.append(this.#head, this.#list.element, this.#note);
    this.view.append(this.#section);
    const edges = () => this.#edges();
    this.#list.element.addEventListener('scroll', edges, { passive: true });
    new ResizeObserver(edges).observe(this.#list.element);
  }

  /** More of what `shop.recommend` takes, such as `filter`, `exclude` and `rules`. */
  get options(): RecommendOptions {
    return this.#options;
  }

  set options(options: RecommendOptions | null) {
    this.#options = options ?? {};
    void this.refresh();
  }

  /** @internal */
  override connectedCallback(): void {
    super.connectedCallback();
    this.#list.watch();
  }

  /** @internal */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#list.stop();
  }

  /** @internal */
  override attributeChangedCallback(): void {
    if (this.isConnected) this.#reserve();
    super.attributeChangedCallback();
  }

  protected override contentChanged(): void {
    super.contentChanged();
    this.#reserve();
  }

  protected override follows({ reason, event }: Change): boolean {
    return reason !== 'event' || !IDLE.test(event?.event ?? '');
  }

  protected override async draw(shop: Shop, signal: AbortSignal): Promise<void> {
    const { placement, strategy } = this.#what();
    const options: RecommendOptions = {
      placement,
      strategy,
      itemId: this.getAttribute('item-id') ?? undefined,
      limit: this.#limit,
      ...this.#options,
      signal,
    };
    const asked = JSON.stringify(options);
    const list = await shop.recommend(options);
    // A list that is asked for anew comes at once; one that only follows the shopper waits for a quiet moment.
    if (this.#drawnIn === this.words && asked === this.#asked) await this.settled(signal, true);
    signal.throwIfAborted();
    this.#asked = asked;
    this.#drawnIn = this.words;
    this.#heading();
    const isEmpty = list.items.length === 0;
    this.#list.element.hidden = isEmpty;
    for (const name of ['class', 'part']) this.#list.element.setAttribute(name, this.#parts);
    this.#note.textContent = isEmpty
      ? this.words.say(strategy === 'recent' ? 'emptyRecent' : 'emptyList')
      : '';
    this.#list.show(list);
    await this.show(isEmpty ? 'empty' : 'ready', signal);
    this.#edges();
  }

  get #limit(): number {
    return Number(this.getAttribute('limit') ?? 8);
  }

  get #layout(): string {
    return this.getAttribute('layout') ?? 'carousel';
  }

  get #parts(): string {
    return this.#layout === 'grid' ? 'list' : 'list carousel';
  }

  #what() {
    return {
      placement: (this.getAttribute('placement') ?? 'home') as RecommendOptions['placement'] &
        string,
      strategy: (this.getAttribute('strategy') ?? 'personal') as RecommendOptions['strategy'] &
        string,
    };
  }

  #heading(): void {
    const { words } = this;
    const { placement, strategy } = this.#what();
    const own = this.getAttribute('heading');
    const isPlace = strategy === 'personal' && (placement === 'product' || placement === 'cart');
    const text = own || words.say(isPlace ? placement : strategy);
    const level = this.getAttribute('heading-level') ?? 2;
    this.#section.setAttribute('aria-label', text);
    this.#head.hidden = own === '' && this.#layout === 'grid';
    if (this.#headed === text + level) return;
    this.#headed = text + level;
    const turn = (part: 'previous' | 'next', step: number, d: string) =>
      button(drawing({ viewBox: '0 0 24 24' }, 'path', { d }), () => this.#turn(step), {
        part,
        'aria-label': words.say(part),
      });
    this.#head.replaceChildren(
      h('div', { part: 'heading', role: 'heading', 'aria-level': level, hidden: own === '' }, text),
      h(
        'div',
        { part: 'controls', hidden: true },
        turn('previous', -1, 'M15 5l-7 7 7 7'),
        turn('next', 1, 'M9 5l7 7-7 7'),
      ),
    );
  }

  /** Moves a carousel by as many cards as are on screen. */
  #turn(step: number): void {
    const list = this.#list.element;
    const isRtl = getComputedStyle(list).direction === 'rtl';
    list.scrollBy({ left: step * (isRtl ? -1 : 1) * list.clientWidth * 0.9 });
  }

  /** The buttons of a carousel: only where there is more than fits, and only where they lead. */
  #edges(): void {
    const list = this.#list.element;
    const room = list.scrollWidth - list.clientWidth;
    const at = Math.abs(list.scrollLeft);
    const controls = this.#head.querySelector<HTMLElement>('[part=controls]');
    if (!controls) return;
    controls.hidden = room < 8;
    const ends = [at < 8, at > room - 8];
    [...controls.children].forEach((button, i) => {
      button.setAttribute('aria-disabled', String(ends[i]));
    });
  }

  /** Room for as many cards as there will be. How high those of a template are, only the page knows. */
  #reserve(): void {
    const isHeadless = this.#layout === 'grid' && this.getAttribute('heading') === '';
    const isOwn = this.querySelector('template') !== null;
    const count = isOwn ? 0 : Math.min(100, Math.max(1, Math.floor(this.#limit) || 1));
    this.ghost.replaceChildren(
      h('div', { part: 'head', hidden: isHeadless }),
      ghostCards(count, this.hasAttribute('why'), this.#parts),
    );
  }
}
