import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the built engine. */
function built(flavour: 'full' | 'slim' | 'lab' | 'studio', name: string): string {
  const path = fileURLToPath(new URL(`../wasm/${flavour}/${name}`, import.meta.url));
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run "npm run build" at the root, which makes it`);
  }
  return path;
}

/** The real engine: these tests run against nothing else. */
export function wasm(flavour: 'full' | 'slim' | 'lab' | 'studio'): Uint8Array {
  return readFileSync(built(flavour, 'windowshopper_bg.wasm'));
}

/** A little shop: four kinds of things, each in two colours and two brands. */
export const CATALOG = ['Mug', 'Plate', 'Lamp', 'Scarf'].flatMap((kind, k) =>
  ['red', 'blue'].flatMap((color, c) =>
    ['Acme', 'Bravo'].map((brand, b) => ({
      id: `${kind[0]}${c}${b}`,
      title: `${brand} ${color} ${kind.toLowerCase()}`,
      description: `A ${color} ${kind.toLowerCase()} made by ${brand}`,
      link: `/p/${kind[0]}${c}${b}`,
      price: `${5 + 10 * k + c + b}.00 EUR`,
      availability: 'in_stock',
      brand,
      color,
      product_type: k < 2 ? `Home > Kitchen > ${kind}s` : `Home > Living > ${kind}s`,
    })),
  ),
);

/** A file of the repository. */
export function file(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
}

/** SHA-256, lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A bundle with one tensor, whose header says what is wanted. */
export function bundle(payload: string, metadata: Record<string, string> = {}): Uint8Array {
  const body = new TextEncoder().encode(payload);
  const header = JSON.stringify({
    __metadata__: { format: 'windowshopper', version: '1', sha256: sha256(body), ...metadata },
    item_ids: { dtype: 'U8', shape: [body.length], data_offsets: [0, body.length] },
  });
  const bytes = new Uint8Array(8 + header.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set(body, 8 + header.length);
  return bytes;
}

/** Numbers that look random and are the same in every run. */
export function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}
