import type { EventItem, EventName, ShopEvent } from '../types.js';
import { event, list, number, object, text, time, type Loose } from './loose.js';

/** By Algolia's methods, without the `AfterSearch` at their end, and by its types of events. */
const EVENTS: Record<string, (payload: Loose) => EventName> = {
  clickedObjectIDs: () => 'select_item',
  click: () => 'select_item',
  viewedObjectIDs: viewed,
  view: viewed,
  addedToCartObjectIDs: () => 'add_to_cart',
  purchasedObjectIDs: () => 'purchase',
  convertedObjectIDs: converted,
  conversion: converted,
};

/**
 * The event in a call `aa(method, payload)` of Algolia's Insights client, or null if there is none.
 * `method` is one of `clickedObjectIDs`, `viewedObjectIDs`, `addedToCartObjectIDs`,
 * `purchasedObjectIDs` and `convertedObjectIDs`, each also with `AfterSearch`, or the `eventType` of
 * an event that is given to `sendEvents`. What was seen is a list where it is several objects or is
 * named "Hits Viewed"; a conversion is what its `eventSubtype` says or else its name: a purchase, a
 * wish, otherwise something that was put into the cart.
 *
 * @see https://www.algolia.com/doc/libraries/search-insights/
 * @example
 * ```ts
 * fromAlgoliaInsights('clickedObjectIDsAfterSearch', {
 *   eventName: 'Product Clicked', index: 'products', queryID: '...', objectIDs: ['A12'], positions: [3],
 * }); // { event: 'select_item', items: [{ item_id: 'A12', index: 2 }] }
 * ```
 */
export function fromAlgoliaInsights(method: unknown, payload: unknown): ShopEvent | null {
  const name = String(method).replace(/AfterSearch$/, '');
  if (!Object.hasOwn(EVENTS, name)) return null;
  const given = object(payload);
  const data = list(given.objectData).map(object);
  const positions = list(given.positions);
  const items = list(given.objectIDs).map((id, at): Partial<EventItem> => {
    const place = number(positions[at]);
    return {
      item_id: text(id),
      price: number(data[at]?.price),
      quantity: number(data[at]?.quantity),
      // Algolia counts from 1.
      index: place === undefined || place < 1 ? undefined : place - 1,
    };
  });
  return event((EVENTS[name] as (payload: Loose) => EventName)(given), {
    items,
    value: number(given.value),
    currency: text(given.currency) ?? text(data[0]?.currency),
    timestamp: time(given.timestamp),
  });
}

function viewed({ eventName, objectIDs }: Loose): EventName {
  const isList = list(objectIDs).length > 1 || /\bhits\b/i.test(text(eventName) ?? '');
  return isList ? 'view_item_list' : 'view_item';
}

function converted({ eventSubtype, eventName }: Loose): EventName {
  const says = text(eventSubtype) ?? text(eventName) ?? '';
  if (/purchas|order|bought/i.test(says)) return 'purchase';
  return /wish|favou?rite/i.test(says) ? 'add_to_wishlist' : 'add_to_cart';
}
