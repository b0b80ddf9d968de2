import { WindowshopperError } from './errors.js';
import type { Source } from './types.js';

/** A {@link Source} that can cross to a worker: a URL is fetched there, bytes are bytes. */
export type Packed = { url: string } | Fetched;

/** Bytes; of a response that failed, its status; where they came from, for messages. */
interface Fetched {
  bytes: Uint8Array;
  status?: [code: number, text: string];
  from?: string;
}

/** What is being read, for messages. */
export type What = 'catalog' | 'bundle' | 'wasm' | 'weights' | 'file';

/** Makes a source ready to cross to a worker. Reads a Response, resolves a URL against the page. */
export async function pack(source: Source, what: What): Promise<Packed> {
  if (typeof source === 'string' || source instanceof URL) return { url: absolute(source, what) };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (ArrayBuffer.isView(source)) {
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return read(source, what);
  }
  throw new WindowshopperError(
    'invalid_request',
    `${what} must be a URL, a Response or bytes, but is ${typeof source}`,
  );
}

/** Product objects as JSON Lines, the form in which the engine reads them. */
export function toJsonLines(products: readonly object[]): Uint8Array {
  return new TextEncoder().encode(products.map((product) => JSON.stringify(product)).join('\n'));
}

/** The bytes of a packed source. A status other than 2xx is an error, and so is a page of HTML. */
export async function unpack(packed: Packed, what: What): Promise<Uint8Array> {
  const {
    bytes,
    status,
    from = '',
  } = 'bytes' in packed ? packed : await read(await get(packed.url, what), what);
  if (status) {
    throw new WindowshopperError(
      'fetch_failed',
      `Could not fetch the ${what}${from}: status ${status.join(' ').trimEnd()}`,
      { details: { status: status[0] } },
    );
  }
  if (looksLikeHtml(bytes)) {
    throw new WindowshopperError(
      what === 'wasm' ? 'wasm_failed' : 'fetch_failed',
      `Instead of the ${what}, an HTML page came back${from}: ` + 'the server has no such file',
    );
  }
  return bytes;
}

/** Fetches; no answer is an error. */
export async function get(url: string, what: What): Promise<Response> {
  try {
    return await fetch(url);
  } catch (cause) {
    throw new WindowshopperError('fetch_failed', `Could not fetch the ${what} from ${url}`, {
      cause,
    });
  }
}

/** Reads a response; whether it is what was wanted, {@link unpack} says. */
async function read(response: Response, what: What): Promise<Fetched> {
  const { ok, status, statusText, url } = response;
  const from = url && ` from ${url}`;
  try {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return ok ? { bytes, from } : { bytes, from, status: [status, statusText] };
  } catch (cause) {
    throw new WindowshopperError(
      'fetch_failed',
      `The ${what}${from} broke off, or its body was read before`,
      { cause },
    );
  }
}

/** True for the page that servers send instead of a file that they don't have. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith('<!doctype html') || start.startsWith('<html');
}

/** A URL resolved against the page. */
export function absolute(url: string | URL, what: What): string {
  const base = typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new WindowshopperError('fetch_failed', `The URL of the ${what} is not one: ${url}`, {
      cause,
    });
  }
}
