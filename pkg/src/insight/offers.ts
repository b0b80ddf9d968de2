/** What offers may look at, and nothing else; the first two are the page's, the others the log's. */
export type OfferFeature = 'basket' | 'pieces' | 'interest' | 'orders' | 'days_away' | 'visits';

/**
 * A promotion or coupon. It lowers what is paid, never raises it. Fields are named as in a shop's
 * JSON, in snake case like events; amounts are in the shop's currency.
 */
export interface Offer {
  /** The shop's name for it: the `promotion_id` of events. */
  id: string;
  /** What it gives. Default `message`: nothing but words. */
  kind?: 'percent' | 'amount' | 'shipping' | 'gift' | 'message';
  /** How much: 0 to 100 of a percentage, otherwise an amount. Default 0. */
  value?: number;
  /** What it costs the shop beyond the discount. Default: `value` of delivery and gifts, otherwise 0. */
  cost?: number;
  /** What it is about, and the discount on; without these, everything. */
  filter?: { category?: string; brand?: string };
  /** Ids of products that it is about, besides those of `filter`. */
  items?: string[];
  /** Value of what it is about in the cart, from which it can be had. Default 0. */
  min_basket?: number;
  /** The value from which it is told of. Default `min_basket`. */
  show_from?: number;
  /** The first moment, milliseconds since the epoch. */
  starts?: number;
  /** The last moment, milliseconds since the epoch. */
  ends?: number;
  /** Least and greatest value of features. */
  when?: Partial<Record<OfferFeature, { min?: number; max?: number }>>;
  /** The shop's margin on what it is about, 0 to 1. */
  margin?: number;
  /** The share of what is paid that must be left to the shop, 0 to 1. */
  margin_floor?: number;
  /** Shown in at most so many visits (default 1) of so many days (default 7). */
  cap?: { visits?: number; days?: number };
  /** How long a dismissal holds. Default 90. */
  dismissed_days?: number;
  /** How much its cost counts against the budget. Default 1. */
  budget_weight?: number;
  /** What an experiment said of it: `windowshopper uplift train --out` writes this. */
  uplift?: { intercept?: number; weights?: Partial<Record<OfferFeature, number>> };
}

/** What to choose from, and for which page. */
export interface OffersOptions {
  /** What the shop offers; at most 50. */
  offers: Offer[];
  /** What is in the cart: ids, or lines. Prices are the catalogue's. Default empty. */
  cart?: (string | { item_id: string; quantity?: number })[];
  /** Most offers to show, 1 to 100. Default 1. */
  limit?: number;
  /** Where they are shown. Default `home`. */
  placement?: 'home' | 'product' | 'cart' | 'search' | 'category';
  /** What may be given away on this device within some days (default 30). Default: no bound. */
  budget?: { amount: number; days?: number };
  /** Any text; another one explores in another order. Give a campaign one of its own. */
  salt?: string;
  /** Whether the log may be used. Default true. If false, only what holds for everyone is offered. */
  personalize?: boolean;
}

/** Why an offer is shown, or not. */
export interface OfferReason {
  /**
   * Shown: `basket` (the cart has `has`, it takes `limit`), `interest` (`has` views of `name`), another
   * feature, `ends` (at `limit`), `learned` (it brought `has` in `limit` visits), `everyone`.
   * Not shown: `dates`, `basket`, a feature, `not_for_everyone`, `dismissed`, `cap`, `margin`, `uplift`,
   * `budget`, `outranked`.
   */
  code:
    | OfferFeature
    | 'ends'
    | 'learned'
    | 'everyone'
    | 'dates'
    | 'not_for_everyone'
    | 'dismissed'
    | 'cap'
    | 'margin'
    | 'uplift'
    | 'budget'
    | 'outranked';
  /** What was found; see `code`. */
  has: number;
  /** What it is held against; see `code`. */
  limit: number;
  /** The category or brand, where there is one. */
  name?: string;
}

/** An offer to be shown. */
export interface ChosenOffer {
  /** The `id` of the offer. */
  offer_id: string;
  /** Estimated: how much likelier a purchase is with it than without an offer, -1 to 1. */
  uplift: number;
  /** The chance, over all salts, with which it is shown; goes into the event. */
  propensity: number;
  /** What the shopper saves with this cart; 0 or more. */
  saves: number;
  /** What that costs the shop: the `value` of the event. */
  cost: number;
  /** What the cart lacks for it. */
  missing: number;
  /** Why it is shown. */
  reasons: OfferReason[];
}

/** What is offered. */
export interface OffersResult {
  /** Best first. */
  offers: ChosenOffer[];
  /** The others, each with the first reason that kept it back. */
  refused: { offer_id: string; reason: OfferReason }[];
  /** Name of the situation, for the events about these offers. */
  situation: string;
}

/** The method of a shop that chooses offers. */
export interface OffersApi {
  /**
   * Chooses among the shop's offers by estimated uplift, within frequency caps, margin floors and the
   * budget: the same offers for everybody in the same situation who answered them alike. It learns from
   * the log, so log what was shown and taken; `dismiss_item` with a `promotion_id` and no items is
   * "don't show me this", and `restore_item` takes that back.
   *
   * @throws `invalid_request` naming the field and what is legal
   * @example
   * ```ts
   * const { offers, situation } = await shop.offers({ offers: all, cart: ['A12'], placement: 'cart' });
   * for (const { offer_id, propensity, cost } of offers) {
   *   await shop.track({
   *     event: 'view_promotion', promotion_id: offer_id, situation, propensity, value: cost,
   *   });
   * }
   * ```
   */
  offers(options: OffersOptions): Promise<OffersResult>;
}
