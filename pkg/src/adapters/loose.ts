import type { EventItem, EventName, ShopEvent } from '../types.js';

/** What came from outside, of which nothing is known. */
export type Loose = Record<string, unknown>;

/** As many items as one event may have. */
const MAX_ITEMS = 200;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** An object, or an empty one in place of anything else. */
export function object(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}

/** The elements of an array, or of one that was written as JSON; nothing else has any. */
export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.startsWith('[')) return [];
  try {
    return JSON.parse(value) as unknown[];
  } catch {
    return [];
  }
}

/** A text that says something, or a number as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

/** A number, also one that was written as text. */
export function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

/** Milliseconds since the epoch, of a number of them or of a date in ISO 8601. */
export function time(value: unknown): number | undefined {
  return number(value) ?? number(typeof value === 'string' ? Date.parse(value) : undefined);
}

/** The UUID in an id, by which the same event is known when it comes twice. */
export function uuidIn(value: unknown): string | undefined {
  return UUID.exec(text(value) ?? '')?.[0].toLowerCase();
}

/** An object without what is undefined. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as unknown as T;
}

/** The parts of an event before they are put together. */
export interface Parts extends Partial<Omit<ShopEvent, 'event' | 'items'>> {
  items?: (Partial<EventItem> | null)[];
}

/**
 * An event of these parts. Items without an id are left out; of one that is there several times the
 * quantities are added up. Null for an event that needs an item and has none.
 */
export function event(name: EventName, { items = [], ...parts }: Parts): ShopEvent | null {
  const found = new Map<string, EventItem>();
  for (const item of items) {
    if (!item?.item_id) continue;
    const same = found.get(item.item_id);
    if (!same) found.set(item.item_id, defined(item) as EventItem);
    else if (item.quantity) same.quantity = (same.quantity ?? 1) + item.quantity;
  }
  if (found.size === 0 && ABOUT_ITEMS.includes(name)) return null;
  const result: ShopEvent = { event: name, ...defined(parts) };
  if (found.size > 0) result.items = [...found.values()].slice(0, MAX_ITEMS);
  return result;
}

/** Events that say nothing without an item. */
const ABOUT_ITEMS: EventName[] = [
  'view_item_list',
  'select_item',
  'view_item',
  'add_to_wishlist',
  'add_to_cart',
  'remove_from_cart',
  'purchase',
];
