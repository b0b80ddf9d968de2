import type { Shop } from '../types.js';
import { ShopElement } from './base.js';
import { button, clip, h, uid } from './dom.js';
import type { Messages } from './words.js';
import styles from './styles/privacy.css';

/** The choices that a shopper may have, in the order in which they are shown. */
const CHOICES = ['functional', 'personalization', 'sharing'] as const;

/**
 * `<ws-privacy>`: the shopper's choice, what is stored and what the shop makes of it, and the means to take
 * it along or to erase it. With the attribute `ask` only the question, and nothing once it is answered.
 *
 * Parts: `heading`, `answers`, `choice`, `stored`, `tags`, `actions`, `said`.
 *
 * @example
 * ```html
 * <ws-privacy ask></ws-privacy>
 * <ws-privacy><a href="/privacy">How this shop treats your data</a></ws-privacy>
 * ```
 */
export class PrivacyElement extends ShopElement {
  static observedAttributes = ['ask'];
  /** What the parts were made for that stay while figures change: whoever is in the middle of something stays there. */
  #madeFor: unknown[] = [];
  readonly #heading = h('h2', { part: 'heading' });
  readonly #consent = h('div', { part: 'consent' });
  readonly #stored = h('div', { part: 'stored' });
  readonly #actions = h('div', { part: 'actions' });
  readonly #said = h('p', { part: 'said', role: 'status', tabindex: -1 });

  constructor() {
    super(styles);
    const parts = [this.#heading, this.#consent, this.#stored, this.#actions, this.#said];
    this.view.append(h('section', {}, ...parts));
  }

  protected override follows(): boolean {
    return true;
  }

  protected override async draw(shop: Shop, signal: AbortSignal): Promise<void> {
    const { words } = this;
    const isAsk = this.hasAttribute('ask');
    const consent = await shop.consent.get();
    const isOpen = consent.decided_at === null;
    signal.throwIfAborted();
    for (const part of [this.#heading, this.#stored, this.#actions]) part.hidden = isAsk;
    this.#consent.hidden = isAsk && !isOpen;
    this.#heading.textContent = words.say('yourData');
    const all = { ...consent } as unknown as Record<string, unknown>;
    const choices = isOpen ? [] : CHOICES.filter((choice) => typeof all[choice] === 'boolean');
    const madeFor = [shop, words, choices.join()];
    if (madeFor.some((one, i) => one !== this.#madeFor[i])) {
      this.#madeFor = madeFor;
      const question = isOpen
        ? this.#question(shop)
        : choices.map((one) => this.#switch(shop, one));
      this.#consent.replaceChildren(...question);
      this.#actions.replaceChildren(...this.#actionParts(shop));
    }
    for (const input of this.#consent.querySelectorAll('input')) {
      input.checked = all[input.name] === true;
    }
    if (!isAsk) {
      const stored = await this.#storedParts(shop);
      signal.throwIfAborted();
      this.#stored.replaceChildren(...stored);
    }
    await this.show(this.#consent.hidden ? 'empty' : 'ready', signal);
    this.fallback.hidden = true;
  }

  /** Both answers weigh the same, and neither is chosen in advance. */
  #question(shop: Shop): Node[] {
    const { words } = this;
    const answer = (key: 'yes' | 'no') =>
      button(words.say(key), () => {
        void this.#choose(shop, 'personalization', key === 'yes').then(() =>
          // The question is gone, and the focus with it.
          this.#consent.querySelector('input')?.focus(),
        );
      });
    return [
      h('strong', {}, words.say('ask')),
      h('p', { part: 'quiet' }, words.say('askNote')),
      h('div', { part: 'answers' }, answer('yes'), answer('no')),
    ];
  }

  #switch(shop: Shop, choice: (typeof CHOICES)[number]): HTMLElement {
    const { words } = this;
    const id = uid();
    const note = `${id}-note`;
    const input: HTMLInputElement = h('input', {
      type: 'checkbox',
      id,
      name: choice,
      'aria-describedby': note,
      change: () => void this.#choose(shop, choice, input.checked),
    });
    return h(
      'div',
      { part: 'choice' },
      h('label', { for: id }, words.say(choice)),
      input,
      h('p', { part: 'quiet', id: note }, words.say(`${choice}Note`)),
    );
  }

  async #choose(shop: Shop, choice: string, value: boolean): Promise<void> {
    const wanted = { [choice]: value } as unknown as { personalization: boolean };
    await this.#try(() => shop.consent.set(wanted));
    await this.refresh();
  }

  /** Says what became of something that the shopper asked for. */
  async #try<T>(act: () => Promise<T>, say: (result: T) => string = () => ''): Promise<void> {
    try {
      this.#said.textContent = say(await act());
    } catch (error) {
      this.#said.textContent = this.words.say('failed', (error as Error).message);
    }
  }

  async #storedParts(shop: Shop): Promise<Node[]> {
    const { words } = this;
    const profile = await shop.profile();
    const { events, first_event, interests, price_band } = profile;
    const report = await shop.privacyReport();
    const row = (key: keyof Messages, ...content: (Node | string)[]) =>
      h('div', {}, h('dt', { part: 'quiet' }, words.say(key)), h('dd', {}, ...content));
    const tags = (key: keyof Messages, names: string[]) =>
      names.length > 0 &&
      row(
        key,
        h(
          'ul',
          { part: 'tags', role: 'list' },
          ...names.map((name) => h('li', {}, h('bdi', {}, clip(name)))),
        ),
      );
    const price = (amount: number) => words.money(amount, price_band?.currency);
    return [
      h('h3', {}, words.say('stored')),
      h(
        'p',
        {},
        first_event === null
          ? words.say('nothingStored')
          : words.say('since', {
              events: words.say('events', events),
              date: words.date(first_event),
            }),
      ),
      h(
        'p',
        { part: 'quiet' },
        [
          shop.storage === 'memory' && words.say('inMemory'),
          report.encrypted && events > 0 && words.say('encrypted', Math.ceil(report.bytes / 1000)),
          report.ledger && words.say('shared', report.ledger.spent.length),
          report.privacy_control && words.say('control'),
        ]
          .filter(Boolean)
          .join(' '),
      ),
      h(
        'dl',
        {},
        tags(
          'likes',
          interests.slice(0, 8).map(({ name }) => name.split('>').at(-1)?.trim() ?? name),
        ),
        price_band && row('prices', `${price(price_band.low)} – ${price(price_band.high)}`),
      ),
    ];
  }

