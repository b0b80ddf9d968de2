/// <reference lib="esnext.disposable" preserve="true" />
import type { ErrorCode } from './errors.js';
import type { ChurnApi } from './insight/churn.js';
import type { OffersApi } from './insight/offers.js';
import type { Profile, ProfileApi } from './insight/profile.js';
import type { PurchaseApi } from './insight/purchase.js';
import type { PrivacyApi, Retention } from './privacy.js';
import type { Words } from './words.js';

export type * from './insight/churn.js';
export type * from './insight/offers.js';
export type * from './insight/profile.js';
export type * from './insight/purchase.js';
export type * from './insight/sharing.js';
export type * from './privacy.js';

/**
 * GA4 e-commerce event names that are understood, and three of ours: `rate_item`; `dismiss_item` ("not
 * interested": the item is not shown for 90 days, its like comes lower) and `restore_item`, which takes
 * that back.
 */
export type EventName =
  | 'view_item_list'
  | 'select_item'
  | 'view_item'
  | 'add_to_wishlist'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'view_cart'
  | 'begin_checkout'
  | 'add_shipping_info'
  | 'add_payment_info'
  | 'purchase'
  | 'refund'
  | 'search'
  | 'view_search_results'
  | 'view_promotion'
  | 'select_promotion'
  | 'rate_item'
  | 'dismiss_item'
  | 'restore_item';

/** One product within an event. */
export interface EventItem {
  /** The product's `id` in the catalogue. */
  item_id: string;
  /** How many; a whole number from 1. Default 1. */
  quantity?: number;
  /** Price of one, in the event's `currency`; 0 or more. */
  price?: number;
  /** Position in the list that was shown, from 0. */
  index?: number;
  /** The list in which it was shown. */
  item_list_id?: string;
  /** The `source` of the {@link ListItem} that it was; filled in where the list is known. */
  source?: string;
}

/** A shopper's action, in GA4 form: the object that a shop already pushes to its `dataLayer`. */
export interface ShopEvent {
  event: EventName;
  /** A UUID; an event with an id that is already in the log is a duplicate. Filled in when absent. */
  event_id?: string;
  /** Milliseconds since the epoch, UTC; at most 5 minutes ahead. Filled in when absent. */
  timestamp?: number;
  /**
   * The products; 1 to 200. Searches, `view_cart`, `begin_checkout` and what follows it, `refund`
   * and promotions need none. Items that the catalogue doesn't know are left out, with a warning.
   */
  items?: EventItem[];
  /** Value of the whole event, in `currency`. */
  value?: number;
  /** ISO 4217, such as `EUR`. */
  currency?: string;
  /** What was searched for; required by `search` and `view_search_results`. */
  search_term?: string;
  /** 1 to 5; required by `rate_item`. */
  rating?: number;
  /** The `list_id` of the {@link RecommendationList} that led here, if one did. */
  list_id?: string;
  item_list_id?: string;
  /** Which offer it is about; `dismiss_item` and `restore_item` need no items with it. */
  promotion_id?: string;
  /** The `situation` of the `offers` result that the offer is from, and its `propensity`. */
  situation?: string;
  propensity?: number;
}

/** A {@link ShopEvent} as it is in the log. */
export interface StoredEvent extends ShopEvent {
  event_id: string;
  timestamp: number;
}

/** Something that didn't stop the call, but that is worth knowing. */
export interface Warning {
  code: ErrorCode;
  message: string;
}

/** What became of an event. */
export interface TrackResult {
  /** It is in the log and lists take it into account. False without consent, and for a duplicate. */
  accepted: boolean;
  /** The log already held an event with this `event_id`. */
  duplicate: boolean;
  /** This call put it into storage; with storage `memory`, that lasts as long as the page. */
  stored: boolean;
  /** The event with everything filled in. */
  event: StoredEvent;
  /** Such as `consent_required`, `storage_quota`, `storage_unavailable`, and the engine's own. */
  warnings: Warning[];
}

