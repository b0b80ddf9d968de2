/** What an order log can say; `item_id`, `timestamp` and one of `user_id` and `session_id` are needed. */
export type OrderTarget =
  | 'user_id'
  | 'session_id'
  | 'item_id'
  | 'event'
  | 'timestamp'
  | 'quantity'
  | 'price'
  | 'currency'
  | 'locale'
  | 'device'
  | 'utc_offset'
  | 'placement';

/** How far the training is. */
export interface StudioProgress {
  /** What is being done. */
  phase: 'read' | 'train' | 'evaluate';
  /** What of it: a model, `blend`, `customers`, `test`; models also as `validation: ...`, before the blend. */
  step: string;
  /** Share of the work that is done, 0 to 1, by what steps usually take. */
  done: number;
}

/** A row that could not be understood. */
export interface BadOrderRow {
  /** `ordersName`. */
  file: string;
  /** From 1. */
  line: number;
  /** Its number and name, where it is a column. */
  column: string | null;
  /** What is wrong, and what is legal. */
  reason: string;
}

/** How good lists are, each figure 0 to 1: means over all moments. See EVALUATION.md for what they are. */
export interface ListFigures {
  /** How many lists were judged; not a share. */
  lists: number;
  /** Share of the lists with at least one of the items that came. */
  hit_rate: number;
  /** Share of the items that came which were in the list. */
  recall: number;
  /** Share of the list that came. */
  precision: number;
  /** One through the place of the first that came; 0 if none did. */
  mrr: number;
  /** Normalised discounted cumulative gain. */
  ndcg: number;
  /** Share of the items that were in at least one list. */
  coverage: number;
}

/** What was read, learned and judged. Times are ISO 8601. */
export interface StudioReport {
  /** The order log, as it was read. */
  orders: {
    rows: number;
    events: number;
    /** Rows of each kind that count. */
    kinds: Record<string, number>;
    items: number;
    users: number;
    sessions: number;
    first: string | null;
    last: string | null;
    left_out: { no_item: number; other_items: number; no_price: number; no_quantity: number };
    bad_rows: number;
    /** The first 20 of them. */
    bad_row_samples: BadOrderRow[];
  };
  /** The product feed, as it was read. */
  catalog: {
    format: string;
    rows: number;
    items: number;
    bad_rows: number;
    samples: { line: number; column: number; code: string; message: string }[];
  };
  /** Items of the log that the catalogue has. */
  known_items: number;
  /** Events about these. */
  known_events: number;
  /** What cleaning took out. */
  cleaned: {
    rows: number;
    duplicates: number;
    refunds: number;
    unmatched_refunds: number;
    cancelled: number;
    absurd: number;
    bursts: number;
    kept: number;
  };
  /** What was learned. */
  training: {
    /** Moments that taught the blend. */
    moments: number;
    /** Bytes of each model in the bundle. */
    model_bytes: Record<string, number>;
    fit_seconds: Record<string, number>;
    /** Which ranker each kind of moment got. */
    choices: { segment: string; lessons: number; best_source: string; kept: string }[];
  };
  /** Judged on days that the judged bundle had not seen; null when that was not asked for, or there is too little. */
  evaluation: {
    /** Length of the lists. */
    k: number;
    test_from: string;
    train_events: number;
    test_events: number;
    /** By question (`customers`, `customers_in_session`, `guests`, ...), then by model; `blend` is what shops show. */
    segments: Record<string, { moments: number; models: Record<string, ListFigures> }>;
  } | null;
  /** Of all of it. */
  seconds: number;
}
