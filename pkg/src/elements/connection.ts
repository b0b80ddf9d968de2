import type { Product, Shop } from '../types.js';
import type { Messages } from './words.js';

/** How the elements of a page speak and link. */
export interface Settings {
  /**
   * Words in another language, or other words: those left out are in that of the shop's locale. The
   * parts of {@link Messages} show what there is to say.
   */
  messages?: Partial<Messages>;
  /** The address of a product's page. Default: its `link` in the feed. Only http(s) or relative. */
  href?: (product: Product) => string | undefined;
}

/** What {@link connect} was given last. */
export interface Connection {
  shop: Shop | Promise<Shop> | null;
  settings: Settings;
}

let current: Connection = { shop: null, settings: {} };
const followers = new Set<() => void>();

/**
 * Gives all elements of this page their shop; until then, and if the promise rejects, they show what
 * the page put into them. `null` takes it away again, such as before `dispose`.
 *
 * @example
 * ```ts
 * defineElements();
 * connect(createShop({ catalog: '/products.csv', bundle: '/shop.wsb' }));
 * ```
 */
export function connect(shop: Shop | Promise<Shop> | null, settings: Settings = {}): void {
  current = { shop, settings };
  for (const follower of [...followers]) follower();
}

export const connection = () => current;

/** Calls `follower` on each {@link connect}; returns a function that ends that. */
export function follow(follower: () => void): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}
