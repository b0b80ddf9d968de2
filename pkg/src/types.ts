/// <reference lib="esnext.disposable" preserve="true" />
import type { ChurnApi } from './insight/churn.js';
import type { OffersApi } from './insight/offers.js';
import type { Profile, ProfileApi } from './insight/profile.js';
import type { PurchaseApi } from './insight/purchase.js';
import type { PrivacyApi } from './privacy.js';
import type {
  CatalogDelta,
  CatalogUpdate,
  Category,
  ListOptions,
  Product,
  ProductPage,
} from './types/catalog.js';
import type { ShopEvent, StoredEvent, TrackResult } from './types/events.js';
import type {
  Attribution,
  Explanation,
  RecommendOptions,
  RecommendationList,
} from './types/lists.js';
import type { SearchOptions, SearchResults, SuggestOptions, Suggestions } from './types/search.js';
import type { Change, LoadReport } from './types/setup.js';
import type {
  AspectMention,
  AspectOptions,
  ExplainedSentiment,
  Keyword,
  KeywordOptions,
  Review,
  ReviewSummary,
  Sentiment,
  SummaryOptions,
  TaggedWord,
  TextOptions,
  Token,
} from './types/texts.js';

export type * from './insight/churn.js';
export type * from './insight/offers.js';
export type * from './insight/profile.js';
export type * from './insight/purchase.js';
export type * from './insight/sharing.js';
export type * from './privacy.js';
export type * from './types/catalog.js';
export type * from './types/events.js';
export type * from './types/lists.js';
export type * from './types/search.js';
export type * from './types/setup.js';
export type * from './types/texts.js';

/**
 * A shop in this browser: its catalogue, its models and one shopper's log.
 *
 * Every method that returns a promise rejects with a `WindowshopperError`, and with code `disposed`
 * once {@link Shop.dispose} was called.
 */
export interface Shop extends PrivacyApi, ProfileApi, ChurnApi, PurchaseApi, OffersApi {
  /** What was loaded. */
  readonly report: LoadReport;
  /** Where the engine runs. */
  readonly thread: 'worker' | 'main';
  /** Where the log is kept at the moment. */
  readonly storage: 'indexeddb' | 'memory';
  /** BCP 47: the language of its words. */
  readonly locale: string;
  /**
   * Logs an action. Resolves when it is in storage; lists take it into account from the moment of
   * the call. Without consent it is validated and nothing else.
   *
   * @throws the code of the field that is wrong, such as `unknown_event` or `invalid_price`
   * @example
   * ```ts
   * await shop.track({ event: 'view_item', items: [{ item_id: 'A12' }] });
   * ```
   */
  track(event: ShopEvent): Promise<TrackResult>;

  /**
   * Logs that a list was seen: a `view_item_list` with its `list_id` and items, as GA4 has it (a page
   * that pushes that event itself needn't call this). Call it when the list was on screen. Items that
   * are seen again and again and not picked come lower.
   *
   * @example
   * ```ts
   * const list = await shop.recommend({ placement: 'home' });
   * draw(list.items);
   * await shop.seen(list);
   * ```
   */
  seen(list: Pick<RecommendationList, 'list_id' | 'items'>): Promise<TrackResult>;

  /**
   * What the shopper says to like: names of categories, brands, colours, materials and other tags of
   * the catalogue, or words of its titles. Kept beside the log, exported and erased with it.
   */
  readonly interests: {
    get(): Promise<string[]>;
    /**
     * Replaces all of them; at most 50 count. Resolves to what is kept: trimmed, each once.
     *
     * @throws `consent_required` without consent to personalisation
     * @example
     * ```ts
     * await shop.interests.set(['Kitchen', 'red']);
     * ```
     */
    set(tags: string[]): Promise<string[]>;
  };

  /** What lists led to on this device, by placement and source: impressions, clicks, purchases. */
  attribution(): Promise<Attribution[]>;

  /**
   * A personal, explained list, best first; empty only if nothing that may be shown is left.
   *
   * Calls are answered in order, but your page may have moved on: pass a `signal`, or compare.
   *
   * @throws `invalid_limit`, `invalid_diversity`, `invalid_novelty`, `invalid_placement`, `invalid_strategy`,
   *   `invalid_filter`, `invalid_rules`, `invalid_request`, `aborted`
   * @example
   * ```ts
   * const { items } = await shop.recommend({ placement: 'product', itemId: 'A12', limit: 8 });
   * ```
   */
  recommend(options?: RecommendOptions): Promise<RecommendationList>;

