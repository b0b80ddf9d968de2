import type { Product, Shop } from '../types.js';
import { media, price } from './card.js';
import { ShopElement } from './base.js';
import { h, safeUrl, uid } from './dom.js';
import { ProductList } from './list.js';
import { titleOf } from './words.js';
import list from './styles/list.css';
import styles from './styles/search.css';

/** Milliseconds after the last key until suggestions are asked for. */
const PAUSE = 60;

/**
 * `<ws-search>`: a search box that completes what is typed with earlier searches, queries and products.
 * Inside it, put a form that works without: its `action`, and its field's name (otherwise `q`),
 * placeholder and value are taken over.
 *
 * | attribute     |                                                                                 |
 * | ------------- | ------------------------------------------------------------------------------- |
 * | `action`      | the page of results, which gets the query as `?q=`; without one, and without a form inside, results are shown under the box |
 * | `value`       | what to search for at the start                                                 |
 * | `limit`       | how many results are shown under the box; default 20                            |
 *
 * Logs `search` and, for its results, what was seen and picked. Parts: `input`, `submit`, `options`,
 * `option`, `results`, `status`, and those of a list.
 *
 * @example
 * ```html
 * <ws-search><form action="/search"><input name="q" aria-label="Search"></form></ws-search>
 * ```
 */