/** A product of the catalogue. Text fields that the feed left empty are absent. */
export interface Product {
  item_id: string;
  title?: string;
  description?: string;
  link?: string;
  image_link?: string;
  /** In `currency`; null when the feed gave none. */
  price: number | null;
  /** In `currency`; null when not on sale. */
  sale_price: number | null;
  currency?: string;
  /** Merchant Center's word: `in_stock`, `out_of_stock`, `preorder`, `backorder`. */
  availability?: string;
  brand?: string;
  /** The feed's `product_type`: a path such as `Home > Kitchen > Mugs`. */
  category?: string;
  color?: string;
  size?: string;
  material?: string;
  /** Variants of one product share it. */
  item_group_id?: string;
  condition?: string;
  /** Columns of the feed that Merchant Center doesn't know. */
  tags?: Record<string, string>;
}

/** What an {@link Explanation} says. */
export type ReasonCode =
  | 'session'
  | 'item_knn'
  | 'together'
  | 'als'
  | 'content'
  | 'popular'
  | 'linear_item'
  | 'sequence'
  | 'trending'
  | 'interests'
  | 'situation'
  | 'price_band'
  | 'category'
  | 'brand'
  | 'again'
  | 'new'
  | 'earlier'
  | 'viewed'
  | 'liked'
  | 'carted'
  | 'bought'
  | 'recent'
  | 'shown'
  | 'dismissed'
  | 'diversity'
  | 'novelty'
  | 'boost'
  | 'bury'
  | 'pin'
  | 'cap'
  | 'match'
  | 'phrase'
  | 'alike'
  | 'context'
  | 'base'
  | 'tag'
  | 'declared'
  | 'time'
  | 'weekday'
  | 'season'
  | 'locale'
  | 'device'
  | 'placement'
  | 'other';

/**
 * A part of a score and where it comes from. The values of a list item's reasons add up to its
 * score; the values of `details` add up to their parent. Put it into words with `describe`.
 */
export interface Explanation {
  value: number;
  code: ReasonCode;
  /** The product in the shopper's history (or on the page) that this part comes from. */
  item_id?: string;
  /** A name that goes with the code: a category, a brand, a query. */
  detail?: string;
  details?: Explanation[];
}

/** One recommended product. */
export interface ListItem {
  item_id: string;
  /** Comparable within one list only; higher is better. */
  score: number;
  /**
   * The chance that this is what the shopper does next, 0 to 1: calibrated in training, before
   * diversity and rules. Null without a trained bundle, in search results, and for what is shown only
   * because nothing else is left.
   */
  probability: number | null;
  /** The model that contributed most. */
  source: string;
  /** Their values add up to `score`. */
  reasons: Explanation[];
  product: Product;
}

/** A list, best first. */
export interface RecommendationList {
  /**
   * Names this list: unique, and beginning with its placement (`home~...`). Give it back as the
   * `list_id` of the events that come from the list, or as GA4's `item_list_id`: then `seen` items that
   * nobody picks come lower, and {@link Shop.attribution} knows what the list led to.
   */
  list_id: string;
  items: ListItem[];
}

/** Which products may be in a list. */
export interface Filter {
  /** A category path or the beginning of one: `Home` or `Home > Kitchen`. */
  category?: string;
  brand?: string;
  /** Inclusive, in the catalogue's currency. */
  minPrice?: number;
  /** Inclusive, in the catalogue's currency. */
  maxPrice?: number;
  /** Each named tag must have this value. */
  tags?: Record<string, string>;
  /** Also products that are out of stock. Default false. */
  includeUnavailable?: boolean;
}

/** What is coarse and local about a shopper's situation. It decides what sells at such a time and place. */
export interface Situation {
  device?: 'phone' | 'tablet' | 'desktop';
  /** Language or country, as in the column `locale` of the order log that the bundle was trained from. */
  locale?: string;
  /** The shopper's clock against UTC in minutes, east positive: 60 in Berlin in winter. */
  utcOffset?: number;
}

