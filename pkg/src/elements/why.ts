import type { Explanation, ListItem, Shop } from '../types.js';
import { ShopElement } from './base.js';
import { bar, button, h, uid } from './dom.js';
import { titleOf } from './words.js';
import styles from './styles/why.css';

/** So many reasons are given, the weightiest. */
const MOST = 6;

/**
 * `<ws-why>`: a button that says in words why a product is in a list. Its property `item` is an item of
 * a list; in cards of `<ws-recommendations why>`, and in templates, it is given one.
 *
 * Parts: `dialog`, `heading`, `close`.
 *
 * @example
 * ```ts
 * const why = document.querySelector('ws-why');
 * if (why) why.item = list.items[0] ?? null;
 * ```
 */
export class WhyElement extends ShopElement {
  #item: ListItem | null = null;
  readonly #button = button('', () => void this.#open().catch(this.report), {
    'aria-haspopup': 'dialog',
  });

  constructor() {
    super(styles);
    this.view.append(this.#button);
  }

  /** What to explain: an item of a list; null for nothing. */
  get item(): ListItem | null {
    return this.#item;
  }

  set item(item: ListItem | null) {
    this.#item = item ?? null;
    void this.refresh();
  }

  protected override async draw(_shop: Shop, signal: AbortSignal): Promise<void> {
    if (this.#item) {
      this.#button.textContent = this.words.say('why');
      const name = this.words.say('whyProduct', titleOf(this.#item.product));
      this.#button.setAttribute('aria-label', name);
    }
    await this.show(this.#item ? 'ready' : 'empty', signal);
    this.view.hidden = !this.#item;
  }

  async #open(): Promise<void> {
    const { current, words } = this;
    const item = this.#item;
    if (!current || !item) return;
    const lines = await current.explain(item);
    const reasons = weightiest(item.reasons);
    const most = Math.max(...reasons.map(({ value }) => value));
    const id = uid();
    const dialog: HTMLDialogElement = h(
      'dialog',
      {
        part: 'dialog',
        'aria-labelledby': id,
        close: () => dialog.remove(),
        // What lies beside the content is the backdrop.
        click: (event: Event) => event.target === dialog && dialog.close(),
      },
      h(
        'div',
        {},
        h(
          'h2',
          { part: 'heading', id, dir: 'auto', tabindex: -1, autofocus: true },
          words.say('whyProduct', titleOf(item.product)),
        ),
        h(
          'ul',
          { role: 'list' },
          ...lines.slice(0, MOST).map((line, i) => {
            const share = (reasons[i]?.value ?? 0) / most;
            return h('li', { dir: 'auto' }, line, share > 0 && bar(['share', share]));
          }),
        ),
        h('p', { part: 'quiet' }, words.say('whyNote')),
        button(words.say('close'), () => dialog.close(), { part: 'close' }),
      ),
    );
    this.view.append(dialog);
    dialog.showModal();
  }
}

/** In the order in which `shop.explain` puts them into words. */
const weightiest = (reasons: Explanation[]) => [...reasons].sort((a, b) => b.value - a.value);
