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
