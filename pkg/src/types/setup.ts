// How a shop is opened, and what it tells about itself.
import type { ErrorCode } from '../errors.js';
import type { Retention } from '../privacy.js';
import type { Words } from '../words.js';
import type { CatalogFormat } from './catalog.js';
import type { ShopEvent, StoredEvent } from './events.js';
import type { Rules } from './lists.js';
import type { WeightsName } from './texts.js';

/** What was loaded. */
export interface LoadReport {
  /** How many products the catalogue has. */
  items: number;
  /** How many of them are in stock. */
  available: number;
  /** How many of them the bundle knows. */
  trained_items: number;
  /**
   * The bundle, if there was one: version of the format, names of its models, when it was trained
   * (milliseconds since the epoch, UTC), and its payload in bytes.
   */
  bundle: null | { version: number; models: string[]; trained_at: number; bytes: number };
  /** Rows of the feed that were read. */
  rows: number;
  /** Rows that could not be read and were skipped. */
  bad_rows: number;
  /** The first bad rows; line and column count from 1, column 0 is the row as a whole. */
  samples: { line: number; column: number; code: ErrorCode; message: string }[];
}

/** Something that a listener may want to redraw for. */
export interface Change {
  /** What changed. */
  reason: 'event' | 'erase' | 'consent' | 'catalog' | 'interests' | 'import';
  /** The event, where `reason` is `event`. */
  event?: StoredEvent;
}

/** News about how the shop runs. */
export type Status =
  /** Where the engine runs. With a `code`: the worker was refused, `reason` says why. */
  | { type: 'thread'; thread: 'worker' | 'main'; code?: ErrorCode; reason?: string }
  /** Where the log is kept. With a `code`: IndexedDB was refused, `reason` says why. */
  | { type: 'storage'; storage: 'indexeddb' | 'memory'; code?: ErrorCode; reason?: string }
  /** The stored log was replayed; `skipped` counts records that could not be read. */
  | { type: 'restored'; restored: number; skipped: number }
  /** The browser sends Global Privacy Control: nothing can be shared. */
  | { type: 'privacy_control' }
  /** An event that `listen` found was refused. */
  | { type: 'event_refused'; code: ErrorCode; reason: string; event: ShopEvent };

/** Bytes of a file, or where to get them. Strings are URLs, relative to the page. */
export type Source = string | URL | Response | ArrayBuffer | ArrayBufferView;

/** How to set up a shop. */
export interface CreateShopOptions {
  /** The product feed: a file, or products as objects with the feed's attribute names. */
  catalog: Source | readonly object[];
  /** Default `auto`. */
  catalogFormat?: CatalogFormat;
  /** Trained models (`.wsb`). Without one, lists come from content and from the log. */
  bundle?: Source;
  /** The engine, where the default location next to this package doesn't suit. */
  wasm?: Source | WebAssembly.Module;
  /**
   * Where the weights are that read texts: the address of a folder, or sources by name; those that are
   * not named are the package's own. Default: `models/` next to this package. Addresses are fetched by
   * the first call that needs them.
   */
  models?: string | URL | Partial<Record<WeightsName, Source>>;
  /**
   * Where the log is kept. `indexeddb`, encrypted, falls back to `memory`, with a status: also on plain
   * http, where there is nothing to encrypt with. Default `indexeddb`.
   */
  storage?: 'indexeddb' | 'memory';
  /** How much of the log is kept. Default: 180 days, 5000 events. */
  retention?: Partial<Retention>;
  /**
   * What reports may cost together: at most `epsilon` (0.01 to 1000) in `days` (1 to 3650). Fixed by the
   * first report. Default: 4 in 30 days.
   */
  privacyBudget?: { epsilon: number; days: number };
  /** Name of the IndexedDB database. Default `windowshopper`. */
  databaseName?: string;
  /**
   * Run in a worker? `false`: on the main thread; a URL: of `windowshopper/worker` (for `/slim`:
   * `windowshopper/slim/worker`), where the default doesn't suit. A worker that is refused (by a
   * content security policy, or because it is on another origin) falls back to the main thread,
   * with a status. Default true.
   */
  worker?: boolean | string | URL;
  /** BCP 47, for words; `zh...` is Chinese, everything else English. Default: the browser's. */
  locale?: string;
  /** The words of {@link Shop.explain} in a language of your own, in place of those of `locale`. */
  words?: Words;
  /** Business rules of every list. */
  rules?: Rules;
  /** Called with news about how the shop runs. Without it, fallbacks go to `console.info`. */
  onStatus?: (status: Status) => void;
}
