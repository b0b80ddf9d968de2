import type { ErrorCode } from '../errors.js';
import type { Change, Product, Shop } from '../types.js';
import { connection, follow } from './connection.js';
import { h, safeUrl, sheet } from './dom.js';
import common from './styles/common.css';
import { wordsFor, wordsOf, type Words } from './words.js';

/** On a server there are no elements: a class that is never made. */
export const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

/** Of which an element tells the page; they bubble, also out of shadow roots. */
export interface ElementEvents {
  /** A product was picked. Cancel it to go to `href` in your own way; null if there is no address. */
  'ws-select': CustomEvent<{ product: Product; href: string | null }>;
  /** Something was searched for. Cancel it to show the results in your own way. */
  'ws-search': CustomEvent<{ query: string }>;
  /** The shop could not do what the element asked for; the fallback stays or comes back. */
  'ws-error': CustomEvent<{ error: Error & { code?: ErrorCode } }>;
}

/**
 * What an element shows at the moment, in its attribute `state`: the page's own content while `waiting`
 * for a shop and where it is `unavailable`; otherwise the element's (`ready`) or that there is nothing
 * to show (`empty`).
 */
export type ElementState = 'waiting' | 'ready' | 'empty' | 'unavailable';

/** What all elements have in common: a shop, its words, and the page's own content until both are there. */
export abstract class ShopElement extends Base {
  /** The page's own content: shown while {@link view} isn't. */
  protected readonly fallback = h('slot');
  /** What the element shows of the shop. */
  protected readonly view = h('div', { part: 'view', hidden: true });
  /** Holds the place of the view, unseen where the page has put something of its own there. */
  protected readonly ghost = h('div', { part: 'ghost', 'aria-hidden': 'true' });
  /** The shop that this element shows, once it is there. */
  current: Shop | null = null;
  /** What this element speaks. @internal */
  words: Words = wordsOf('en', 'en');
  readonly #root = this.attachShadow({ mode: 'open' });
  #shop: Shop | Promise<Shop> | null = null;
  #unfollow: (() => void) | undefined;
  #unlisten: (() => void) | null = null;
  #work = new AbortController();
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(css: string) {
    super();
    this.#root.adoptedStyleSheets = [sheet(common), sheet(css)];
    this.#root.append(h('div', { part: 'stage' }, this.ghost, this.fallback, this.view));
    this.fallback.addEventListener('slotchange', () => this.contentChanged());
  }

  /** Asks the shop and shows what it says. Throws what the shop throws. */
  protected abstract draw(shop: Shop, signal: AbortSignal): Promise<void>;

  /** The page changed what is inside the element. */
  protected contentChanged(): void {
    this.ghost.toggleAttribute('data-seen', !this.hasFallback());
  }

  /** Should the element ask again after this change? */
  protected follows(_change: Change): boolean {
    return false;
  }

  /** The shop of this element; null for that of the page (see `connect`). */
  get shop(): Shop | Promise<Shop> | null {
    return this.#shop;
  }

  set shop(shop: Shop | Promise<Shop> | null) {
    this.#shop = shop ?? null;
    if (this.isConnected) void this.#attach();
  }

  /** What the element shows: nothing of the shop yet, its view, an empty list, or that there is no shop. */
  get state(): ElementState {
    return (this.getAttribute('state') ?? 'waiting') as ElementState;
  }

  /** Asks the shop again. Needed only for what the shop doesn't know of: it says itself when to. */
  async refresh(): Promise<void> {
    const shop = this.current;
    if (!shop) return;
    const signal = this.#begin();
    try {
      await this.draw(shop, signal);
    } catch (error) {
      if (!signal.aborted) this.#fallBack('unavailable', error);
    }
  }