  #actionParts(shop: Shop): Node[] {
    const { words } = this;
    const act = (key: keyof Messages, click: () => void) => button(words.say(key), click);
    const erase = act('erase', () => ask(true));
    const yes = act('eraseYes', () => {
      void this.#try(
        () => shop.erase(),
        ({ removed, remaining }) => words.say('erased', { removed, remaining }),
      ).then(() => {
        ask(false);
        this.#said.focus();
      });
    });
    const no = act('eraseNo', () => ask(false));
    const sure = h(
      'div',
      { role: 'group', 'aria-label': words.say('erase'), hidden: true },
      h('p', {}, words.say('eraseAsk')),
      h('div', { part: 'answers' }, yes, no),
    );
    const ask = (isOpen: boolean) => {
      sure.hidden = !isOpen;
      erase.hidden = isOpen;
      (isOpen ? no : erase).focus();
    };
    const download = act('download', () => void this.#try(() => save(shop)));
    const load = act('load', () => this.#load(shop));
    return [h('div', { part: 'answers' }, download, load, erase), sure];
  }

  #load(shop: Shop): void {
    const input = h('input', {
      type: 'file',
      accept: '.json',
      change: () => {
        void this.#try(
          async () => shop.import(JSON.parse((await input.files?.[0]?.text()) ?? '')),
          () => this.words.say('loaded'),
        );
      },
    });
    input.click();
  }
}

/** Hands over all that is known, as a file. */
async function save(shop: Shop): Promise<void> {
  const text = JSON.stringify(await shop.export(), null, 2);
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href, download: 'my-data.json' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
