import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { payloadDigest } from '../src/digest.js';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const payload = Uint8Array.from([7, 8, 9]);
/** Somewhere in a larger buffer, as a part of a download may be. */
const bundle = Uint8Array.from([99, 2, 0, 0, 0, 0, 0, 0, 0, 1, 2, ...payload]).subarray(1);

afterEach(() => vi.unstubAllGlobals());

describe('payloadDigest', () => {
  it('is that of what follows the header', async () => {
    expect(await payloadDigest(bundle)).toEqual(sha256(payload));
  });

  it('is that of nothing when the header would be longer than the file', async () => {
    expect(await payloadDigest(bundle.subarray(0, 9))).toEqual(sha256(new Uint8Array()));
  });

  it('is left to the engine where there is no bundle, no header, or no WebCrypto', async () => {
    expect(await payloadDigest(undefined)).toBeUndefined();
    expect(await payloadDigest(bundle.subarray(0, 7))).toBeUndefined();
    vi.stubGlobal('crypto', {});
    expect(await payloadDigest(bundle)).toBeUndefined();
  });
});
