import type { Attribution } from '../types.js';

/** What an interest is in. Sizes and colours are those of products that were liked, carted or bought. */
export type InterestKind = 'category' | 'brand' | 'tag' | 'size' | 'color';

/**
 * Something the shopper seems to like. The slim engine knows categories, brands and tags, and none of what
 * is optional here.
 */
export interface Interest {
  kind: InterestKind;
  name: string;
  /** Share of all interest of its kind, 0 to 1; recent events count more. 1 when pinned. */
  weight: number;
  /** How many events it rests on. */
  events: number;
  /** The shopper pinned it. */
  pinned?: boolean;
  /** How far the events bear it out, 0 to 1. */
  confidence?: number;
  /** The newest events that it comes from, newest first, at most 5. */
  event_ids?: string[];
}

/** The prices of what the shopper looks at: a quarter, half and three quarters are at or below. */
export interface PriceBand {
  low: number;
  median: number;
  high: number;
  currency: string;
  event_ids?: string[];
}

/** A time at which visits begin. */
export interface Habit {
  /** The first of four hours, 0 to 23; or the day, 0 is Monday. */
  value: number;
  /** How likely the next visit is then, 0 to 1. */
  confidence: number;
  /** The first events of the newest such visits, newest first, at most 5. */
  event_ids: string[];
}

/** When visits begin, by the browser's clock. */
export interface Rhythm {
  /** The median time from one visit to the next, in days; null with one visit. */
  visit_gap: number | null;
  /** The same of orders. */
  order_gap: number | null;
  /** Visits by hour of the day, 24 numbers. */
  hours: number[];
  /** Visits by day, Monday first. */
  weekdays: number[];
  /** Null with fewer than 4 visits. */
  hour: Habit | null;
  weekday: Habit | null;
}

/**
 * How the shopper buys, against the shopper's own rhythm: `new` (no purchase day or one), `active`, `loyal`
 * (4 purchase days or more), `at_risk` (a pause of more than 1.6 usual gaps) or `lapsed` (more than 3).
 */
export interface Rfm {
  class: 'new' | 'active' | 'loyal' | 'at_risk' | 'lapsed';
  /** 0 to 1. */
  confidence: number;
  /** Days since the last purchase; null without one. */
  recency: number | null;
  /** Days with a purchase. */
  frequency: number;
  /** Money spent. */
  monetary: number;
  /** Days between purchases that are usual for this shopper; towards 60 where little is known. */
  usual_gap: number;
  /** The newest purchases, newest first, at most 5. */
  event_ids: string[];
}

/** What the visit that is going on seems to be for. */
export interface Intent {
  intent: 'buying' | 'gift' | 'comparing' | 'browsing';
  /** 0 to 1. */
  confidence: number;
  reasons: (
    'cart' | 'checkout' | 'gift_search' | 'looked_again' | 'one_category' | 'looked_around'
  )[];
  /** Newest first, at most 5. */
  event_ids: string[];
}

/** What the shopper said of one interest. */
export interface Correction {
  kind: InterestKind;
  name: string;
  action: 'pin' | 'mute' | 'forget';
  /** Milliseconds since the epoch. */
  since: number;
}

/** How to correct an interest. */
export interface CorrectOptions {
  kind: InterestKind;
  /** As the profile has it; a category means those below it as well. */
  name: string;
  /**
   * - `pin`: it comes first in the profile, and lists follow it as they do `interests.set`;
   * - `mute`: it is no interest, and products of it are not recommended;
   * - `forget`: what was done until now says nothing of it; the log keeps it;
   * - `restore`: takes back the last correction of this interest.
   */
  action: 'pin' | 'mute' | 'forget' | 'restore';
}

/**
 * What the log says about the shopper, as the shopper corrected it. It never leaves the browser. The slim
 * engine knows none of what is optional here.
 */
export interface Profile {
  events: number;
  sessions: number;
  /** Milliseconds since the epoch; null when the log is empty. */
  first_event: number | null;
  last_event: number | null;
  interests: Interest[];
  price_band: PriceBand | null;
  purchases: number;
  spent: number;
  /** Product ids. */
  cart: string[];
  /** Product ids, newest first. */
  recent: string[];
  attribution: Attribution[];
  rhythm?: Rhythm | null;
  rfm?: Rfm | null;
  intent?: Intent | null;
  /** Oldest first. */
  corrections?: Correction[];
}

/** Corrects the profile. */
export interface ProfileApi {
  /**
   * Corrects an interest of the profile; lists obey at once. Kept beside the log, exported and erased with
   * it. Resolves to all corrections, oldest first. Not in the slim engine.
   *
   * @throws `consent_required` without consent to personalisation; `invalid_request` for what is not legal
   * @example
   * ```ts
   * await shop.correct({ kind: 'brand', name: 'Acme', action: 'mute' });
   * ```
   */
  correct(options: CorrectOptions): Promise<Correction[]>;
}
