import { WindowshopperError } from './errors.js';
import { get, pack, unpack, type Packed } from './fetch.js';
import type { Source } from './types.js';

/** A wasm source that can cross to a worker. */
export type PackedWasm = Packed | { module: WebAssembly.Module };

/** Makes a wasm source ready to cross to a worker. */
export async function packWasm(source: Source | WebAssembly.Module): Promise<PackedWasm> {
  const compiled = typeof WebAssembly === 'object' && source instanceof WebAssembly.Module;
  return compiled ? { module: source } : pack(source as Source, 'wasm');
}

/**
 * Compiles the engine.
 *
 * @throws `unsupported` where the browser has no WebAssembly with SIMD; `fetch_failed`;
 *   `wasm_failed` with a message that names the usual causes
 */
export async function compile(source: PackedWasm): Promise<WebAssembly.Module> {
  if (!hasSimd()) {
    throw new WindowshopperError(
      'unsupported',
      'This browser has no WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4 have it)',
    );
  }
  if ('module' in source) return source.module;
  if ('url' in source) {
    const response = await get(source.url, 'wasm');
    if (response.ok && response.headers.get('content-type')?.startsWith('application/wasm')) {
      return explained(WebAssembly.compileStreaming(response));
    }
    return compileBytes(await unpack(await pack(response, 'wasm'), 'wasm'));
  }
  return compileBytes(await unpack(source, 'wasm'));
}

function compileBytes(bytes: Uint8Array): Promise<WebAssembly.Module> {
  return explained(WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>));
}

async function explained(compiling: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await compiling;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const policy = /content security policy|unsafe-eval/i.test(why)
      ? ". Allow it with script-src 'wasm-unsafe-eval'"
      : '';
    throw new WindowshopperError('wasm_failed', `Could not compile the engine: ${why}${policy}`, {
      cause,
    });
  }
}

/** The smallest module that uses SIMD: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
];

function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(SIMD));
}