/** The products that a rule is about: those named, and those that have all of the attributes given. */
export interface RuleTarget extends Omit<Filter, 'includeUnavailable'> {
  ids?: string[];
}

/**
 * Business rules of a list. They are reasons like all others (`pin`, `boost`, `bury`, `cap`), so that
 * scores still add up, and never rise down the list.
 */
export interface Rules {
  /**
   * Product ids that come first, in this order, where they may be shown at all: not if sold out,
   * excluded, bought already or filtered out.
   */
  pin?: string[];
  /**
   * Moves products up: multiplies their score by `factor` (1 to 10), adds `amount` (0 to 1) times the
   * best score. Neither given: factor 2.
   */
  boost?: (RuleTarget & { factor?: number; amount?: number })[];
  /** Moves products down: `factor` 0 to 1, `amount` 0 to 1 taken off. Neither given: factor 0.5. */
  bury?: (RuleTarget & { factor?: number; amount?: number })[];
  /**
   * At most so many of one brand, of one category; 1 to 100. The last rule to be kept: what is too
   * many comes last, and only where nothing else is left to fill the list.
   */
  cap?: { brand?: number; category?: number };
  /** True: only what is in stock, whatever the filter says. */
  inStock?: boolean;
  /** Inclusive, in the catalogue's currency; holds beside the filter. */
  price?: { min?: number; max?: number };
}

/** What to recommend, and where. */
export interface RecommendOptions {
  /** Where the list will be shown. Default `home`. */
  placement?: 'home' | 'product' | 'cart' | 'search' | 'category';
  /** The product on the page; never in the list itself. */
  itemId?: string;
  /** Product ids in the cart. Left out: the cart as the log knows it. */
  cart?: string[];
  /** How many products; 1 to 100. Default 12. */
  limit?: number;
  /** `personal` (default) blends all models; the others show one point of view. */
  strategy?: 'personal' | 'similar' | 'together' | 'recent' | 'popular' | 'trending';
  filter?: Filter;
  /** Product ids that must not be in the list. */
  exclude?: string[];
  /** 0: best scores only, 1: as different from one another as possible. Default 0.2. */
  diversity?: number;
  /**
   * 0: no matter; 1: what is popular, and what the shopper touched on earlier visits, loses as much
   * as lies between the best and the last score. Default 0.
   */
  novelty?: number;
  /**
   * Business rules of this list, beside those of {@link CreateShopOptions.rules}: lists of both are
   * joined, this list's first; of caps, stock and price those given here win.
   */
  rules?: Rules;
  /** Also products that were bought and aren't consumables. Default false. */
  includeBought?: boolean;
  /** False: from the page alone, not from the log. Always false without consent. Default true. */
  personalize?: boolean;
  /**
   * On what and where the shopper is. Default: what the browser says without being asked for
   * anything: whether it is a phone, a tablet or a desktop, its language, its clock against UTC. Fields
   * that you give replace these; give `null` to say nothing.
   */
  context?: Situation | null;
  /** Rejects with code `aborted` when it fires; a list that nobody waits for is dropped. */
  signal?: AbortSignal;
}

