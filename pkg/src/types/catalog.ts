// What the shop sells.
import type { ErrorCode } from '../errors.js';

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

/** How to read a catalogue. `auto` looks at the bytes. */
export type CatalogFormat = 'auto' | 'csv' | 'tsv' | 'jsonl' | 'json' | 'jsonld';
