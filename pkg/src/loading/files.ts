import { WindowshopperError, type ErrorCode } from '../errors.js';
import { absolute, looksLikeHtml, type What } from '../fetch.js';
import { openShelf, versionOf, type Shelf, type Version } from './store.js';

/** How far a file has come. */
export interface LoadProgress {
  /** It is being fetched, its bytes are being checked, they are there. */
  step: 'fetch' | 'check' | 'ready';
  /** Bytes that are there, unpacked. Grows. */
  loaded: number;
  /** How many there will be; null where that is not known. Never less than `loaded`. */
  total: number | null;
  /** Where the bytes come from. */
  from: 'cache' | 'network';
}

/** What became of the copy in the cache. */
export type LoadStatus =
  /** A version was checked and is kept for the next visit. */
  | { type: 'stored'; sha256: string }
  /** The server has nothing newer than what is kept. */
  | { type: 'current' }
  /** What is kept was used and stays: a newer version could not be had or is not sound, `code` says which. */
  | { type: 'stale'; code: ErrorCode; reason: string }
  /** Nothing could be kept: no Cache API, or no room (`storage_unavailable`, `storage_quota`). */
  | { type: 'not_stored'; code: ErrorCode; reason: string };

/** How to load a file. */
export interface LoadOptions {
  /** Is called as bytes come, and after each step. */
  onProgress?: (progress: LoadProgress) => void;
  /**
   * Called with a version that is newer than what was answered from the cache, once it is checked and
   * kept. The next visit gets it without asking.
   */
  onUpdate?: (bytes: Uint8Array) => void;
  /** Called with what became of the copy in the cache, in the background too. */
  onStatus?: (status: LoadStatus) => void;
  /**
   * How long to wait for a newer version before what is kept is answered, in milliseconds. Default 0: not
   * at all. A server that says at once that there is none, or no network, is not waited for.
   */
  patience?: number;
  /** Name of the cache. Default `windowshopper-files`. */
  cacheName?: string;
  /** Ends the download, that in the background too. */
  signal?: AbortSignal;
  /** For `fetch`: headers, credentials and so on. */
  init?: RequestInit;
}

/** What a file must be. */
export interface Kind {
  what: What;
  /** Rejects when the bytes are not that; the error's code is the load's. */
  check(bytes: Uint8Array): Promise<void>;
  /** The size of the file that begins so, once that can be said. */
  size?(start: Uint8Array): number | null;
}

/** Where files are kept unless told otherwise. */
export const CACHE_NAME = 'windowshopper-files';

type Say = (
  step: LoadProgress['step'],
  loaded: number,
  total: number | null,
  from?: LoadProgress['from'],
) => void;

