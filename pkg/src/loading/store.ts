import { WindowshopperError } from '../errors.js';

/** A version of a file. */
export interface Version {
  bytes: Uint8Array;
  /** Of the bytes, lower-case hex. Empty where there is no WebCrypto, and so no Cache API either. */
  sha256: string;
  /** What its server calls it: ETag and Last-Modified. */
  etag: string | null;
  modified: string | null;
}

/** The versions of one file that are kept: one, or more where tabs kept theirs at the same time. */
export interface Shelf {
  /** The last one that is what its hash says and passes `check`; null when there is none. */
  last(check: (bytes: Uint8Array) => Promise<void>): Promise<Version | null>;
  /** Keeps a version under its hash, then lets go of those that were there when the shelf was opened. */
  keep(version: Version): Promise<void>;
}

/**
 * Opens the cache `name` for the file at `url`. A version's key is the file's address with its hash at
 * the end, so that what is written never replaces what is there: a crash, a full disk or another tab in
 * mid-write leaves the last good one.
 *
 * @throws `storage_unavailable` where there is no Cache API (plain http), or it is refused
 */
export async function openShelf(name: string, url: string): Promise<Shelf> {
  const start = `${url}${url.includes('?') ? '&' : '?'}windowshopper-sha256=`;
  const cache = await stored(async () => caches.open(name));
  const before = (await stored(() => cache.keys()))
    .map((request) => request.url)
    .filter((key) => key.startsWith(start));

  return {
    async last(check) {
      for (const key of [...before].reverse()) {
        try {
          const response = (await cache.match(key)) as Response;
          const version = await versionOf(response.headers, await response.arrayBuffer());
          if (start + version.sha256 !== key) continue;
          await check(version.bytes);
          return version;
        } catch {
          // Not one to use: the one before may be.
        }
      }
      return null;
    },
    keep: ({ bytes, sha256, etag, modified }) =>
      stored(async () => {
        const headers = new Headers();
        if (etag) headers.set('etag', etag);
        if (modified) headers.set('last-modified', modified);
        const key = start + sha256;
        // The bytes are taken before the first pause: the caller may hand them to a worker.
        await cache.put(key, new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
        for (const old of before) if (old !== key) await cache.delete(old);
      }),
  };
}

/** A version by what its server says of it, and its bytes. */
export async function versionOf(headers: Headers, body: ArrayBuffer): Promise<Version> {
  const hash = await globalThis.crypto?.subtle?.digest('SHA-256', body);
  return {
    bytes: new Uint8Array(body),
    sha256: hash ? hex(new Uint8Array(hash)) : '',
    etag: headers.get('etag'),
    modified: headers.get('last-modified'),
  };
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function stored<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const full = (cause as Error)?.name === 'QuotaExceededError';
    throw new WindowshopperError(
      full ? 'storage_quota' : 'storage_unavailable',
      `The browser can't keep the file: ${(cause as Error)?.message ?? cause}`,
      { cause },
    );
  }
}
