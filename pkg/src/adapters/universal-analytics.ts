import type { EventName, ShopEvent } from '../types.js';
import { event, list, number, object, text } from './loose.js';

const ACTIONS: Record<string, EventName> = {
  click: 'select_item',
  detail: 'view_item',
  add: 'add_to_cart',
  remove: 'remove_from_cart',
  checkout: 'begin_checkout',
  purchase: 'purchase',
  refund: 'refund',
};

/**
 * The events in one entry of a data layer that was made for Universal Analytics' enhanced
 * e-commerce: `ecommerce` with `impressions`, `click`, `detail`, `add`, `remove`, `checkout` (its first
 * step), `purchase` or `refund`. Empty for any other entry.
 *
 * @see https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce
 * @example
 * ```ts
 * fromUniversalAnalytics({ ecommerce: { detail: { products: [{ id: 'A12', price: '12.50' }] } } });
 * // [{ event: 'view_item', items: [{ item_id: 'A12', price: 12.5 }] }]
 * ```
 */
export function fromUniversalAnalytics(entry: unknown): ShopEvent[] {
  const shop = object(object(entry).ecommerce);
  const currency = text(shop.currencyCode);
  const found = [event('view_item_list', { items: items(shop.impressions), currency })];
  for (const [action, name] of Object.entries(ACTIONS)) {
    const { actionField, products } = object(shop[action]);
    const { revenue, step } = object(actionField);
    const isLaterStep = action === 'checkout' && (number(step) ?? 1) > 1;
    if (!Array.isArray(products) || isLaterStep) continue;
    found.push(event(name, { items: items(products), value: number(revenue), currency }));
  }
  return found.filter((one) => one !== null);
}

function items(products: unknown) {
  return list(products).map((product) => {
    const { id, price, quantity, position } = object(product);
    const place = number(position);
    return {
      item_id: text(id),
      price: number(price),
      quantity: number(quantity),
      // Universal Analytics counts from 1.
      index: place === undefined || place < 1 ? undefined : place - 1,
    };
  });
}
