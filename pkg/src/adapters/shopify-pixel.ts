import type { EventItem, EventName, ShopEvent } from '../types.js';
import {
  event,
  list,
  number,
  object,
  text,
  time,
  uuidIn,
  type Loose,
  type Parts,
} from './loose.js';

/** Which of Shopify's ids is the product's `id` in the catalogue. */
export interface ShopifyIds {
  /**
   * `product` (default): variants are one product; `variant`: each is its own; `sku`: by the
   * merchant's number, where there is one, else as `variant`.
   */
  id?: 'product' | 'variant' | 'sku';
}

/** The number in an id, which Shopify's APIs write plain or as `gid://shopify/Product/123`. */
export function shopifyId(value: unknown): string | undefined {
  return text(value)?.replace(/^gid:\/\/.*\//, '');
}

/**
 * The event in the payload of one of Shopify's Web Pixel standard events, or null if there is none:
 * `product_viewed`, `product_added_to_cart`, `product_removed_from_cart`, `cart_viewed`,
 * `collection_viewed`, `search_submitted`, `checkout_started`, `checkout_shipping_info_submitted`,
 * `payment_info_submitted`, `checkout_completed`.
 *
 * @see https://shopify.dev/docs/api/web-pixels-api/standard-events
 * @example
 * ```ts
 * fromShopifyPixel({
 *   name: 'product_viewed',
 *   data: { productVariant: { id: '42', product: { id: '7' }, price: { amount: 12.5, currencyCode: 'EUR' } } },
 * }); // { event: 'view_item', items: [{ item_id: '7', price: 12.5 }], value: 12.5, currency: 'EUR' }
 * ```
 */
export function fromShopifyPixel(payload: unknown, ids: ShopifyIds = {}): ShopEvent | null {
  const { name, data, id, timestamp } = object(payload);
  const found = parts(text(name) ?? '', object(data), ids);
  if (!found) return null;
  return event(found[0], { ...found[1], event_id: uuidIn(id), timestamp: time(timestamp) });
}

function parts(name: string, data: Loose, ids: ShopifyIds): [EventName, Parts] | null {
  const item = (variant: unknown, quantity?: unknown) => itemOf(object(variant), ids, quantity);
  const shown = (variants: unknown) =>
    list(variants).map((variant, index) => ({ ...item(variant), index }));
  const line = object(data.cartLine);
  const checkout = object(data.checkout);
  const bought = {
    items: list(checkout.lineItems).map((line) =>
      item(object(line).variant, object(line).quantity),
    ),
    ...money(checkout.totalPrice),
  };
  switch (name) {
    case 'product_viewed': {
      const variant = object(data.productVariant);
      return ['view_item', { items: [item(variant)], ...money(variant.price) }];
    }
    case 'product_added_to_cart':
    case 'product_removed_from_cart':
      return [
        name === 'product_added_to_cart' ? 'add_to_cart' : 'remove_from_cart',
        {
          items: [item(line.merchandise, line.quantity)],
          ...money(object(line.cost).totalAmount),
        },
      ];
    case 'cart_viewed': {
      const cart = object(data.cart);
      const lines = list(cart.lines).map(object);
      const items = lines.map(({ merchandise, quantity }) => item(merchandise, quantity));
      return ['view_cart', { items, ...money(object(cart.cost).totalAmount) }];
    }
    case 'collection_viewed': {
      const collection = object(data.collection);
      const item_list_id = shopifyId(collection.id);
      return ['view_item_list', { items: shown(collection.productVariants), item_list_id }];
    }
    case 'search_submitted': {
      const { query, productVariants } = object(data.searchResult);
      const search_term = text(query);
      if (!search_term) return null;
      const items = shown(productVariants);
      return [items.length > 0 ? 'view_search_results' : 'search', { search_term, items }];
    }
    case 'checkout_started':
      return ['begin_checkout', bought];
    case 'checkout_shipping_info_submitted':
      return ['add_shipping_info', bought];
    case 'payment_info_submitted':
      return ['add_payment_info', bought];
    case 'checkout_completed':
      return ['purchase', bought];
    default:
      return null;
  }
}

function itemOf(variant: Loose, { id = 'product' }: ShopifyIds, quantity: unknown) {
  const own = shopifyId(variant.id);
  const ids = { product: shopifyId(object(variant.product).id) ?? own, variant: own };
  const item: Partial<EventItem> = {
    item_id: id === 'sku' ? (text(variant.sku) ?? own) : ids[id],
    price: money(variant.price).value,
    quantity: number(quantity),
  };
  return item;
}

/** Shopify's MoneyV2. */
function money(value: unknown): Pick<ShopEvent, 'value' | 'currency'> {
  const { amount, currencyCode } = object(value);
  return { value: number(amount), currency: text(currencyCode) };
}
