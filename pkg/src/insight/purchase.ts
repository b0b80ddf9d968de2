/** The chance that the session that is going on ends in a purchase; after a purchase, in another one. */
export interface PurchaseChance {
  /** 0 to 1. */
  chance: number;
  /** `event_id` of what was done in the session, or since its latest purchase, oldest first. */
  events: string[];
}

/** Whether the shopper buys. */
export interface PurchaseApi {
  /**
   * How likely the session that is going on is to end in a purchase, by its shape so far (views, carts, time,
   * earlier sessions ...), as of the latest event. Null when nothing was done in the last half hour or since the
   * latest purchase, and where the bundle knows nothing of it (the shop's log had no sessions without a purchase,
   * or there is no bundle).
   *
   * @throws `unsupported` in the slim build
   * @example
   * ```ts
   * const session = await shop.purchaseProbability();
   * if (session && session.chance > 0.8) console.log('about to buy');
   * ```
   */
  purchaseProbability(): Promise<PurchaseChance | null>;
}