/** How to search. */
export interface SearchOptions {
  /** How many products; 1 to 100. Default 20. */
  limit?: number;
  /** What they must have. Products that are out of stock are found in any case. */
  filter?: Filter;
  /** Groups of words and phrases that mean the same in this shop: `[['sofa', 'couch']]`. */
  synonyms?: string[][];
  /** Count all that is found by brand, category, price and availability. Default false. */
  facets?: boolean;
  /** Say where titles and descriptions have the words. Default false. */
  highlight?: boolean;
  /**
   * Let what this shopper likes move the results a little. Default true; false without consent.
   */
  personalize?: boolean;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** What a search found, best first. */
export interface SearchResults extends RecommendationList {
  /** How many products were found in all. */
  total: number;
  /** The query as it was understood, when the shop has nothing that is written so; otherwise null. */
  corrected: string | null;
  /** Words of the query that were left out, because no product has all of them. */
  relaxed: string[];
  /** All that was found, counted; null unless asked for. */
  facets: Facets | null;
  /** Of each of `items` where its texts have the words; empty unless asked for. */
  highlights: Highlights[];
}

/** How many of the products that were found have what. */
export interface Facets {
  /** The most first, at most 30. */
  brands: FacetCount[];
  /** The most first, at most 30; a product counts for its category and all above it. */
  categories: Category[];
  /** Cheapest first: at least `min`, less than `max`. */
  prices: { min: number; max: number; items: number }[];
  /** By `in_stock`, `out_of_stock` and so on, the most first. */
  availability: FacetCount[];
}

/** A value and how many products have it. */
export interface FacetCount {
  name: string;
  items: number;
}

/**
 * Where texts have the words of a query: start and end of each piece, in order, as `String.slice`
 * takes them.
 */
export interface Highlights {
  title: [start: number, end: number][];
  description: [start: number, end: number][];
}

/** How to complete what is typed. */
export interface SuggestOptions {
  /** Length of each list; 1 to 100. Default 5. */
  limit?: number;
  /** Whether this shopper's earlier searches may come up. Default true; false without consent. */
  personalize?: boolean;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** What the shopper may be about to type. */
export interface Suggestions {
  /** What this shopper searched for that starts so, latest first. */
  past: string[];
  /** The query with its last word completed, as most of the products say it that it finds. */
  queries: string[];
  /** Products that it finds and that can be bought, best first. */
  products: Product[];
}

/** How to read a text. */
export interface TextOptions {
  /** The language, where it is known. Default: guessed from the text. */
  language?: 'en' | 'zh';
  /** The text is HTML: tags are skipped, entities read. Places count in what was given. Default false. */
  html?: boolean;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** Where something stands in a text: start and end as `String.slice` takes them (UTF-16). */
export type Span = [start: number, end: number];

/** What a text says. */
export interface Sentiment {
  /** `uncertain` when the score is near 0: neutral, mixed, or nothing that is known. */
  label: 'positive' | 'negative' | 'uncertain';
  /** -1 for surely negative to 1 for surely positive. */
  score: number;
  /** Calibrated probability that the text is positive. */
  probability: number;
  /** The logarithm of p / (1 - p). */
  log_odds: number;
  /** `other` is read as if it were English, which says little. */
  language: 'en' | 'zh' | 'other';
}

/** What a text says, and which words say so: `bias` and all contributions add up to `log_odds`. */
export interface ExplainedSentiment extends Sentiment {
  /** The log-odds of a text of which nothing is known. */
  bias: number;
  /** What words (Han characters, punctuation) add to the log-odds, in the order of the text. */
  contributions: { start: number; end: number; value: number }[];
}

/** How to look for aspects. */
export interface AspectOptions extends TextOptions {
  /**
   * More aspects, or more words for those that are known: `{ smell: ['smell*', 'odour'] }`. A word with
   * a star at its end stands for all that begin so.
   */
  aspects?: Record<string, string[]>;
}

/** A clause that speaks of an aspect, and what it says of it. */
export interface AspectMention {
  /** Such as `price`, `quality`, `size`, `delivery`. */
  aspect: string;
  label: Sentiment['label'];
  score: number;
  probability: number;
  /** The clause. */
  start: number;
  end: number;
  /** The words of the aspect in it. */
  words: Span[];
}

/** A review to be summed up. */
export interface Review {
  /** The text, which may begin with a title. */
  text: string;
  /** 1 to 5 stars; others are not counted. */
  rating?: number | null;
  /** Milliseconds since the epoch. */
  timestamp?: number | null;
}

/** How to sum up reviews. */
export interface SummaryOptions {
  /** The language of all reviews. Default: guessed, of each by itself. */
  language?: 'en' | 'zh';
  /** As in {@link AspectOptions}. */
  aspects?: Record<string, string[]>;
  /** Most sentences of praise, and of complaint; 0 to 20. Default 3. */
  quotes?: number;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** How many reviews say what. */
export interface SentimentCounts {
  positive: number;
  negative: number;
  uncertain: number;
}

/** A sentence or clause of a review. */
export interface Quote {
  /** Its place in the array of reviews. */
  review: number;
  start: number;
  end: number;
  /** -1 to 1. */
  score: number;
}

/** The earlier half of the dated reviews against the later half. */
export interface SentimentChange {
  earlier: SentimentCounts;
  later: SentimentCounts;
  /** Do the shares of praise differ by more than chance? */
  is_clear: boolean;
}

/** What reviews say together. Every quote is a piece of a review as it was written. */
export interface ReviewSummary {
  /** Reviews by what their text says. */
  counts: SentimentCounts;
  /** Of the texts, -1 to 1. */
  mean_score: number;
  /** How many reviews have one star, two, ... five. */
  stars: [number, number, number, number, number];
  mean_rating: number | null;
  /** The most frequent first. */
  aspects: {
    name: string;
    counts: SentimentCounts;
    change: SentimentChange;
    praise: Quote | null;
    complaint: Quote | null;
  }[];
  /** Sentences that praise what many speak of. */
  praise: Quote[];
  /** Sentences that complain of what many speak of. */
  complaints: Quote[];
  change: SentimentChange;
}

/** How to look for keywords. */
export interface KeywordOptions extends TextOptions {
  /** 0 to 100. Default 10. */
  limit?: number;
  /** Take nouns, names and their adjectives only? False needs no weights. Default true. */
  pos?: boolean;
}

/** A phrase that says what a text is about. */
export interface Keyword {
  text: string;
  score: number;
  /** Where it stands, in order. */
  spans: Span[];
}

/** A piece of a text; white space is left out. */
export interface Token {
  start: number;
  end: number;
  kind: 'word' | 'number' | 'cjk' | 'punctuation' | 'emoji' | 'link';
}

/** A word with its part of speech, as Universal Dependencies has it: `NOUN`, `VERB`, `ADJ` ... */
export interface TaggedWord {
  start: number;
  end: number;
  tag: string;
}

/** Names of the weights that read texts. */
export type WeightsName = 'sentiment-en' | 'sentiment-zh' | 'pos-en' | 'segment-zh';

/** Which part of the catalogue to list, in catalogue order. */
export interface ListOptions {
  /** A category path or the beginning of one. */
  category?: string;
  brand?: string;
  /** How many to skip. Default 0. */
  offset?: number;
  /** How many to return; at most 500. Default 24. */
  limit?: number;
}

/** A page of the catalogue. */
export interface ProductPage {
  /** How many there are in all, before `offset` and `limit`. */
  total: number;
  products: Product[];
}

/** A category path and the number of products in it. */
export interface Category {
  path: string;
  items: number;
}

/** What became of the items that lists of one placement showed for one reason. */
export interface Attribution {
  /** `home`, `product`, `cart`, `search`, `category`, or the shop's own `item_list_id`. */
  placement: string;
  /** Why the items were there: the `source` of the list's items. */
  source: string;
  /** Items shown, each once a list. */
  impressions: number;
  /** Items opened from there. */
  clicks: number;
  /** Items put into the cart from there. */
  carts: number;
  /** Items bought within 30 days after they were opened from there. */
  purchases: number;
  /** Clicks by impressions. */
  click_through: number;
}

/** Changes to the catalogue. */
export interface CatalogDelta {
  /** Products to add or to replace: objects with the feed's attribute names (`id`, `title`, ...). */
  upsert?: object[];
  /** Product ids. */
  remove?: string[];
}

/** What became of a {@link CatalogDelta}. */
export interface CatalogUpdate {
  added: number;
  changed: number;
  removed: number;
  rejected: { item_id: string | null; code: ErrorCode; message: string }[];
}

/** What was loaded. */
export interface LoadReport {
  items: number;
  /** How many of them are in stock. */
  available: number;
  /** How many of them the bundle knows. */
  trained_items: number;
  /**
   * The bundle, if there was one: version of the format, names of its models, when it was trained
   * (milliseconds since the epoch, UTC), and its payload in bytes.
   */
  bundle: null | { version: number; models: string[]; trained_at: number; bytes: number };
  rows: number;
  /** Rows that could not be read and were skipped. */
  bad_rows: number;
  /** The first bad rows; line and column count from 1, column 0 is the row as a whole. */
  samples: { line: number; column: number; code: ErrorCode; message: string }[];
}

/** Something that a listener may want to redraw for. */
export interface Change {
  reason: 'event' | 'erase' | 'consent' | 'catalog' | 'interests' | 'import';
  /** The event, where `reason` is `event`. */
  event?: StoredEvent;
}

/** News about how the shop runs. */
export type Status =
  /** Where the engine runs. With a `code`: the worker was refused, `reason` says why. */
  | { type: 'thread'; thread: 'worker' | 'main'; code?: ErrorCode; reason?: string }
  /** Where the log is kept. With a `code`: IndexedDB was refused, `reason` says why. */
  | { type: 'storage'; storage: 'indexeddb' | 'memory'; code?: ErrorCode; reason?: string }
  /** The stored log was replayed; `skipped` counts records that could not be read. */
  | { type: 'restored'; restored: number; skipped: number }
  /** The browser sends Global Privacy Control: nothing can be shared. */
  | { type: 'privacy_control' }
  /** An event that `listen` found was refused. */
  | { type: 'event_refused'; code: ErrorCode; reason: string; event: ShopEvent };

/** Bytes of a file, or where to get them. Strings are URLs, relative to the page. */
export type Source = string | URL | Response | ArrayBuffer | ArrayBufferView;

/** How to read a catalogue. `auto` looks at the bytes. */
export type CatalogFormat = 'auto' | 'csv' | 'tsv' | 'jsonl' | 'json' | 'jsonld';

/** How to set up a shop. */
export interface CreateShopOptions {
  /** The product feed: a file, or products as objects with the feed's attribute names. */
  catalog: Source | readonly object[];
  /** Default `auto`. */
  catalogFormat?: CatalogFormat;
  /** Trained models (`.wsb`). Without one, lists come from content and from the log. */
  bundle?: Source;
  /** The engine, where the default location next to this package doesn't suit. */
  wasm?: Source | WebAssembly.Module;
  /**
   * Where the weights are that read texts: the address of a folder, or sources by name; those that are
   * not named are the package's own. Default: `models/` next to this package. Addresses are fetched by
   * the first call that needs them.
   */
  models?: string | URL | Partial<Record<WeightsName, Source>>;
  /**
   * Where the log is kept. `indexeddb`, encrypted, falls back to `memory`, with a status: also on plain
   * http, where there is nothing to encrypt with. Default `indexeddb`.
   */
  storage?: 'indexeddb' | 'memory';
  /** How much of the log is kept. Default: 180 days, 5000 events. */
  retention?: Partial<Retention>;
  /**
   * What reports may cost together: at most `epsilon` (0.01 to 1000) in `days` (1 to 3650). Fixed by the
   * first report. Default: 4 in 30 days.
   */
  privacyBudget?: { epsilon: number; days: number };
  /** Name of the IndexedDB database. Default `windowshopper`. */
  databaseName?: string;
  /**
   * Run in a worker? `false`: on the main thread; a URL: of `windowshopper/worker` (for `/slim`:
   * `windowshopper/slim/worker`), where the default doesn't suit. A worker that is refused (by a
   * content security policy, or because it is on another origin) falls back to the main thread,
   * with a status. Default true.
   */
  worker?: boolean | string | URL;
  /** BCP 47, for words; `zh...` is Chinese, everything else English. Default: the browser's. */
  locale?: string;
  /** The words of {@link Shop.explain} in a language of your own, in place of those of `locale`. */
  words?: Words;
  /** Business rules of every list. */
  rules?: Rules;
  /** Called with news about how the shop runs. Without it, fallbacks go to `console.info`. */
  onStatus?: (status: Status) => void;
}

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
