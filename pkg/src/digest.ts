/**
 * SHA-256 of a bundle's payload, which is what follows its header and the header's length (8 bytes,
 * little-endian). The browser needs a tenth of the time that WebAssembly would; where it can't (plain
 * http), or the file is too short, nothing: the engine then does it, or says what is wrong.
 */
export async function payloadDigest(bundle?: Uint8Array): Promise<Uint8Array | undefined> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle || !bundle || bundle.length < 8) return undefined;
  const header = new DataView(bundle.buffer, bundle.byteOffset).getUint32(0, true);
  const payload = bundle.subarray(8 + header) as Uint8Array<ArrayBuffer>;
  return new Uint8Array(await subtle.digest('SHA-256', payload));
}
