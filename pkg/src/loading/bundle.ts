import { payloadDigest } from '../digest.js';
import { WindowshopperError, type ErrorCode } from '../errors.js';
import { hex } from './store.js';

/** The newest format version that the engine of this package reads. */
export const FORMAT_VERSION = 1;

/** Longest header that is believed, in bytes: as the engine has it. */
const MAX_HEADER = 100_000_000;

/**
 * How many bytes the bundle has that begins so, by its own header: of a download, the header comes
 * first. Null until it is there, or where it is none.
 */
export function bundleSize(start: Uint8Array): number | null {
  try {
    return headerOf(start).size;
  } catch {
    return null;
  }
}

/**
 * Checks a bundle as the engine does before it reads the models in it: the header, the version of the
 * format, the length, and the SHA-256 of the payload. Where there is no WebCrypto, the hash is left to
 * the engine.
 *
 * @throws `bundle_not_a_bundle`, `bundle_truncated`, `bundle_invalid`, `bundle_newer_version`,
 *   `bundle_checksum`
 */
export async function checkBundle(bytes: Uint8Array): Promise<void> {
  const { metadata, size } = headerOf(bytes);
  if (bytes.length < size) throw truncated(size, bytes);
  const version = metadata.version?.trim() ? Number(metadata.version) : NaN;
  if (!Number.isFinite(version)) {
    throw wrong('invalid', `metadata \`version\` is ${metadata.version}, expected a number`);
  }
  if (version > FORMAT_VERSION) {
    throw wrong(
      'newer_version',
      `bundle has format version ${version}, this engine reads up to ${FORMAT_VERSION}`,
    );
  }
  const digest = await payloadDigest(bytes);
  if (digest && hex(digest) !== metadata.sha256) {
    throw wrong(
      'checksum',
      `bundle is damaged: SHA-256 of the payload is ${hex(digest)}, its header says ${metadata.sha256}`,
    );
  }
}

/** The metadata, and the size of the whole file. */
function headerOf(bytes: Uint8Array): { metadata: Record<string, string>; size: number } {
  const notOne = (reason: string) => wrong('not_a_bundle', `not a Windowshopper bundle: ${reason}`);
  if (bytes.length < 8) throw notOne(`it has ${bytes.length} bytes, a header has 8 or more`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER || (bytes.length > 8 && bytes[8] !== 0x7b)) {
    throw notOne('it does not start like a safetensors file');
  }
  if (bytes.length < 8 + length) throw truncated(8 + length, bytes);
  let header: Header;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text) as Header;
  } catch (cause) {
    throw notOne(`its header: ${(cause as Error).message}`);
  }
  const { __metadata__: metadata, ...tensors } = header;
  if (metadata?.format !== 'windowshopper') {
    throw notOne('its metadata does not say format=windowshopper');
  }
  const ends = Object.values(tensors).map((tensor) => Number(tensor?.data_offsets?.[1]));
  const size = 8 + length + Math.max(0, ...ends);
  if (!Number.isSafeInteger(size)) throw wrong('invalid', 'a tensor has no place in the file');
  return { metadata, size };
}

/** What is read of a header; it comes from outside, so all of it may be missing. */
interface Header {
  __metadata__?: Record<string, string>;
  [tensor: string]: { data_offsets?: number[] } | undefined;
}

function truncated(expected: number, { length }: Uint8Array): WindowshopperError {
  return wrong(
    'truncated',
    `bundle is truncated: it has ${length} bytes, its header promises ${expected}`,
  );
}

function wrong(what: string, message: string): WindowshopperError {
  return new WindowshopperError(`bundle_${what}` as ErrorCode, message);
}
