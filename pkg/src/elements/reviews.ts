import type { Quote, Review, ReviewSummary, Shop } from '../types.js';
import { ShopElement } from './base.js';
import { bar, button, h } from './dom.js';
import styles from './styles/reviews.css';

/** So many aspects are listed; their places are kept free. */
const ASPECTS = 5;

/** A review as a page has it: ours, or schema.org's `Review`. */
export interface GivenReview {
  /** What it says. */
  text?: string;
  /** 1 to 5 stars. */
  rating?: number | null;
  /** Milliseconds since the epoch. */
  timestamp?: number | null;
  /** In place of `timestamp`: a date as ISO 8601 has it. */
  date?: string;
  /** Who wrote it: a name, or a schema.org `Person`. */
  author?: string | { name?: string };
  /** schema.org's word for `text`. */
  reviewBody?: string;
  /** schema.org's form of `rating`. */
  reviewRating?: { ratingValue?: number | string };
  /** schema.org's word for `date`. */
  datePublished?: string;
}

type Shown = Review & { author: string };

/**
 * `<ws-reviews>`: what reviews say together, each statement with the sentences that it rests on, and the
 * reviews themselves. The reviews are the property `reviews`, or JSON inside the element.
 *
 * Parts: `heading`, `columns`, `mean`, `figure`, `aspect`, `quote`, `complaint`, `review`, `stars`.
 *
 * @example
 * ```html
 * <ws-reviews>
 *   <script type="application/json">[{"text": "Lovely colour", "rating": 5, "date": "2026-03-01"}]</script>
 *   <a href="/reviews/A12">Read 24 reviews</a>
 * </ws-reviews>
 * ```
 */
export class ReviewsElement extends ShopElement {
  #given: GivenReview[] | null = null;
  #read = '';
  readonly #list = h('ol', { part: 'reviews' });

  constructor() {
    super(styles);
  }

  /** The reviews; null for those of the JSON inside. */
  get reviews(): GivenReview[] | null {
    return this.#given;
  }

  set reviews(reviews: GivenReview[] | null) {
    this.#given = reviews ?? null;
    this.#reserve();
    void this.refresh();
  }

  /** @internal */
  override connectedCallback(): void {
    super.connectedCallback();
    this.#reserve();
  }

  protected override contentChanged(): void {
    if (this.#read === this.#json()) return;
    this.#reserve();
    void this.refresh();
  }

  protected override async draw(shop: Shop, signal: AbortSignal): Promise<void> {
    const reviews = this.#reviews();
    const given = reviews.map(({ text, rating, timestamp }) => ({ text, rating, timestamp }));
    const summary =
      given.length > 0 ? await shop.summarizeReviews(given, { signal, quotes: 2 }) : null;
    signal.throwIfAborted();
    this.#list.replaceChildren(...reviews.map((review) => this.#review(review)));
    this.view.replaceChildren(this.#section(summary, reviews));
    await this.show(summary ? 'ready' : 'empty', signal);
  }

  /** Keeps the room free that as many reviews will take: a summary that says nothing. */
  #reserve(): void {
    let count = 0;
    try {
      count = this.#reviews().length;
    } catch {
      // Complained of once the shop is there.
    }
    if (count === 0) return this.ghost.replaceChildren();
    const counts = { positive: 0, negative: 0, uncertain: 0 };
    const quotes = Array<Quote>(Math.min(2, count)).fill({ review: 0, start: 0, end: 0, score: 0 });
    const aspect = { name: '\u00a0', counts, praise: null, complaint: null };
    const summary = {
      stars: [0, 0, 0, 0, 0],
      mean_rating: 0,
      counts,
      aspects: Array(Math.min(ASPECTS, count)).fill(aspect),
      praise: quotes,
      complaints: quotes,
    } as unknown as ReviewSummary;
    this.ghost.replaceChildren(this.#section(summary, []));
  }

  #section(summary: ReviewSummary | null, reviews: Shown[]): HTMLElement {
    const { words } = this;
    const title = words.say('reviews');
    return h(
      'section',
      { 'aria-label': title },
      h('h2', { part: 'heading' }, title),
      h('p', { part: 'quiet' }, words.say(summary ? 'reviewsNote' : 'noReviews')),
      ...(summary
        ? [
            h(
              'div',
              { part: 'columns' },
              this.#figures(summary, reviews),
              this.#aspects(summary, reviews),
              this.#quotes('praise', summary.praise, reviews),
              this.#quotes('complaints', summary.complaints, reviews),
            ),
            h(
              'details',
              { part: 'all' },
              h('summary', {}, `${words.say('allReviews')} (${words.number(reviews.length)})`),
              reviews.length > 0 && this.#list,
            ),
          ]
        : []),
    );
  }

  #reviews(): Shown[] {
    return (this.#given ?? this.#parsed()).map(shown).filter(({ text }) => text);
  }

  #json(): string {
    return (
      this.querySelector(':scope > script[type="application/json"]')?.textContent?.trim() ?? ''
    );
  }

