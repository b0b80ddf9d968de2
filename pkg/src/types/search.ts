// The search box.
import type { Category, Filter, Product } from './catalog.js';
import type { RecommendationList } from './lists.js';

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
  /** The value. */
  name: string;
  /** How many products have it. */
  items: number;
}

/**
 * Where texts have the words of a query: start and end of each piece, in order, as `String.slice`
 * takes them.
 */
export interface Highlights {
  /** Pieces of the title. */
  title: [start: number, end: number][];
  /** Pieces of the description. */
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
