// What the shopper does.
import type { ErrorCode } from '../errors.js';

/**
 * GA4 e-commerce event names that are understood, and three of ours: `rate_item`; `dismiss_item` ("not
 * interested": the item is not shown for 90 days, its like comes lower) and `restore_item`, which takes
 * that back.
 */
export type EventName =
  | 'view_item_list'
  | 'select_item'
  | 'view_item'
  | 'add_to_wishlist'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'view_cart'
  | 'begin_checkout'
  | 'add_shipping_info'
  | 'add_payment_info'
  | 'purchase'
  | 'refund'
  | 'search'
  | 'view_search_results'
  | 'view_promotion'
  | 'select_promotion'
  | 'rate_item'
  | 'dismiss_item'
  | 'restore_item';

/** One product within an event. */
export interface EventItem {
  /** The product's `id` in the catalogue. */
  item_id: string;
  /** How many; a whole number from 1. Default 1. */
  quantity?: number;
  /** Price of one, in the event's `currency`; 0 or more. */
  price?: number;
  /** Position in the list that was shown, from 0. */
  index?: number;
  /** The list in which it was shown. */
  item_list_id?: string;
  /** The `source` of the {@link ListItem} that it was; filled in where the list is known. */
  source?: string;
}

/** A shopper's action, in GA4 form: the object that a shop already pushes to its `dataLayer`. */
export interface ShopEvent {
  /** What was done. */
  event: EventName;
  /** A UUID; an event with an id that is already in the log is a duplicate. Filled in when absent. */
  event_id?: string;
  /** Milliseconds since the epoch, UTC; at most 5 minutes ahead. Filled in when absent. */
  timestamp?: number;
  /**
   * The products; 1 to 200. Searches, `view_cart`, `begin_checkout` and what follows it, `refund`
   * and promotions need none. Items that the catalogue doesn't know are left out, with a warning.
   */
  items?: EventItem[];
  /** Value of the whole event, in `currency`. */
  value?: number;
  /** ISO 4217, such as `EUR`. */
  currency?: string;
  /** What was searched for; required by `search` and `view_search_results`. */
  search_term?: string;
  /** 1 to 5; required by `rate_item`. */
  rating?: number;
  /** The `list_id` of the {@link RecommendationList} that led here, if one did. */
  list_id?: string;
  /** GA4's name for `list_id`. */
  item_list_id?: string;
  /** Which offer it is about; `dismiss_item` and `restore_item` need no items with it. */
  promotion_id?: string;
  /** The `situation` of the `offers` result that the offer is from. */
  situation?: string;
  /** The chance with which the offer was shown, above 0 to 1: of the `offers` result. */
  propensity?: number;
}

/** A {@link ShopEvent} as it is in the log. */
export interface StoredEvent extends ShopEvent {
  /** A UUID. */
  event_id: string;
  /** Milliseconds since the epoch, UTC. */
  timestamp: number;
}

/** Something that didn't stop the call, but that is worth knowing. */
export interface Warning {
  /** What it is, for programs. */
  code: ErrorCode;
  /** What it is, for people. */
  message: string;
}

/** What became of an event. */
export interface TrackResult {
  /** It is in the log and lists take it into account. False without consent, and for a duplicate. */
  accepted: boolean;
  /** The log already held an event with this `event_id`. */
  duplicate: boolean;
  /** This call put it into storage; with storage `memory`, that lasts as long as the page. */
  stored: boolean;
  /** The event with everything filled in. */
  event: StoredEvent;
  /** Such as `consent_required`, `storage_quota`, `storage_unavailable`, and the engine's own. */
  warnings: Warning[];
}
