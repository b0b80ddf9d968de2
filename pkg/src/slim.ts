/**
 * Windowshopper without text search: a smaller download, otherwise the same as `windowshopper`.
 *
 * Importing this module does nothing: no worker, no request, no access to the page. It can be
 * imported on a server.
 *
 * @packageDocumentation
 */
import { create, type Flavour } from './shop.js';
import type { CreateShopOptions, Shop } from './types.js';

export { WindowshopperError, type ErrorCode, type WindowshopperErrorJSON } from './errors.js';
export type * from './types.js';
export { describe, loadWords, type DescribeOptions, type Words } from './words.js';

// Bundlers look for exactly these forms to find the files.
const flavour: Flavour = {
  wasm: () => new URL('../wasm/slim/windowshopper_bg.wasm', import.meta.url),
  spawn: (url) =>
    url === undefined
      ? new Worker(new URL('./slim-worker.js', import.meta.url), {
          type: 'module',
          name: 'windowshopper',
        })
      : new Worker(url, { type: 'module', name: 'windowshopper' }),
  host: () => import('./slim-worker.js'),
};

/**
 * Opens a shop without search: loads the engine, the catalogue, the models and what this browser remembers.
 *
 * @throws `invalid_request`; `unsupported` where the browser has no WebAssembly with SIMD;
 *   `fetch_failed`, `wasm_failed`; the codes of the catalogue (`feed_...`) and of the bundle
 *   (`bundle_...`). A refused worker or IndexedDB is a status, not an error.
 * @example
 * ```ts
 * const shop = await createShop({ catalog: '/products.csv', bundle: '/shop.wsb' });
 * await shop.consent.set({ personalization: true });
 * await shop.track({ event: 'view_item', items: [{ item_id: 'A12' }] });
 * const { items } = await shop.recommend({ placement: 'home', limit: 8 });
 * ```
 */
export function createShop(options: CreateShopOptions): Promise<Shop> {
  return create(flavour, options);
}
