import { WindowshopperError } from './errors.js';
import type { Source } from './types.js';

/** A {@link Source} that can cross to a worker: a URL is fetched there, bytes are bytes. */
export type Packed = { url: string } | { bytes: Uint8Array };

/** What is being read, for messages. */
export type What = 'catalog' | 'bundle' | 'wasm' | 'weights';

/** Makes a source ready to cross to a worker. Reads a Response, resolves a URL against the page. */
export async function pack(source: Source, what: What): Promise<Packed> {
  if (typeof source === 'string' || source instanceof URL) return { url: absolute(source, what) };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (ArrayBuffer.isView(source)) {
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return { bytes: await body(source, what) };
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

/** The bytes of a packed source. */
export async function unpack(packed: Packed, what: What): Promise<Uint8Array> {
  return 'bytes' in packed ? packed.bytes : body(await get(packed.url, what), what);
}

/** Fetches; a status other than 2xx is an error, and so is no answer. */
export async function get(url: string, what: What): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new WindowshopperError('fetch_failed', `Could not fetch the ${what} from ${url}`, {
      cause,
    });
  }
  return checked(response, what);
}

/** True for the page that servers send instead of a file that they don't have. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith('<!doctype html') || start.startsWith('<html');
}

function checked(response: Response, what: What): Response {
  if (response.ok) return response;
  throw new WindowshopperError(
    'fetch_failed',
    `Could not fetch the ${what}${from(response)}: status ${response.status} ${response.statusText}`.trimEnd(),
    { details: { status: response.status } },
  );
}

async function body(response: Response, what: What): Promise<Uint8Array> {
  checked(response, what);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new WindowshopperError(
      'fetch_failed',
      `The ${what}${from(response)} broke off, or its body was read before`,
      { cause },
    );
  }
  if (looksLikeHtml(bytes)) {
    throw new WindowshopperError(
      what === 'wasm' ? 'wasm_failed' : 'fetch_failed',
      `Instead of the ${what}, an HTML page came back${from(response)}: ` +
        'the server has no such file. Check the URL',
    );
  }
  return bytes;
}

function from(response: Response): string {
  return response.url ? ` from ${response.url}` : '';
}

function absolute(url: string | URL, what: What): string {
  const base = typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
  try {
    return new URL(url, base).href;
  } catch (cause) {
    throw new WindowshopperError('fetch_failed', `The URL of the ${what} is not one: ${url}`, {
      cause,
    });
  }
}
