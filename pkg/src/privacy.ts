import type { BudgetLedger, SharedKind, SharingAnswer } from './insight/sharing.js';
import type { EventName, Profile, StoredEvent } from './types.js';

/**
 * What the shopper allows, each for itself. With none of them, events are checked and forgotten, nothing
 * is stored but the answer "no", and lists come from what is on the page.
 */
export interface Consent {
  /**
   * Events are logged and stored in this browser, for what the shopper would miss otherwise: the cart,
   * recently viewed products (strategy `recent`), earlier searches, attribution. No profile is made of
   * them, and no list follows them. True as well while one of the other two is, for they need a log.
   */
  functional: boolean;
  /** The log is used: lists follow it, interests are kept, the profile and its questions are answered. */
  personalization: boolean;
  /**
   * The page may ask for reports that are protected by differential privacy ({@link PrivacyApi.share}).
   * Never true while the browser sends Global Privacy Control.
   */
  sharing: boolean;
  /** When the shopper chose, milliseconds since the epoch; null: not asked yet. */
  decided_at: number | null;
}

/** A choice of the shopper: what is not named stays as it is. */
export type ConsentOptions = Partial<Omit<Consent, 'decided_at'>>;

/** How long and how much of the log is kept. Enforced when the log is read and when it is compacted. */
export interface Retention {
  /** Whole days, 1 to 180. Default 180. */
  days: number;
  /** Events, the newest; 1 to 5000. Default 5000. */
  events: number;
}

/** Everything that is known about the shopper. */
export interface ShopperData {
  /** What the shopper allows. */
  consent: Consent;
  /** The log, oldest first. */
  events: StoredEvent[];
  /** What the shopper declared to like. */
  interests: string[];
  /** What the shopper said of the profile. */
  corrections: unknown[];
  /** What is made of the log. */
  profile: Profile;
  /** What reports cost; null if there were none. */
  ledger: BudgetLedger | null;
}

/** Everything that is known about the shopper, as one JSON document. */
export interface ExportDocument extends ShopperData {
  /** What this document is. */
  format: 'windowshopper-export';
  /** Of the format. */
  version: 1;
  /** ISO 8601, UTC. */
  exported_at: string;
}

/** What became of the events of an {@link ExportDocument}. */
export interface ImportReport {
  /** Events that are in the log now and were not before. */
  added: number;
  /** Their `event_id` is in the log already. */
  duplicates: number;
  /** No events, or older than what is kept, or too many, or twice in the document. */
  refused: number;
}

/** Proof that everything is gone. */
export interface EraseReport {
  /** How many stored events were removed. */
  removed: number;
  /** How many are left, counted afterwards in storage and in the engine. Always 0, or `erase` rejects. */
  remaining: 0;
  /**
   * Names of the databases of ours that are left, looked up afterwards (nothing else is ever written).
   * None; or the ledger, if something was shared: see {@link PrivacyApi.erase}. Where the browser can't
   * list databases (Firefox before 126), empty.
   */
  left: string[];
}

/** What to share, and what it may cost. */
export interface ShareOptions {
  /** What the report is about. */
  what: SharedKind;
  /** The privacy loss to spend, .01 to 10. */
  epsilon: number;
  /** Only items (or categories) of this public list, the same for all shoppers. Default: all of them. */
  among?: string[];
}

/** A report that the page may send, and what it cost. */
export type SharedReport = Pick<SharingAnswer, 'report' | 'epsilon' | 'left'>;

