// What the shop sells.
import type { ErrorCode } from '../errors.js';

/** A product of the catalogue. Text fields that the feed left empty are absent. */
export interface Product {
  /** The feed's `id`. */
  item_id: string;
  /** What it is called. */
  title?: string;
  /** Text, also where it looks like markup. */
  description?: string;
  /** Address of its page, as the feed has it. */
  link?: string;
  /** Address of its picture, as the feed has it. */
  image_link?: string;
  /** In `currency`; null when the feed gave none. */
  price: number | null;
  /** In `currency`; null when not on sale. */
  sale_price: number | null;
  /** ISO 4217, of both prices. */
  currency?: string;
  /** Merchant Center's word: `in_stock`, `out_of_stock`, `preorder`, `backorder`. */
  availability?: string;
  /** The maker. */
  brand?: string;
  /** The feed's `product_type`: a path such as `Home > Kitchen > Mugs`. */
  category?: string;
  /** As the feed has it. */
  color?: string;
  /** As the feed has it. */
  size?: string;
  /** As the feed has it. */
  material?: string;
  /** Variants of one product share it. */
  item_group_id?: string;
  /** `new`, `refurbished` or `used`. */
  condition?: string;
  /** Columns of the feed that Merchant Center doesn't know. */
  tags?: Record<string, string>;
}

/** Which products may be in a list. */
export interface Filter {
  /** A category path or the beginning of one: `Home` or `Home > Kitchen`. */
  category?: string;
  /** Of this brand only. */
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
  /** Of this brand only. */
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
  /** Those of this page. */
  products: Product[];
}

/** A category path and the number of products in it. */
export interface Category {
  /** Such as `Home > Kitchen`. */
  path: string;
  /** How many products are in it and below. */
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
  /** Products that are new. */
  added: number;
  /** Products that were there and are replaced. */
  changed: number;
  /** Products that are gone. */
  removed: number;
  /** Those that could not be read, and why; `item_id` is null where there was none. */
  rejected: { item_id: string | null; code: ErrorCode; message: string }[];
}

/** How to read a catalogue. `auto` looks at the bytes. */
export type CatalogFormat = 'auto' | 'csv' | 'tsv' | 'jsonl' | 'json' | 'jsonld';
