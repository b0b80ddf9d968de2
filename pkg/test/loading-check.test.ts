import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { payloadDigest } from '../src/digest.js';
import type { Engine, EngineModule } from '../src/engine.js';
import { bundleSize, checkBundle, FORMAT_VERSION } from '../src/loading/bundle.js';
import { bundle, CATALOG, file, random, sha256, wasm } from './fixtures.js';

const BUNDLE = file('www/shop/shop.wsb');
/** Where its payload begins. */
const PAYLOAD = 8 + new DataView(BUNDLE.buffer).getUint32(0, true);

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterEach(() => vi.unstubAllGlobals());

describe('the check', () => {
  let engine: Engine;
  const catalog = new TextEncoder().encode(CATALOG.map((one) => JSON.stringify(one)).join('\n'));
  beforeAll(async () => {
    const module = (await import('../wasm/full/windowshopper.js')) as unknown as EngineModule;
    module.initSync({ module: await WebAssembly.compile(wasm('full') as Uint8Array<ArrayBuffer>) });
    engine = new module.Engine();
  });

  const codeOf = (thrown: unknown) => (thrown as { code?: string }).code;
  async function byEngine(bytes: Uint8Array): Promise<string | undefined> {
    try {
      engine.load(bytes, await payloadDigest(bytes), catalog, 'jsonl');
    } catch (error) {
      return codeOf(error);
    }
    return undefined;
  }
  const byUs = async (bytes: Uint8Array) => checkBundle(bytes).then(() => undefined, codeOf);

  test('knows the version that the engine knows', () => {
    const rust = new TextDecoder().decode(file('src/bundle/mod.rs'));
    expect(rust).toContain(`pub const VERSION: u32 = ${FORMAT_VERSION};`);
  });

  test('a sound bundle passes, wherever it lies in a buffer, and says its size', async () => {
    const padded = new Uint8Array(BUNDLE.length + 13);
    padded.set(BUNDLE, 7);
    const inside = padded.subarray(7, 7 + BUNDLE.length);
    await checkBundle(inside);
    expect(bundleSize(inside.subarray(0, 20_000))).toBe(BUNDLE.length);
    expect(bundleSize(inside.subarray(0, 2000))).toBeNull();
  });

  test.each([
    ['empty', new Uint8Array(), 'bundle_not_a_bundle'],
    ['a text', new TextEncoder().encode('id,title\nA,Mug\n'), 'bundle_not_a_bundle'],
    ['another format', bundle('A\n', { format: 'other' }), 'bundle_not_a_bundle'],
    ['no version', bundle('A\n', { version: '' }), 'bundle_invalid'],
    ['a newer version', bundle('A\n', { version: '2' }), 'bundle_newer_version'],
    ['another payload', bundle('A\n', { sha256: sha256(new Uint8Array()) }), 'bundle_checksum'],
    ['no checksum', bundle('A\n', { sha256: '' }), 'bundle_checksum'],
  ])('%s: the code of the engine', async (_, bytes, code) => {
    expect(await byUs(bytes)).toBe(code);
    expect(await byEngine(bytes)).toBe(code);
  });

  test('cut off anywhere: the code of the engine', async () => {
    const below = random(1);
    const cuts = [0, 7, 8, 9, PAYLOAD - 1, PAYLOAD, PAYLOAD + 1, BUNDLE.length - 1];
    for (let i = 0; i < 40; i++) cuts.push(below(BUNDLE.length));
    for (const cut of cuts) {
      const bytes = BUNDLE.slice(0, cut);
      const code = await byUs(bytes);
      expect(code, `cut at ${cut}`).toMatch(/^bundle_(truncated|not_a_bundle)$/);
      expect(await byEngine(bytes), `cut at ${cut}`).toBe(code);
    }
  });

  test('a bit of the payload turned: bundle_checksum', async () => {
    const below = random(2);
    for (let i = 0; i < 20; i++) {
      const bytes = BUNDLE.slice();
      const at = PAYLOAD + below(BUNDLE.length - PAYLOAD);
      bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      expect(await byUs(bytes)).toBe('bundle_checksum');
    }
  });

  test('a byte of the header changed: never a crash, and nothing that the engine would take is refused', async () => {
    const below = random(3);
    for (let i = 0; i < 60; i++) {
      const bytes = BUNDLE.slice();
      bytes[below(PAYLOAD)] = below(256);
      const code = await byUs(bytes);
      if (code) {
        expect(code).toMatch(/^bundle_/);
        expect(await byEngine(bytes)).toMatch(/^bundle_/);
      }
    }
  });

  test('without WebCrypto the hash is left to the engine', async () => {
    vi.stubGlobal('crypto', {});
    expect(await byUs(bundle('A\n', { sha256: 'none' }))).toBeUndefined();
  });
});
