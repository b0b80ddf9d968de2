import type { EventItem, EventName, ShopEvent } from './types.js';

const EVENTS: ReadonlySet<string> = new Set<EventName>([
  'view_item_list',
  'select_item',
  'view_item',
  'add_to_wishlist',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'refund',
  'search',
  'view_search_results',
  'view_promotion',
  'select_promotion',
  'rate_item',
  'dismiss_item',
  'restore_item',
]);

type Loose = Record<string, unknown>;

/**
 * The e-commerce event in one entry of a data layer, or null if there is none. Understands GA4
 * pushes, `{ event, ecommerce: { items, ... } }`, and what `gtag('event', name, parameters)` leaves.
 * Takes the fields that the engine knows, ids and numbers also where they were pushed as the other.
 */
export function eventFrom(entry: unknown): ShopEvent | null {
  if (!isObject(entry)) return null;
  const { name, fields } = isArguments(entry)
    ? { name: entry[0] === 'event' ? entry[1] : null, fields: entry[2] }
    : {
        name: entry.event,
        fields: { ...entry, ...(isObject(entry.ecommerce) && entry.ecommerce) },
      };
  if (typeof name !== 'string' || !EVENTS.has(name)) return null;
  const from: Loose = isObject(fields) ? fields : {};
  const event: ShopEvent = {
    event: name as EventName,
    ...numbers(from, ['value', 'rating', 'timestamp']),
    ...strings(from, [
      'event_id',
      'currency',
      'search_term',
      'list_id',
      'item_list_id',
      'promotion_id',
    ]),
  };
  if (Array.isArray(from.items)) {
    event.items = from.items.filter(isObject).map(
      (item) =>
        ({
          ...strings(item, ['item_id', 'item_list_id']),
          ...numbers(item, ['quantity', 'price', 'index']),
        }) as unknown as EventItem,
    );
  }
  return event;
}

/**
 * Follows a data layer: hands over the events that are in it and those that will be pushed. What
 * others do to `push`, before or after, goes on working, and so does the page if `handle` throws.
 *
 * @param read what is to be handed over of an entry; null for nothing
 * @returns a function that stops it
 */
export function follow<Found = ShopEvent>(
  dataLayer: unknown[],
  handle: (found: Found) => void,
  read: (entry: unknown) => Found | null = eventFrom as never,
): () => void {
  let listening = true;
  const look = (entry: unknown) => {
    try {
      const found = listening ? read(entry) : null;
      if (found) handle(found);
    } catch {
      // An exotic entry must not break the page's own code.
    }
  };
  const before = dataLayer.push;
  const own = Object.hasOwn(dataLayer, 'push');
  const push = function (this: unknown, ...entries: unknown[]): number {
    const length = before.apply(dataLayer, entries);
    entries.forEach(look);
    return length;
  };
  dataLayer.push = push;
  [...dataLayer].forEach(look);
  return () => {
    listening = false;
    if (dataLayer.push !== push) return; // Someone wrapped ours: it stays, and only passes on.
    if (own) dataLayer.push = before;
    else delete (dataLayer as { push?: unknown }).push;
  };
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null;
}

function isArguments(value: Loose): value is Loose & ArrayLike<unknown> {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Arguments]';
}

function numbers(from: Loose, names: string[]): Loose {
  const found: Loose = {};
  for (const name of names) {
    const value = from[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) found[name] = number;
  }
  return found;
}

function strings(from: Loose, names: string[]): Loose {
  const found: Loose = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
  }
  return found;
}
