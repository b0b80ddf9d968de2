import { WindowshopperError } from '../errors.js';
import type { FeedProduct } from './feed.js';
import { readXml, type XmlElement } from './xml.js';

const GOOGLE = 'http://base.google.com/ns/1.0';
const CUSTOM = 'http://base.google.com/cns/1.0';
/** Of the elements that a feed has anyway: none in RSS 2.0, those of Atom and of RSS 1.0. */
const PLAIN = [
  '',
  'http://www.w3.org/2005/Atom',
  'http://purl.org/atom/ns#',
  'http://purl.org/rss/1.0/',
];

/** What Atom calls a description. */
const DESCRIPTIONS = ['summary', 'content'];

/**
 * The products of a Merchant Center feed in XML: RSS 2.0, RSS 1.0 or Atom with attributes in Google's
 * namespace, whatever its prefix. Texts are taken as texts, markup in them is not read. Attributes of
 * several parts (`shipping`, `tax`) are left out, `product_detail` becomes a tag. An item without an
 * id or a title is in the list, and `createShop` reports it as a bad row.
 *
 * @throws `feed_format` if it is not well-formed XML, with the line, or no such feed
 * @example
 * ```ts
 * const feed = await (await fetch('/feed.xml')).text();
 * const shop = await createShop({ catalog: fromMerchantXml(feed) });
 * ```
 */
export function fromMerchantXml(text: string): FeedProduct[] {
  const products: FeedProduct[] = [];
  const root = readXml(text, (element) => {
    const isItem = element.name === 'item' || element.name === 'entry';
    if (isItem && PLAIN.includes(element.namespace)) products.push(product(element));
    return !isItem;
  });
  if (!['rss', 'RDF', 'feed'].includes(root.name)) {
    throw new WindowshopperError(
      'feed_format',
      `A Merchant Center feed is RSS or Atom, but this is <${root.name}>`,
    );
  }
  return products;
}

function product({ children }: XmlElement): FeedProduct {
  const found: FeedProduct = {};
  // What is in no namespace gives way: an Atom entry has an id of its own.
  const isPlain = (element: XmlElement) => PLAIN.includes(element.namespace);
  const ordered = [...children.filter((one) => !isPlain(one)), ...children.filter(isPlain)];
  const own = new Set<string>();
  for (const element of ordered) {
    if (element.namespace === GOOGLE && element.name === 'product_detail') detail(found, element);
    const isKnown = [GOOGLE, CUSTOM, ...PLAIN].includes(element.namespace);
    const value = (element.text.trim() || (element.attributes.href ?? '')).trim();
    if (!isKnown || element.children.length > 0 || !value) continue;
    const isSummary = isPlain(element) && DESCRIPTIONS.includes(element.name);
    const name = isSummary ? 'description' : element.name;
    if (isPlain(element)) {
      const isOther =
        element.attributes.rel !== undefined && element.attributes.rel !== 'alternate';
      if (name in found || isOther) continue;
    }
    // The same attribute once more: the first is the one that counts, of tags all do.
    if (!own.has(name)) found[name] = value;
    else if (!SINGLE.has(name)) found[name] = [found[name] ?? [], value].flat();
    own.add(name);
  }
  return found;
}

const SINGLE = new Set([
  'id',
  'title',
  'description',
  'link',
  'image_link',
  'price',
  'sale_price',
  'availability',
  'brand',
  'product_type',
  'google_product_category',
  'item_group_id',
  'condition',
]);

/** `product_detail` has a name and a value of its own. */
function detail(found: FeedProduct, { children }: XmlElement): void {
  const part = (name: string) => children.find((child) => child.name === name)?.text.trim();
  const name = part('attribute_name');
  const value = part('attribute_value');
  if (name && value && !(name in found)) found[name] = value;
}
