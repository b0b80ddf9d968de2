/**
 * What a report is about: one item or one category of those that the shopper showed interest in, or one
 * pair of those that were bought together in one purchase. Pairs are what an item-item model is made of.
 */
export type SharedKind = 'item' | 'category' | 'item_pair' | 'category_pair';

/**
 * What a shopper may share, and all of it: an answer that was randomised on the device (local differential
 * privacy). Whatever the shopper did, each possible report is at most e^epsilon times as likely as had they
 * done anything else, so that no report proves anything of anybody; only the counts of many say something.
 * A report has no id, no time and nothing that two reports of one shopper have in common but what everybody's
 * have. `windowshopper aggregate` counts reports, one a line, as JSON.
 *
 * What that does not protect: that somebody reports at all, and the connection it is sent over (address,
 * cookies, time): send it without credentials, not in the same request as anything else. `domain` tells the
 * version of the catalogue: a shop that serves each shopper a catalogue of their own could tell them apart.
 */
export interface SharingReport {
  /** Version of this form. */
  v: 1;
  /** What it is about. */
  what: SharedKind;
  /** How it was randomised: k-ary randomised response, or Hadamard response where there are many answers. */
  mechanism: 'k_rr' | 'hadamard';
  /** The privacy loss of this one report, .01 to 10. */
  epsilon: number;
  /** 16 hexadecimal digits of what the answers are: the same for all who share the catalogue (and `among`). */
  domain: string;
  /** The randomised answer, a whole number from 0. */
  value: number;
}

/** A loss of privacy that was allowed. */
export interface BudgetSpend {
  /** When, in milliseconds since the epoch, UTC. */
  at: number;
  /** In millionths: 1000000 is an epsilon of 1. Whole, so that sums do not drift. */
  epsilon: number;
  /** What was reported. */
  kind: SharedKind;
}

/**
 * How much privacy a shopper may lose in `period_days` (losses add up), and how much is lost already. A plain
 * object, to be stored. The engine checks and writes it; whoever stores it must store the one that the engine
 * answered with *before* the report leaves, and let no two tabs do so at once.
 */
export interface BudgetLedger {
  /** In millionths: 4000000 is an epsilon of 4; 10000 to 1000000000. */
  limit: number;
  /** 1 to 3650. What was spent longer ago no longer counts. */
  period_days: number;
  /** What was spent in the period, oldest first. */
  spent: BudgetSpend[];
}

/** What the engine's question `sharing_report` is asked with. */
export interface SharingRequest {
  /** The question. */
  ask: 'sharing_report';
  /** What to report. */
  what: SharedKind;
  /** The privacy loss to spend, .01 to 10. */
  epsilon: number;
  /**
   * Only items (or categories) of this public list, the same for all shoppers; 2 to 100000. Default: all of
   * the catalogue. Fewer answers mean that fewer reports are enough.
   */
  among?: string[];
  /** The ledger as it is stored. */
  ledger: BudgetLedger;
  /**
   * 256 bytes of `crypto.getRandomValues`, as an array of numbers, used for this request only. Too few are
   * an error (`random_dry`), never used twice; 256 are too few once in 2^30 requests.
   */
  random: number[];
}

/** The answer. A shopper of whom there is nothing to tell reports too: that is one of the answers. */
export interface SharingAnswer {
  /** The randomised answer. */
  report: SharingReport;
  /** What was spent, in millionths. */
  epsilon: number;
  /** What is left in this period, in millionths. */
  left: number;
  /** The ledger to be stored before the report leaves. */
  ledger: BudgetLedger;
}
