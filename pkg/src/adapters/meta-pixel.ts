import type { EventItem, EventName, ShopEvent } from '../types.js';
import { event, list, number, object, text, uuidIn } from './loose.js';

const EVENTS: Record<string, EventName> = {
  ViewContent: 'view_item',
  Search: 'search',
  AddToCart: 'add_to_cart',
  AddToWishlist: 'add_to_wishlist',
  InitiateCheckout: 'begin_checkout',
  AddPaymentInfo: 'add_payment_info',
  Purchase: 'purchase',
};

/**
 * The event in the arguments of a call of Meta's Pixel, `fbq('track', name, parameters, { eventID })`
 * or `fbq('trackSingle', pixel, name, ...)`, or null if there is none. Products are taken from
 * `contents` (`id`, `quantity`, `item_price`) or else from `content_ids`.
 *
 * @see https://developers.facebook.com/docs/meta-pixel/reference
 * @example
 * ```ts
 * fromMetaPixel(['track', 'ViewContent', { content_ids: ['A12'], value: 12.5, currency: 'EUR' }]);
 * // { event: 'view_item', items: [{ item_id: 'A12' }], value: 12.5, currency: 'EUR' }
 * ```
 */
export function fromMetaPixel(args: ArrayLike<unknown>): ShopEvent | null {
  const [method, ...others] = Array.from(args);
  if (method === 'trackSingle') others.shift();
  else if (method !== 'track') return null;
  const name = String(others[0]);
  if (!Object.hasOwn(EVENTS, name)) return null;
  const given = object(others[1]);
  const search_term = text(given.search_string);
  if (name === 'Search' && !search_term) return null;
  return event(EVENTS[name] as EventName, {
    items: name === 'Search' ? [] : contents(given.contents, given.content_ids),
    value: number(given.value),
    currency: text(given.currency),
    search_term: name === 'Search' ? search_term : undefined,
    event_id: uuidIn(object(others[2]).eventID),
  });
}

function contents(contents: unknown, ids: unknown): Partial<EventItem>[] {
  const items = list(contents).map((content) => {
    const { id, quantity, item_price } = object(content);
    return { item_id: text(id), quantity: number(quantity), price: number(item_price) };
  });
  if (items.some(({ item_id }) => item_id)) return items;
  const several = list(ids);
  return (several.length > 0 ? several : [ids]).map((id) => ({ item_id: text(id) }));
}
