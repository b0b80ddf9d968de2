/** What is asked of the shopper's return. */
export interface ChurnRiskOptions {
  /** How far ahead, in days, above 0 and at most 3650. Default 90. */
  days?: number;
}

/** Whether the shopper is to be expected back. Times are in days. */
export interface ChurnRisk {
  /** How far ahead. */
  days: number;
  /** Purchases within that time. Rank shoppers by this. */
  expected_purchases: number;
  /** What these are worth, in the shop's currency; null where the shop's log had no prices. */
  expected_value: number | null;
  /** The chance of one purchase or more within that time, 0 to 1. */
  chance: number;
  /**
   * What the chance goes by: `bg_nbd`, a model of how often customers buy and when they leave, or `hazard`,
   * which also knows what they buy, where that told the shop's own customers better.
   */
  model: 'bg_nbd' | 'hazard';
  /**
   * The chance that the shopper still buys at all, 0 to 1. Not for ranking: it is 1 for everybody with one
   * purchase.
   */
  alive: number;
  /**
   * How much of what would be expected had the last purchase been today is gone: up to a fifth, up to a
   * half, more.
   */
  level: 'low' | 'medium' | 'high';
  /** Whether the level is high. */
  warning: boolean;
  /** "Usual gap 12 days, now 41" is `longer_than_usual`. */
  reason: 'longer_than_usual' | 'as_usual' | 'only_once';
  /** Mean time between days with a purchase; null after one. */
  usual_gap: number | null;
  /** Time since the last purchase. */
  gap_now: number;
  /** `event_id` of the purchases that all this comes from, oldest first. */
  events: string[];
}

/** Whether the shopper comes back. */
export interface ChurnApi {
  /**
   * How many purchases are to be expected of this shopper, and whether a long pause is a warning: computed
   * here, from the log here. Null for a shopper who never bought, and where the bundle knows nothing of it (the
   * shop's order log had too few customers who came back, or there is no bundle).
   *
   * @throws `invalid_request` where `days` is not legal, `unsupported` in the slim build
   * @example
   * ```ts
   * const risk = await shop.churnRisk({ days: 30 });
   * if (risk?.warning) console.log(`usual gap ${risk.usual_gap} days, now ${risk.gap_now}`);
   * ```
   */
  churnRisk(options?: ChurnRiskOptions): Promise<ChurnRisk | null>;
}
