// Lists, and why their items are in them.
import type { Filter, Product } from './catalog.js';

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
  /** What this part adds to the score, or takes from it. */
  value: number;
  /** Where it comes from. */
  code: ReasonCode;
  /** The product in the shopper's history (or on the page) that this part comes from. */
  item_id?: string;
  /** A name that goes with the code: a category, a brand, a query. */
  detail?: string;
  /** What it is made of. */
  details?: Explanation[];
}

/** One recommended product. */
export interface ListItem {
  /** The product's id. */
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
  /** The product. */
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
  /** Best first. */
  items: ListItem[];
}

/** What is coarse and local about a shopper's situation. It decides what sells at such a time and place. */
export interface Situation {
  /** What it is used on. */
  device?: 'phone' | 'tablet' | 'desktop';
  /** Language or country, as in the column `locale` of the order log that the bundle was trained from. */
  locale?: string;
  /** The shopper's clock against UTC in minutes, east positive: 60 in Berlin in winter. */
  utcOffset?: number;
}

/** The products that a rule is about: those named, and those that have all of the attributes given. */
export interface RuleTarget extends Omit<Filter, 'includeUnavailable'> {
  /** Product ids. */
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
  /** Which products may be in it. Default: all that can be bought. */
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
