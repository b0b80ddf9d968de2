import type { Attribution } from '../types.js';

/** What an interest is in. Sizes and colours are those of products that were liked, carted or bought. */
export type InterestKind = 'category' | 'brand' | 'tag' | 'size' | 'color';

/**
 * Something the shopper seems to like. The slim engine knows categories, brands and tags, and none of what
 * is optional here.
 */
export interface Interest {
  /** What it is in. */
  kind: InterestKind;
  /** Its name, as the catalogue has it. */
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
  /** A quarter of the prices are at or below it. */
  low: number;
  /** Half of them are. */
  median: number;
  /** Three quarters are. */
  high: number;
  /** ISO 4217. */
  currency: string;
  /** The newest events that it comes from, newest first, at most 5. */
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
  /** Null with fewer than 4 visits. */
  weekday: Habit | null;
}

/**
 * How the shopper buys, against the shopper's own rhythm: `new` (no purchase day or one), `active`, `loyal`
 * (4 purchase days or more), `at_risk` (a pause of more than 1.6 usual gaps) or `lapsed` (more than 3).
 */
export interface Rfm {
  /** See above. */
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
  /** What it seems to be for. */
  intent: 'buying' | 'gift' | 'comparing' | 'browsing';
  /** 0 to 1. */
  confidence: number;
  /** What says so. */
  reasons: (
    'cart' | 'checkout' | 'gift_search' | 'looked_again' | 'one_category' | 'looked_around'
  )[];
  /** Newest first, at most 5. */
  event_ids: string[];
}

/** What the shopper said of one interest. */
export interface Correction {
  /** What the interest is in. */
  kind: InterestKind;
  /** Its name. */
  name: string;
  /** What the shopper said: see {@link CorrectOptions}. */
  action: 'pin' | 'mute' | 'forget';
  /** Milliseconds since the epoch. */
  since: number;
}

/** How to correct an interest. */
export interface CorrectOptions {
  /** What the interest is in. */
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
  /** How many events the log has. */
  events: number;
  /** How many visits they make. */
  sessions: number;
  /** Milliseconds since the epoch; null when the log is empty. */
  first_event: number | null;
  /** Milliseconds since the epoch; null when the log is empty. */
  last_event: number | null;
  /** What the shopper seems to like: the pinned first, then by weight within each kind. */
  interests: Interest[];
  /** Null until there are prices to judge by. */
  price_band: PriceBand | null;
  /** How many orders. */
  purchases: number;
  /** Money spent, in the catalogue's currency. */
  spent: number;
  /** Product ids. */
  cart: string[];
  /** Product ids, newest first. */
  recent: string[];
  /** What the lists led to. */
  attribution: Attribution[];
  /** When visits begin; null without any. */
  rhythm?: Rhythm | null;
  /** How the shopper buys; null without events. */
  rfm?: Rfm | null;
  /** What this visit seems to be for; null without one. */
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