  /**
   * Products that match a query, best first: with slips of the keyboard repaired, words written
   * together or apart, other endings, and a last word that is not finished. The first search makes the
   * index.
   *
   * @throws `unsupported` in the slim build
   * @example
   * ```ts
   * const { items } = await shop.search('red mug', { limit: 20 });
   * ```
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>;

  /**
   * Completes what is typed into a search box.
   *
   * @throws `unsupported` in the slim build
   * @example
   * ```ts
   * const { past, queries, products } = await shop.suggest('red m');
   * ```
   */
  suggest(prefix: string, options?: SuggestOptions): Promise<Suggestions>;

  /**
   * Does a text praise or complain, and which of its words say so? Of this and what follows, nothing is
   * logged or stored, with or without consent. The first call that needs weights fetches them from the
   * package (see {@link CreateShopOptions.models}).
   *
   * @throws `fetch_failed`, `bundle_...`: the weights can't be had or read; the next call tries again.
   *   `unsupported` in the slim build
   * @example
   * ```ts
   * const { label, probability, contributions } = await shop.sentiment('Not good at all');
   * ```
   */
  sentiment(text: string, options?: TextOptions): Promise<ExplainedSentiment>;
  /** The same of many texts, without the words. */
  sentimentBatch(texts: string[], options?: Omit<TextOptions, 'html'>): Promise<Sentiment[]>;
  /**
   * Which aspects does a text speak of, and how?
   *
   * @example
   * ```ts
   * const found = await shop.aspects('Lovely colour, but delivery was slow');
   * ```
   */
  aspects(text: string, options?: AspectOptions): Promise<AspectMention[]>;
  /**
   * Sums up reviews: how many praise or complain, of which aspects, in which words, and what changed.
   *
   * @example
   * ```ts
   * const summary = await shop.summarizeReviews(reviews);
   * const { review, start, end } = summary.praise[0];
   * const quote = reviews[review].text.slice(start, end);
   * ```
   */
  summarizeReviews(reviews: Review[], options?: SummaryOptions): Promise<ReviewSummary>;
  /** The phrases that say what a text is about, best first. */
  keywords(text: string, options?: KeywordOptions): Promise<Keyword[]>;
  /** The words, numbers, punctuation marks and so on of a text. Chinese is cut into words. */
  tokenize(text: string, options?: TextOptions): Promise<Token[]>;
  /** The words of a text with their parts of speech. English contractions are two words. */
  tag(text: string, options?: TextOptions): Promise<TaggedWord[]>;

  /** One product, or null if the catalogue has none with this id. */
  product(id: string): Promise<Product | null>;
  /** Several products, in the order of `ids`; null for each unknown id. */
  products(ids: string[]): Promise<(Product | null)[]>;
  /** All category paths, with the number of products in each. */
  categories(): Promise<Category[]>;
  /** A page of the catalogue. */
  list(options?: ListOptions): Promise<ProductPage>;

  /** What the log says about the shopper, as the shopper corrected it. */
  profile(): Promise<Profile>;
  /** The whole log, oldest first. */
  events(): Promise<StoredEvent[]>;
  /** The reasons of a list item in words, the weightiest first, with product titles filled in. */
  explain(item: { reasons: Explanation[] }): Promise<string[]>;

  /**
   * Follows a GA4 data layer: what was pushed so far, and what will be. Pushes that aren't about
   * e-commerce are ignored; refused events are reported as a status.
   *
   * @returns a function that stops it
   * @example
   * ```ts
   * window.dataLayer ??= [];
   * const stop = shop.listen(window.dataLayer);
   * ```
   */
  listen(dataLayer: unknown[]): () => void;

  /** Adds, replaces and removes products, without a reload. Bad ones are reported, not thrown. */
  updateCatalog(delta: CatalogDelta): Promise<CatalogUpdate>;
  /** Bytes of memory that the engine holds. Wasm memory grows and never shrinks. */
  memory(): Promise<number>;

  /**
   * Calls `listener` after each accepted event, erasure, choice and catalogue update.
   *
   * @returns a function that removes the listener
   */
  on(type: 'change', listener: (change: Change) => void): () => void;

  /**
   * Writes what is still to be written, then ends the worker, frees the engine and closes the
   * database. Later calls reject with code `disposed`; a second `dispose` does nothing.
   */
  dispose(): Promise<void>;
  /** The same as {@link Shop.dispose}, for `using`. */
  [Symbol.dispose](): void;
}
