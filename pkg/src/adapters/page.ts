import type { Warning } from '../types.js';
import { list, object, text, type Loose } from './loose.js';

/** What a page is made of, as far as it is looked at. */
export type PageLike = Pick<Document, 'querySelectorAll' | 'querySelector' | 'baseURI'>;

const PRODUCTS = [
  'Product',
  'ProductModel',
  'IndividualProduct',
  'SomeProducts',
  'Vehicle',
  'Book',
];
/** What identifies a product, in the order in which the engine looks, then what may do so. */
const IDS = ['id', 'sku', 'productID', 'product_id', '@id'];
const OTHER_IDS = ['mpn', 'gtin', 'gtin13', 'gtin14', 'gtin12', 'gtin8', 'url'];
/** Where products may be within something else. */
const INNER = ['@graph', 'itemListElement', 'item', 'mainEntity', 'hasVariant'];

const MAX_DEPTH = 16;

/**
 * The products that a page describes by JSON-LD (schema.org `Product`, alone, in an `ItemList`, in a
 * `@graph`, as variants of a `ProductGroup`), ready for `createShop({ catalog })` and
 * `updateCatalog({ upsert })`. Addresses are made absolute; a page's only product without one has that
 * of the page. A product without a number has its `mpn`, its GTIN or its address as id.
 *
 * @param report is told of blocks that are no JSON
 * @example
 * ```ts
 * const shop = await createShop({ catalog: fromPage(document) });
 * ```
 */
export function fromPage(
  page: PageLike,
  report: (warning: Warning) => void = () => undefined,
): object[] {
  const products: Loose[] = [];
  page.querySelectorAll('script[type^="application/ld+json" i]').forEach((script, at) => {
    // Some wrap it, so that very old browsers don't show it.
    const json = (script.textContent ?? '')
      .trim()
      .replace(/^(?:<!--|(?:\/\/)?\s*<!\[CDATA\[)/, '')
      .replace(/(?:-->|(?:\/\/)?\s*\]\]>)$/, '');
    try {
      walk(JSON.parse(json), products, 0);
    } catch (error) {
      const message = `Block ${at + 1} of JSON-LD is no JSON: ${(error as Error).message}`;
      report({ code: 'broken_json', message });
    }
  });
  const found = new Map<string, Loose>();
  for (const product of products) {
    const id = idOf(product);
    // A page may describe a product twice, in a list and by itself: together they say more.
    found.set(id ?? `#${found.size}`, { ...(id && found.get(id)), ...product });
  }
  const canonical = page.querySelector('link[rel~="canonical"]')?.getAttribute('href');
  const here = found.size === 1 ? (canonical ?? page.baseURI.replace(/#.*/, '')) : undefined;
  return [...found.values()].map((product) => {
    const offer = object(list(product.offers)[0] ?? product.offers);
    const url = text(product.url) ?? text(offer.url) ?? here;
    const full: Loose = { ...product };
    if (url) full.url = absolute(url, page.baseURI);
    if (product.image !== undefined) full.image = image(product.image, page.baseURI);
    const hasOwnId = IDS.some((name) => text(product[name]));
    return hasOwnId ? full : { ...full, id: idOf(full) };
  });
}

function idOf(product: Loose): string | undefined {
  return [...IDS, ...OTHER_IDS].map((name) => text(product[name])).find(Boolean);
}

function walk(value: unknown, products: Loose[], depth: number, group?: Loose): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const one of value) walk(one, products, depth + 1, group);
    return;
  }
  const thing = object(value);
  const types = [thing['@type']].flat().map((type) => (text(type) ?? '').replace(/^.*[/:]/, ''));
  if (types.includes('BreadcrumbList')) return;
  if (types.some((type) => PRODUCTS.includes(type))) {
    if (list(thing.hasVariant).length === 0) {
      products.push(group ? { ...group, ...thing } : thing);
      return;
    }
  }
  const isGroup = list(thing.hasVariant).length > 0;
  for (const name of INNER) {
    if (name in thing) walk(thing[name], products, depth + 1, isGroup ? shared(thing) : group);
  }
}

/** What variants have of their group: all but what identifies it, which is the group's id. */
function shared(group: Loose): Loose {
  const id = text(group.productGroupID) ?? IDS.map((name) => text(group[name])).find(Boolean);
  const own = ['hasVariant', ...IDS, ...OTHER_IDS];
  const others = Object.fromEntries(Object.entries(group).filter(([name]) => !own.includes(name)));
  return { ...others, ...(id && { productGroupID: id }) };
}

function image(value: unknown, base: string): unknown {
  const [first] = [value].flat();
  const address =
    text(first) ??
    ['url', 'contentUrl', '@id'].map((name) => text(object(first)[name])).find(Boolean);
  return address ? absolute(address, base) : undefined;
}

function absolute(address: string, base: string): string {
  try {
    return new URL(address, base).href;
  } catch {
    return address;
  }
}