/** What is kept about the shopper, where, and what was ever shared of it. */
export interface PrivacyReport {
  /** What the shopper allows. */
  consent: Consent;
  /** The browser sends Global Privacy Control: nothing can be shared. */
  privacy_control: boolean;
  /** Where the log is kept. */
  storage: 'indexeddb' | 'memory';
  /**
   * Records are AES-GCM ciphertext under a key that no script can read out: by themselves they say nothing,
   * to who looks through the storage or where a copy of them ends up. That does not keep them from
   * scripts of the same origin, which can ask the shop, nor from who can use the unlocked browser profile
   * or read all its files: the browser keeps the key among them. False in memory, where nothing is written.
   */
  encrypted: boolean;
  /** Records with events. */
  records: number;
  /** Bytes of all records, as they are stored. */
  bytes: number;
  /** How many the log has. */
  events: number;
  /** Milliseconds since the epoch; null when the log is empty. */
  oldest: number | null;
  /** Milliseconds since the epoch; null when the log is empty. */
  newest: number | null;
  /** How many events of each name. */
  kinds: Partial<Record<EventName, number>>;
  /** How many the shopper declared. */
  interests: number;
  /** How many corrections of the profile. */
  corrections: number;
  /** Stored records that could not be decrypted or read, and were skipped. */
  unreadable: number;
  /** How much of the log is kept. */
  retention: Retention;
  /** What was ever shared in the period of the budget, at which price; null: nothing. */
  ledger: BudgetLedger | null;
}

/** The methods of a shop that are about the shopper's privacy. */
export interface PrivacyApi {
  /** What may be logged, used and shared? */
  readonly consent: {
    /** The choice so far. Nothing, until the shopper says otherwise. */
    get(): Promise<Consent>;
    /**
     * Records the shopper's choice, and erases at once what it no longer allows: with no consent left, the
     * log, in storage and in the engine, and the key; without `personalization`, declared interests and
     * corrections. `functional: false` takes back the others too, unless they are named. Of what
     * happened before a consent, nothing is logged.
     *
     * @throws `invalid_request`; `consent_required` for `sharing` under Global Privacy Control;
     *   `storage_unavailable` if what is stored could not be erased
     * @example
     * ```ts
     * await shop.consent.set({ personalization: true });
     * ```
     */
    set(choice: ConsentOptions): Promise<Consent>;
  };

  /** What is kept, where, how protected, and what was shared: for a privacy centre. */
  privacyReport(): Promise<PrivacyReport>;

  /** Everything that is known about the shopper: for a "download my data" button. */
  export(): Promise<ExportDocument>;

  /**
   * Takes up what {@link PrivacyApi.export} gave, here or in another browser: events that the log
   * doesn't have (by `event_id`), each checked like one that is tracked; with consent to personalisation,
   * interests and corrections too. Neither the consent nor the ledger of the document counts.
   *
   * @throws `invalid_request` for any other document; `consent_required` while nothing may be kept;
   *   `storage_quota`, `storage_unavailable`: taken up, but until the page is left only
   * @example
   * ```ts
   * const { added, duplicates } = await shop.import(JSON.parse(await file.text()));
   * ```
   */
  import(document: ExportDocument): Promise<ImportReport>;

  /**
   * Makes a report that is protected by differential privacy, and takes its price from the budget
   * (option `privacyBudget` of `createShop`). Nothing is sent: what becomes of the report is the page's
   * to decide, and the page's to say.
   *
   * @throws `consent_required` without consent to `sharing`, or under Global Privacy Control; the codes of
   *   the engine, also when the budget is spent; `storage_unavailable` where no ledger can be kept;
   *   `unsupported` in the slim build
   * @example
   * ```ts
   * const { report, left } = await shop.share({ what: 'category', epsilon: 1 });
   * ```
   */
  share(options: ShareOptions): Promise<SharedReport>;

  /**
   * Erases everything: the log, in storage and in the engine, what the shopper said, the key, the choice
   * (the shopper is asked again), the database itself; and looks what is left.
   *
   * What was shared can't be taken back. So the ledger stays, with when and how much only, until its
   * period is over: otherwise erasing would give a fresh budget, and who collects the reports could learn
   * more of the same shopper than the budget allows.
   *
   * @throws `storage_unavailable` if what is stored could not be erased
   */
  erase(): Promise<EraseReport>;
}