/** Loads a file: from the cache, then with a look for a newer one in the background, or from the network. */
export async function load(
  source: string | URL,
  {
    onProgress,
    onUpdate,
    onStatus,
    patience = 0,
    cacheName = CACHE_NAME,
    signal,
    init,
  }: LoadOptions,
  { what, check, size }: Kind,
): Promise<Uint8Array> {
  const url = new URL(absolute(source, what));
  url.hash = '';

  /** Throws `aborted` when the caller no longer wants the file. */
  function goOn(): void {
    if (!signal?.aborted) return;
    const cause = signal.reason;
    throw new WindowshopperError('aborted', 'The caller no longer wants the file', { cause });
  }

  function failed(how: string, more?: { cause?: unknown; details?: unknown }): WindowshopperError {
    return new WindowshopperError('fetch_failed', `The ${what} from ${url} ${how}`, more);
  }

  function tell(type: 'stale' | 'not_stored', error: unknown): void {
    const { code, message: reason } = WindowshopperError.from(error);
    call(onStatus, { type, code, reason });
  }

  /** Asks the server; if something is kept, for something else than that. */
  async function ask(kept?: Version): Promise<Response> {
    const headers = new Headers(init?.headers);
    const request: RequestInit = { ...init, headers, signal: signal ?? null };
    if (kept) {
      if (globalThis.navigator?.onLine === false)
        throw failed('was not asked for, without a network');
      request.priority = 'low';
      // Across origins, a condition of ours would cost a question beforehand (CORS): the HTTP cache has its own.
      const isOurs = url.origin === globalThis.location?.origin;
      if (isOurs && kept.etag) headers.set('if-none-match', kept.etag);
      else if (isOurs && kept.modified) headers.set('if-modified-since', kept.modified);
      else request.cache = 'no-cache';
    }
    try {
      return await fetch(url, request);
    } catch (cause) {
      goOn();
      throw failed('could not be fetched', { cause });
    }
  }

  /** Reads an answer chunk by chunk, and checks what came. */
  async function read(response: Response, say?: Say): Promise<Version> {
    const { ok, status, statusText, headers, body } = response;
    if (!ok) throw failed(`has status ${status} ${statusText}`.trimEnd(), { details: { status } });
    let total = lengthOf(response);
    let bytes = new Uint8Array(1 << 16);
    let loaded = 0;
    try {
      const reader = body?.getReader();
      for (let chunk; reader && !(chunk = await reader.read()).done;) {
        const { value } = chunk;
        if (loaded + value.length > bytes.length) {
          const larger = new Uint8Array(2 * (loaded + value.length));
          larger.set(bytes.subarray(0, loaded));
          bytes = larger;
        }
        bytes.set(value, loaded);
        loaded += value.length;
        total ??= size?.(bytes.subarray(0, loaded)) ?? null;
        say?.('fetch', loaded, total !== null && loaded > total ? null : total);
      }
    } catch (cause) {
      goOn();
      throw failed('broke off', { cause });
    }
    say?.('check', loaded, loaded);
    const version = await versionOf(headers, bytes.buffer.slice(0, loaded));
    if (looksLikeHtml(version.bytes))
      throw failed('is a page of HTML: the server has no such file');
    await check(version.bytes);
    goOn();
    return version;
  }

  /** Keeps a version, and says so. Never rejects. */
  async function keep(shelf: Shelf, version: Version, kept?: Version): Promise<void> {
    const { sha256 } = version;
    try {
      await shelf.keep(version);
      call(onStatus, sha256 === kept?.sha256 ? { type: 'current' } : { type: 'stored', sha256 });
    } catch (error) {
      tell('not_stored', error);
    }
  }

  /** Looks for a newer version than what is kept; resolves with it, if there is one. Never rejects. */
  async function update(shelf: Shelf, kept: Version): Promise<Version | undefined> {
    try {
      const response = await ask(kept);
      if (response.status === 304) {
        call(onStatus, { type: 'current' });
        return undefined;
      }
      const version = await read(response);
      await keep(shelf, version, kept);
      return version.sha256 === kept.sha256 ? undefined : version;
    } catch (error) {
      if (!signal?.aborted) tell('stale', error);
      return undefined;
    }
  }

  goOn();
  const shelf = await openShelf(cacheName, url.href).catch((error) => tell('not_stored', error));
  const kept = await shelf?.last(check);
  goOn();
  const say: Say = (step, loaded, total, from = 'network') =>
    call(onProgress, { step, loaded, total, from });
  const done = ({ bytes }: Version, from: LoadProgress['from']): Uint8Array => {
    say('ready', bytes.length, bytes.length, from);
    return bytes;
  };
  if (!shelf || !kept) {
    say('fetch', 0, null);
    const version = await read(await ask(), say);
    if (shelf) void keep(shelf, version);
    return done(version, 'network');
  }
  const updating = update(shelf, kept);
  const enough = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
  const newer = patience > 0 ? await Promise.race([updating, enough]) : undefined;
  goOn();
  if (newer) return done(newer, 'network');
  void updating.then((late) => late && call(onUpdate, late.bytes));
  return done(kept, 'cache');
}

/**
 * How many bytes an answer will have. Content-Length counts packed bytes, and across origins nobody
 * says whether they are: then it is not known.
 */
function lengthOf({ type, headers }: Response): number | null {
  const length = headers.get('content-length');
  return length && type === 'basic' && !headers.has('content-encoding') ? Number(length) : null;
}

/** Calls a listener; what it throws is its page's to see, and must not reach into ours. */
function call<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