export class SearchElement extends ShopElement {
  static observedAttributes = ['action', 'limit'];
  #started = false;
  #chosen = -1;
  #takes: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = new AbortController();
  readonly #list = new ProductList(this);
  readonly #options = h('ul', {
    part: 'options',
    role: 'listbox',
    id: uid(),
    hidden: true,
    // The input keeps the focus.
    mousedown: (event: Event) => event.preventDefault(),
  });
  readonly #input = h('input', {
    part: 'input',
    type: 'search',
    role: 'combobox',
    autocomplete: 'off',
    enterkeyhint: 'search',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    'aria-controls': this.#options.id,
    input: () => this.#soon(),
    keydown: (event: KeyboardEvent) => this.#key(event),
    blur: () => this.#close(),
  });
  readonly #submit = h('button', { part: 'submit primary' });
  readonly #form = h(
    'form',
    { role: 'search', submit: (event: Event) => this.#search(event) },
    this.#input,
    this.#submit,
    this.#options,
  );
  /** Says how many suggestions or products there are. */
  readonly #said = h('p', { part: 'unseen', role: 'status' });
  readonly #status = h('p', { part: 'quiet status' });
  readonly #results = h('div', { part: 'results', hidden: true }, this.#status);

  constructor() {
    super(list + styles);
    this.#results.append(this.#list.element);
    this.view.append(this.#form, this.#said, this.#results);
  }

  /** What stands in the box. */
  get value(): string {
    return this.#input.value;
  }

  set value(value: string) {
    this.#input.value = value;
  }

  /** @internal */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#list.stop();
    this.#close();
  }

  /** Shows what the shop has for a query, under the box. */
  async search(query: string): Promise<void> {
    const shop = this.current;
    if (!shop) return;
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    try {
      const limit = Number(this.getAttribute('limit') ?? 20);
      const found = await shop.search(query, { limit, signal });
      signal.throwIfAborted();
      const { words } = this;
      const lines = [
        found.corrected && found.items.length > 0 && words.say('corrected', found.corrected),
        found.items.length > 0 ? words.say('found', found.total) : words.say('nothingFound', query),
      ];
      this.#status.textContent = lines.filter(Boolean).join(' · ');
      this.#said.textContent = this.#status.textContent;
      this.#results.hidden = false;
      this.#list.show(found);
    } catch (error) {
      if (!signal.aborted) this.report(error);
    }
  }

  protected override async draw(_shop: Shop, signal: AbortSignal): Promise<void> {
    const { words } = this;
    const form = this.querySelector('form');
    const field = form?.querySelector<HTMLInputElement>('input[name]');
    const action = this.getAttribute('action') ?? form?.getAttribute('action') ?? null;
    const label = words.say('searchShop');
    this.#input.setAttribute('aria-label', label);
    this.#input.name = field?.name ?? 'q';
    this.#input.placeholder = field?.placeholder || label;
    this.#submit.textContent = words.say('search');
    this.#options.setAttribute('aria-label', words.say('suggestions'));
    const address = action === null ? null : safeUrl(action || location.href);
    if (address === null) this.#form.removeAttribute('action');
    else this.#form.action = address;
    await this.show('ready', signal);
    if (this.#started) return;
    this.#started = true;
    this.#input.value ||= this.getAttribute('value') || field?.value || '';
    if (this.#input.value && address === null) await this.search(this.#input.value);
  }

  #search(event: Event): void {
    const query = this.#input.value.trim();
    this.#close();
    if (!query) return event.preventDefault();
    this.current?.track({ event: 'search', search_term: query }).catch(this.report);
    const goesOn = this.tell('ws-search', { query });
    if (goesOn && this.#form.hasAttribute('action')) return;
    event.preventDefault();
    if (goesOn) void this.search(query);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#suggest(this.#input.value), PAUSE);
  }

  async #suggest(prefix: string): Promise<void> {
    this.#asking.abort();
    if (!prefix.trim() || !this.current) return this.#close();
    const { signal } = (this.#asking = new AbortController());
    const found = await this.current.suggest(prefix, { signal }).catch(() => null);
    if (!found || signal.aborted || !this.matches(':focus-within')) return;
    const typed = prefix.trim().toLowerCase();
    const queries = [...new Set([...found.past, ...found.queries])]
      .filter((query) => query.toLowerCase() !== typed)
      .slice(0, 5);
    this.#takes = [
      ...queries.map((query) => () => this.#take(query)),
      ...found.products.slice(0, 4).map((product) => () => this.#go(product)),
    ];
    const contents = [
      ...queries.map((query) => [h('bdi', {}, ...completed(query, typed))]),
      ...found.products
        .slice(0, 4)
        .map((product) => [
          media(product, false),
          h('bdi', {}, titleOf(product)),
          price(product, this.words),
        ]),
    ];
    this.#choose(-1);
    this.#options.replaceChildren(
      ...contents.map((content, i) =>
        h(
          'li',
          {
            part: 'option',
            role: 'option',
            id: `${this.#options.id}-${i}`,
            'aria-selected': 'false',
            click: () => this.#takes[i]?.(),
          },
          ...content,
        ),
      ),
    );
    this.#options.hidden = contents.length === 0;
    this.#input.setAttribute('aria-expanded', String(contents.length > 0));
    this.#said.textContent = this.words.say('suggested', contents.length);
  }

  #take(query: string): void {
    this.#input.value = query;
    this.#form.requestSubmit();
  }

  #go(product: Product): void {
    const href = this.hrefOf(product);
    this.#close();
    const items = [{ item_id: product.item_id }];
    this.current?.track({ event: 'select_item', items }).catch(this.report);
    if (this.tell('ws-select', { product, href }) && href !== null) location.assign(href);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#options.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#choose(-1);
  }

  #choose(index: number): void {
    this.#chosen = index;
    [...this.#options.children].forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === index));
    });
    const option = this.#options.children[index];
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #key(event: KeyboardEvent): void {
    const { key } = event;
    const isOpen = !this.#options.hidden;
    // A word that is still being composed is the input method's.
    if (event.isComposing) return;
    if (key === 'Escape' && isOpen) this.#close();
    else if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (!isOpen) this.#soon();
      else {
        // One place more than there are options: the input itself.
        const places = this.#options.children.length + 1;
        const step = key === 'ArrowDown' ? 1 : -1;
        this.#choose(((this.#chosen + 1 + step + places) % places) - 1);
      }
    } else if (key === 'Enter' && isOpen && this.#chosen >= 0) this.#takes[this.#chosen]?.();
    else return;
    event.preventDefault();
  }
}

/** A query with what would be added to what was typed in bold. */
function completed(query: string, typed: string): (Node | string)[] {
  if (!query.toLowerCase().startsWith(typed)) return [query];
  return [query.slice(0, typed.length), h('strong', {}, query.slice(typed.length))];
}
