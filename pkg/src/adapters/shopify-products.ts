import { WindowshopperError } from '../errors.js';
import type { FeedProduct } from './feed.js';
import { defined, list, number, object, text, type Loose } from './loose.js';
import { plainText } from './plain-text.js';
import { shopifyId, type ShopifyIds } from './shopify-pixel.js';

/** What Shopify's products don't say of themselves. */
export interface ShopifyProductsOptions extends ShopifyIds {
  /** ISO 4217, of all prices. */
  currency?: string;
  /** The shop's address, for links. Default: links are relative to the page. */
  origin?: string;
}

/**
 * Most products that Shopify gives at once, and most times that it is asked: {@link
 * fetchShopifyProducts}.
 */
const PAGE = 250;
const MAX_PAGES = 100;

/**
 * The products of Shopify's `products.json`, as an object or as text: `{ products: [...] }`, an array,
 * or `{ product }`. With ids of products (the default, as for `fromShopifyPixel`), variants are one
 * product: the price of the cheapest that can be had, options as `Red/Blue`. With ids of variants each
 * is its own, and they share an `item_group_id`. Descriptions become text. Rows that are no product
 * are in the list as they are, and `createShop` reports them.
 *
 * @throws `feed_format` if it has no products
 * @example
 * ```ts
 * const catalog = fromShopifyProducts(await (await fetch('/products.json?limit=250')).json(), { currency: 'EUR' });
 * const shop = await createShop({ catalog });
 * ```
 */
export function fromShopifyProducts(
  json: unknown,
  options: ShopifyProductsOptions = {},
): FeedProduct[] {
  const given = typeof json === 'string' ? parse(json) : json;
  const { products, product } = object(given);
  const found = [given, products, product && [product]].find(Array.isArray) as
    unknown[] | undefined;
  if (!found) {
    throw new WindowshopperError(
      'feed_format',
      'Products of Shopify are { "products": [...] }, but this has none',
    );
  }
  return found.map(object).flatMap((product) => rows(product, options));
}

/**
 * All products of a Shopify shop, page by page.
 *
 * @param address of its `products.json`, or of a collection's; default that of the page's own shop
 * @throws `fetch_failed`; `feed_format`
 */
export async function fetchShopifyProducts(
  address = '/products.json',
  options: ShopifyProductsOptions = {},
): Promise<FeedProduct[]> {
  const all: FeedProduct[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const url = `${address}?limit=${PAGE}&page=${page}`;
    let json: unknown;
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`status ${response.status}`);
      json = await response.json();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WindowshopperError('fetch_failed', `Could not fetch ${url}: ${why}`, { cause });
    }
    all.push(...fromShopifyProducts(json, options));
    if (list(object(json).products).length < PAGE) break;
  }
  return all;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new WindowshopperError('feed_format', `It is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function rows(product: Loose, options: ShopifyProductsOptions): FeedProduct[] {
  const variants = list(product.variants).map(object);
  const id = shopifyId(product.id);
  const handle = text(product.handle);
  const link = handle && `${options.origin?.replace(/\/$/, '') ?? ''}/products/${handle}`;
  const { tags } = product;
  const common: FeedProduct = {
    title: text(product.title),
    description: plainText(text(product.body_html) ?? text(product.description) ?? ''),
    brand: text(product.vendor),
    product_type: text(product.product_type) ?? text(product.type),
    tags: (typeof tags === 'string' ? tags.split(',') : list(tags)).flatMap(
      (tag) => text(tag) ?? [],
    ),
  };
  if ((options.id ?? 'product') === 'product' || variants.length === 0) {
    const own = {
      id,
      link,
      image_link: image(product),
      ...cost(cheapest(variants), options),
      availability: availability(variants),
      ...attributes(product, variants),
    };
    return [defined({ ...common, ...own })];
  }
  return variants.map((variant) => {
    const number = shopifyId(variant.id);
    const isOnly = variants.length === 1;
    const name = isOnly ? undefined : text(variant.title);
    return defined({
      ...common,
      id: (options.id === 'sku' ? text(variant.sku) : undefined) ?? number,
      item_group_id: isOnly ? undefined : id,
      title: name ? `${common.title ?? ''} - ${name}` : common.title,
      link: link && number ? `${link}?variant=${number}` : link,
      image_link: image(product, variant),
      ...cost(variant, options),
      availability: availability([variant]),
      ...attributes(product, [variant]),
    });
  });
}

/** Only what is said to be sold out is. */
const isSoldOut = ({ available }: Loose) => available === false;

function availability(variants: Loose[]): string {
  return variants.length > 0 && variants.every(isSoldOut) ? 'out_of_stock' : 'in_stock';
}

function cheapest(variants: Loose[]): Loose {
  const all = variants.some((variant) => !isSoldOut(variant))
    ? variants.filter((variant) => !isSoldOut(variant))
    : variants;
  const price = (variant: Loose) => number(variant.price) ?? Infinity;
  return all.reduce((best, one) => (price(one) < price(best) ? one : best), all[0] ?? {});
}

/** What it costs: what it did before, where that is more, and what it does now. */
function cost({ price, compare_at_price }: Loose, { currency }: ShopifyProductsOptions) {
  const money = (amount: unknown) => {
    const said = text(amount);
    return said && currency ? `${said} ${currency}` : said;
  };
  const isSale = (number(compare_at_price) ?? 0) > (number(price) ?? Infinity);
  return isSale
    ? { price: money(compare_at_price), sale_price: money(price) }
    : { price: money(price) };
}

function image(product: Loose, variant: Loose = {}): string | undefined {
  const images = list(product.images).map(object);
  const its = images.find(({ variant_ids }) => list(variant_ids).includes(variant.id));
  const candidates = [variant.featured_image, its, images[0], product.image];
  return candidates.map((one) => text(object(one).src)).find(Boolean);
}

/** Options such as colour and size, with all values that the variants have. */
function attributes(product: Loose, variants: Loose[]): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  list(product.options).forEach((option, at) => {
    const said = (text(option) ?? text(object(option).name) ?? '').toLowerCase();
    const name = said === 'colour' ? 'color' : said;
    const values = variants.flatMap((variant) => text(variant[`option${at + 1}`]) ?? []);
    // Shopify's way to say that there are no variants.
    if (name && name !== 'title') found[name] = [...new Set(values)].join('/') || undefined;
  });
  return found;
}