  /** @internal */
  connectedCallback(): void {
    // What the page set before the element was defined hides the property.
    for (const [name, value] of Object.entries(this)) {
      if (!(name in Object.getPrototypeOf(this))) continue;
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    this.#unfollow = follow(() => void this.#attach());
    this.contentChanged();
    void this.#attach();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#unfollow?.();
    this.#begin();
    this.#leave();
  }

  /** @internal */
  attributeChangedCallback(): void {
    void this.refresh();
  }

  /** Swaps the page's content for the element's, or back. */
  protected async show(state: ElementState, signal: AbortSignal): Promise<void> {
    const own = state === 'ready' || (state === 'empty' && !this.hasFallback());
    if (own && this.view.hidden) {
      // Not while the keyboard is in what the page put there.
      await this.settled(signal);
      this.#pin();
    }
    this.fallback.hidden = own;
    this.view.hidden = !own;
    this.setAttribute('state', state);
  }

  /** Did the page put anything to see into the element? */
  protected hasFallback(): boolean {
    return [...this.children].some(
      (child) => !child.slot && !/^(TEMPLATE|SCRIPT)$/.test(child.tagName),
    );
  }

  /** Resolves once neither the focus nor (if asked) the pointer is in the element. */
  protected async settled(signal: AbortSignal, pointer = false): Promise<void> {
    // Where there is no pointer that hovers, what was tapped keeps `:hover`.
    const hovers = pointer && matchMedia('(hover: hover)').matches;
    const busy = hovers ? ':focus-within, :hover' : ':focus-within';
    while (!signal.aborted && this.matches(busy)) {
      await new Promise((done) => {
        const once = { once: true, signal };
        this.addEventListener('focusout', done, once);
        this.addEventListener('pointerleave', done, once);
        signal.addEventListener('abort', done);
      });
      // The focus may only go from one part to another.
      await new Promise((done) => setTimeout(done));
    }
    signal.throwIfAborted();
  }

  /** Where the page of a product is; null if nowhere. */
  hrefOf(product: Product): string | null {
    const { href } = connection().settings;
    return safeUrl(href ? href(product) : product.link);
  }

  /** Tells the page; false if it wants to do the rest itself. */
  tell<K extends keyof ElementEvents>(type: K, detail: ElementEvents[K]['detail']): boolean {
    return this.dispatchEvent(
      new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
    );
  }

  /** For what must not disturb the shopper, such as an action that could not be logged. */
  readonly report = (error: unknown): void => {
    const { code } = error as { code?: ErrorCode };
    if (code === 'disposed' || code === 'aborted') return;
    this.tell('ws-error', { error: error as Error });
  };

  /** Ends what is under way. */
  #begin(): AbortSignal {
    this.#work.abort();
    clearTimeout(this.#later);
    return (this.#work = new AbortController()).signal;
  }

  #leave(): void {
    this.#unlisten?.();
    this.#unlisten = this.current = null;
  }

  #fallBack(state: ElementState, error?: unknown): void {
    this.fallback.hidden = false;
    this.view.hidden = true;
    this.setAttribute('state', state);
    if (error) this.report(error);
  }

  async #attach(): Promise<void> {
    const { shop: ours, settings } = connection();
    const wanted = this.#shop ?? ours;
    const signal = this.#begin();
    this.#leave();
    if (!wanted || this.view.hidden) this.#fallBack('waiting');
    try {
      const shop = await wanted;
      const words = await wordsFor(shop?.locale ?? '', settings.messages);
      if (!shop || signal.aborted) return;
      this.words = words;
      this.view.lang = words.language;
      this.#unlisten = shop.on('change', (change) => {
        if (!this.follows(change)) return;
        clearTimeout(this.#later);
        // Several in a row are one.
        this.#later = setTimeout(() => void this.refresh(), 20);
      });
      this.current = shop;
    } catch (error) {
      if (!signal.aborted) this.#fallBack('unavailable', error);
      return;
    }
    await this.refresh();
  }

  /** Keeps the height of what stood here, so that what follows stays; until the window's width changes. */
  #pin(): void {
    const pinned = new CSSStyleSheet();
    pinned.replaceSync(
      `@media (width:${innerWidth}px){:host{min-block-size:${this.clientHeight}px}}`,
    );
    const { adoptedStyleSheets: sheets } = this.#root;
    this.#root.adoptedStyleSheets = [...sheets.slice(0, 2), pinned];
  }
}
