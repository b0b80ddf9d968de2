/**
 * Files of a shop that arrive with progress, stay in the browser's Cache API, and are renewed in the
 * background: a bundle above all.
 *
 * What is kept is the shop's own static files, the same for every shopper: nothing about the shopper,
 * and nothing that could tell one from another. It is a cache like the browser's own, and needs no
 * consent; {@link clearFiles} empties it.
 *
 * Importing this module does nothing. It can be imported on a server.
 *
 * @packageDocumentation
 */
import { WindowshopperError } from '../errors.js';
import { bundleSize, checkBundle } from './bundle.js';
import { CACHE_NAME, load, type LoadOptions } from './files.js';

export { WindowshopperError, type ErrorCode } from '../errors.js';
export type { LoadOptions, LoadProgress, LoadStatus } from './files.js';

/**
 * Loads a bundle, for `createShop({ bundle })`. From the second visit on it is there at once, without
 * the network; a newer one is looked for in the background and used by the next visit. It replaces
 * what is kept only if it is whole and of a format that this package reads: a newer one that is
 * truncated, damaged, a page of HTML or missing is a status `stale`, and the last good one stays.
 *
 * @throws only when nothing is kept: `fetch_failed` (no answer, a status other than 2xx, HTML, broken
 *   off), `bundle_not_a_bundle`, `bundle_truncated`, `bundle_checksum`, `bundle_newer_version`,
 *   `bundle_invalid`; `aborted`
 * @example
 * ```ts
 * const bundle = await loadBundle('/shop.wsb', {
 *   onProgress: ({ loaded, total }) => { bar.value = total ? loaded / total : 0; },
 * });
 * const shop = await createShop({ catalog: '/products.csv', bundle });
 * ```
 */
export function loadBundle(url: string | URL, options: LoadOptions = {}): Promise<Uint8Array> {
  return load(url, options, { what: 'bundle', check: checkBundle, size: bundleSize });
}

/**
 * Loads any other file of the shop in the same way: the catalogue, weights, the wasm. `check` rejects
 * or throws when the bytes are not what they should be; without it, only their transport is checked.
 * What is answered from the cache may be a visit old: for prices, take what `onUpdate` brings.
 *
 * @throws `fetch_failed`, `aborted`, what `check` throws, as {@link loadBundle}
 */
export function loadFile(
  url: string | URL,
  options: LoadOptions & { check?: (bytes: Uint8Array) => void | Promise<void> } = {},
): Promise<Uint8Array> {
  return load(url, options, {
    what: 'file',
    check: async (bytes) => {
      try {
        await options.check?.(bytes);
      } catch (error) {
        throw WindowshopperError.from(error, 'fetch_failed');
      }
    },
  });
}

/** Removes every kept file. True when there were any. False too where there is no Cache API. */
export async function clearFiles(cacheName = CACHE_NAME): Promise<boolean> {
  try {
    return await caches.delete(cacheName);
  } catch {
    return false;
  }
}