  #parsed(): GivenReview[] {
    this.#read = this.#json();
    try {
      const given: unknown = JSON.parse(this.#read || '[]');
      if (Array.isArray(given)) return given as GivenReview[];
    } catch {
      // The same complaint as for JSON of another kind.
    }
    throw new Error('The reviews inside <ws-reviews> are not a JSON array');
  }

  #figures({ stars, mean_rating, counts }: ReviewSummary, reviews: Shown[]): HTMLElement {
    const { words } = this;
    const most = Math.max(1, ...stars);
    return h(
      'div',
      {},
      mean_rating !== null &&
        h(
          'p',
          { part: 'mean' },
          h('span', { part: 'figure' }, words.number(mean_rating, 1)),
          h('span', {}, `/ 5 · ${words.say('reviewCount', reviews.length)}`),
        ),
      h(
        'ul',
        { part: 'rows', role: 'list' },
        ...[5, 4, 3, 2, 1].map((n) => {
          const count = stars[n - 1] ?? 0;
          return h(
            'li',
            { part: 'star-row' },
            h('span', {}, words.say('stars', n)),
            bar(['share', count / most]),
            h('span', {}, words.number(count)),
          );
        }),
      ),
      h('p', { part: 'quiet' }, words.say('tally', { ...counts })),
    );
  }

  #aspects({ aspects }: ReviewSummary, reviews: Shown[]): HTMLElement | null {
    if (aspects.length === 0) return null;
    const { words } = this;
    return h(
      'div',
      {},
      h('h3', {}, words.say('aspects')),
      ...aspects.slice(0, ASPECTS).map(({ name, counts, praise, complaint }) => {
        const { positive, negative, uncertain } = counts;
        const total = Math.max(1, positive + negative + uncertain);
        return h(
          'details',
          { part: 'aspect' },
          h(
            'summary',
            {},
            words.aspect(name),
            h('span', { part: 'quiet' }, words.say('balance', { positive, negative })),
            bar(
              ['good', positive / total],
              ['plain', uncertain / total],
              ['bad', negative / total],
            ),
          ),
          praise && this.#quote(praise, reviews, 'quote'),
          complaint && this.#quote(complaint, reviews, 'quote complaint'),
        );
      }),
    );
  }

  #quotes(title: 'praise' | 'complaints', quotes: Quote[], reviews: Shown[]): HTMLElement | null {
    if (quotes.length === 0) return null;
    const part = title === 'praise' ? 'quote short' : 'quote short complaint';
    return h(
      'div',
      {},
      h('h3', {}, this.words.say(title)),
      ...quotes.map((quote) => this.#quote(quote, reviews, part)),
    );
  }

  /** A sentence as it was written; it leads to its review. */
  #quote(quote: Quote, reviews: Shown[], part: string): HTMLElement {
    const { review, start, end } = quote;
    const text = reviews[review]?.text.slice(start, end).trim() ?? '';
    return button(h('q', { dir: 'auto' }, text), () => this.#goTo(quote, reviews), {
      part,
      title: this.words.say('toReview'),
    });
  }

  #goTo({ review, start, end }: Quote, reviews: Shown[]): void {
    const item = this.#list.children[review] as HTMLElement | undefined;
    const text = reviews[review]?.text ?? '';
    for (const mark of this.#list.querySelectorAll('mark')) mark.replaceWith(...mark.childNodes);
    item
      ?.querySelector('[part=text]')
      ?.replaceChildren(
        text.slice(0, start),
        h('mark', {}, text.slice(start, end)),
        text.slice(end),
      );
    this.#list.closest('details')?.toggleAttribute('open', true);
    item?.scrollIntoView({ block: 'center' });
    item?.focus({ preventScroll: true });
  }

  #review({ text, rating, timestamp, author }: Shown): HTMLElement {
    const { words } = this;
    const stars = Math.round(rating ?? 0);
    return h(
      'li',
      { part: 'review', tabindex: -1 },
      h(
        'p',
        { part: 'quiet' },
        stars > 0 &&
          h(
            'span',
            { part: 'stars', role: 'img', 'aria-label': words.say('ofFive', stars) },
            '★'.repeat(stars) + '☆'.repeat(5 - stars),
          ),
        ' ',
        author && h('bdi', {}, author),
        author && timestamp != null && ' · ',
        timestamp != null &&
          h('time', { datetime: new Date(timestamp).toISOString() }, words.date(timestamp)),
      ),
      h('p', { part: 'text', dir: 'auto' }, text),
    );
  }
}

/** A review in our form. What is no rating or no date counts as none. */
function shown(given: GivenReview): Shown {
  const { author, reviewRating } = given;
  const rating = Number(given.rating ?? reviewRating?.ratingValue);
  const timestamp = given.timestamp ?? Date.parse(given.date ?? given.datePublished ?? '');
  return {
    text: String(given.text ?? given.reviewBody ?? ''),
    rating: rating >= 1 && rating <= 5 ? rating : null,
    // What is farther away is no date.
    timestamp: Math.abs(timestamp) <= 8.64e15 ? timestamp : null,
    author: String((typeof author === 'object' ? author?.name : author) ?? ''),
  };
}
