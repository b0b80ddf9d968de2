import { WindowshopperError } from '../errors.js';

const CIPHER = 'AES-GCM';
const IV = 12;
const text = new TextEncoder();

/**
 * A new AES-GCM key of 256 bits that no script can read: WebCrypto keeps it, IndexedDB stores it.
 *
 * @throws `storage_unavailable` on plain http, where there is no WebCrypto: nothing is stored unencrypted
 */
export function makeKey(): Promise<CryptoKey> {
  checkCrypto();
  return crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ['encrypt', 'decrypt']);
}

/** See {@link makeKey}. */
export function checkCrypto(): void {
  // Without a secure context it is absent, whatever the types say.
  if (crypto.subtle as SubtleCrypto | undefined) return;
  throw new WindowshopperError(
    'storage_unavailable',
    'Without https there is no WebCrypto, and nothing is stored unencrypted',
  );
}

/** A value as ciphertext: a fresh initialisation vector, then what AES-GCM made of its JSON. */
export async function seal(
  key: CryptoKey,
  place: string,
  value: unknown,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const plain = text.encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt(cipher(iv, place), key, plain);
  const sealed = new Uint8Array(IV + data.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(data), IV);
  return sealed;
}

/** Undoes {@link seal}; undefined if these bytes were not sealed with this key at this place. */
export async function unseal(
  key: CryptoKey,
  place: string,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<unknown> {
  try {
    const { subtle } = crypto;
    const way = cipher(sealed.subarray(0, IV), place);
    return JSON.parse(
      new TextDecoder().decode(await subtle.decrypt(way, key, sealed.subarray(IV))),
    );
  } catch {
    return undefined;
  }
}

/** The place (database, store and key of the record) is authenticated with the value. */
const cipher = (iv: Uint8Array<ArrayBuffer>, place: string) => ({
  name: CIPHER,
  iv,
  additionalData: text.encode(place),
});
