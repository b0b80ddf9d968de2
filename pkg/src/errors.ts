/**
 * Stable error codes. A code keeps its meaning for good; messages may be reworded.
 *
 * - events: what `track` refuses, and why
 * - catalogue and bundle: what can't be read, and why
 * - request: a call whose arguments are out of range
 * - table: what a merchant's training can't learn from
 * - orders: why an order log, or the shop around it, teaches nothing
 * - facade: the page around the engine (network, storage, worker, life cycle)
 */
export type ErrorCode =
  // events
  | 'invalid_event'
  | 'unknown_event'
  | 'invalid_event_id'
  | 'invalid_timestamp'
  | 'future_timestamp'
  | 'missing_items'
  | 'too_many_items'
  | 'missing_item_id'
  | 'unknown_item'
  | 'invalid_quantity'
  | 'invalid_price'
  | 'invalid_currency'
  | 'invalid_value'
  | 'invalid_index'
  | 'invalid_rating'
  | 'missing_search_term'
  | 'invalid_search_term'
  // catalogue
  | 'feed_not_text'
  | 'feed_format'
  | 'feed_missing_column'
  | 'feed_row'
  | 'missing_id'
  | 'duplicate_id'
  | 'broken_quotes'
  | 'broken_json'
  | 'cell_too_long'
  | 'invalid_row_price'
  | 'missing_title'
  | 'too_many_columns'
  // bundle
  | 'bundle_not_a_bundle'
  | 'bundle_truncated'
  | 'bundle_checksum'
  | 'bundle_newer_version'
  | 'bundle_missing_tensor'
  | 'bundle_wrong_shape'
  | 'bundle_wrong_dtype'
  | 'bundle_non_finite'
  | 'bundle_invalid'
  // request
  | 'invalid_request'
  | 'invalid_limit'
  | 'invalid_diversity'
  | 'invalid_novelty'
  | 'invalid_rules'
  | 'invalid_placement'
  | 'invalid_strategy'
  | 'invalid_filter'
  // table
  | 'invalid_table'
  | 'invalid_row'
  | 'missing_column'
  | 'invalid_label'
  | 'one_class'
  | 'no_feature'
  | 'invalid_parameter'
  | 'invalid_network'
  // orders
  | 'events_format'
  | 'too_many_bad_rows'
  | 'no_events'
  | 'empty_catalog'
  | 'no_common_items'
  | 'fit_empty_log'
  // facade
  | 'not_loaded'
  | 'disposed'
  | 'aborted'
  | 'storage_unavailable'
  | 'storage_quota'
  | 'fetch_failed'
  | 'wasm_failed'
  | 'worker_failed'
  | 'unsupported'
  | 'consent_required'
  // sharing
  | 'invalid_epsilon'
  | 'domain_size'
  | 'budget_spent'
  | 'random_dry'
  | 'internal';

/** A {@link WindowshopperError} as plain data: what crosses from the worker to the page. */
export interface WindowshopperErrorJSON {
  /** Always the same. */
  name: 'WindowshopperError';
  /** What went wrong, for programs: codes are never reused. */
  code: ErrorCode;
  /** What went wrong, for people. */
  message: string;
  /** Where it was thrown. */
  stack?: string;
  /** The error behind this one, reduced to its name and message. */
  cause?: { name: string; message: string };
  /** More, where the code has more to say. */
  details?: unknown;
}

/**
 * The one kind of error that this package throws or rejects with.
 *
 * @example
 * ```ts
 * try {
 *   await shop.recommend({ limit: 0 });
 * } catch (error) {
 *   if (error instanceof WindowshopperError && error.code === 'invalid_limit') console.log(error.message);
 * }
 * ```
 */
export class WindowshopperError extends Error {
  /** What went wrong, for programs. See {@link ErrorCode}. */
  readonly code: ErrorCode;
  /** More about it where there is more to say, as plain data. */
  readonly details?: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'WindowshopperError';
    this.code = code;
    if (options.details !== undefined) this.details = options.details;
  }

  /** True for those of another copy of this class too: each entry of the package has its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isRecord(value) && value.name === 'WindowshopperError' && 'toJSON' in value;
  }

  /** Plain data that survives `structuredClone` and `JSON.stringify`; {@link fromJSON} undoes it. */
  toJSON(): WindowshopperErrorJSON {
    const { code, message, stack = '', cause, details } = this;
    const json: WindowshopperErrorJSON = { name: 'WindowshopperError', code, message, stack };
    if (cause !== undefined) json.cause = nameAndMessage(cause);
    if (details !== undefined) json.details = cloneable(details);
    return json;
  }

  /** Makes an error again from what {@link toJSON} returned. Keeps the original stack. */
  static fromJSON(json: WindowshopperErrorJSON): WindowshopperError {
    const error = new WindowshopperError(json.code, json.message, json);
    return json.stack ? Object.assign(error, { stack: json.stack }) : error;
  }

  /**
   * Anything that was thrown, as a WindowshopperError: errors of the engine and of another copy of
   * this class keep their code and stack, everything else gets `fallback` and becomes the `cause`.
   */
  static from(thrown: unknown, fallback: ErrorCode = 'internal'): WindowshopperError {
    if (thrown instanceof WindowshopperError) return thrown;
    if (isRecord(thrown) && thrown.name === 'WindowshopperError') {
      return WindowshopperError.fromJSON(thrown as unknown as WindowshopperErrorJSON);
    }
    const error = new WindowshopperError(fallback, nameAndMessage(thrown).message, {
      cause: thrown,
    });
    if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack;
    return error;
  }
}

/** For a promise whose failure was, or will be, reported elsewhere. */
export function ignore(): void {
  // On purpose.
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function nameAndMessage(thrown: unknown): { name: string; message: string } {
  if (isRecord(thrown) && typeof thrown.message === 'string') {
    return { name: String(thrown.name ?? 'Error'), message: thrown.message };
  }
  return { name: 'Error', message: String(thrown) };
}

function cloneable(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return String(value);
  }
}
