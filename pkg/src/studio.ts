/**
 * Windowshopper's studio: a merchant's tool that trains the bundle of a shop in the browser, from a product feed
 * and an order log. Neither leaves the page.
 *
 * Importing this module does nothing: no worker, no request, no access to the page.
 *
 * @packageDocumentation
 */
import { WindowshopperError } from './errors.js';
import { aborted, bytesOf, inWorker, workerOf } from './job.js';
import type { Job } from './studio-worker.js';
import type { OrderTarget, StudioProgress, StudioReport } from './studio-types.js';
import type { CatalogFormat, Source } from './types.js';
import { packWasm } from './wasm.js';

export { WindowshopperError, type ErrorCode, type WindowshopperErrorJSON } from './errors.js';
export type * from './studio-types.js';

/** A file as it is: a text, a Blob or bytes; packed by gzip or not, in UTF-8. */
export type FileSource = string | Blob | ArrayBuffer | ArrayBufferView;

/** Where the work is done. */
export interface StudioOptions {
  /**
   * `false`: on this thread, which then answers nothing until it is done. A URL: another copy of
   * `windowshopper/studio/worker`. Default: a worker of its own.
   */
  worker?: boolean | string | URL;
  /** Another place of the engine `wasm/studio/windowshopper_bg.wasm`. */
  wasm?: Source | WebAssembly.Module;
  /** Ends the work: the promise rejects with `aborted`, and nothing goes on. */
  signal?: AbortSignal;
}

/** What to learn from, and how. */
export interface TrainBundleOptions extends StudioOptions {
  /** The product feed, in any format that `createShop` reads. */
  catalog: FileSource;
  /** How the feed is written; found out when not given. */
  catalogFormat?: CatalogFormat;
  /** The order log: CSV with a line of names, separated by commas, semicolons, tabs or bars. */
  orders: FileSource;
  /** What the order log is called in messages; `orders` when not given. */
  ordersName?: string;
  /** Which column is what. A target that is not named takes the column of its own name. */
  columns?: Partial<Record<OrderTarget, string>>;
  /** Read 1/2/2010 as 1 February; without this it is 2 January. */
  dayFirst?: boolean;
  /** What a row is that does not say: an event of GA4; `purchase` when not given. */
  eventDefault?: string;
  /** So many rows that can't be understood are skipped. When not given: 1,000, and no more than a tenth of all. */
  maxBadRows?: number;
  /** Sessions of others go into the bundle only with items that so many shoppers touched, 1 to 1,000,000; 5 when not given. */
  minShoppers?: number;
  /**
   * Whether the blend may be a small network: slower, and now and then better. `false`: as `windowshopper train
   * --quick`; `true`: as `--fast`. The network for the next item is not for browsers. `false` when not given.
   */
  networks?: boolean;
  /** Whether it is also judged, by a second training on the first days; `true` when not given. */
  evaluate?: boolean;
  /**
   * A whole number, 0 to 4,294,967,295: the same files, options and seed give the same bytes, here and on the command
   * line. 42 when not given.
   */
  seed?: number;
  /** Is called before every step. */
  onProgress?: (progress: StudioProgress) => void;
}

/** A trained bundle. */
export interface TrainedBundle {
  /** The `.wsb`, for `createShop`. */
  bundle: Uint8Array;
  /** What was read, learned and judged. */
  report: StudioReport;
}

/**
 * The names in the first line of an order log.
 *
 * @throws `events_format`; `aborted`; and what `createShop` throws of the engine
 */
export async function orderColumns(
  orders: FileSource,
  options: StudioOptions = {},
): Promise<string[]> {
  const job = { orders: await unpacked(orders, 'orders'), train: null };
  return (await work(job, options)) as string[];
}

/**
 * Trains the bundle of a shop, and judges it on the last fifth of the log's days.
 *
 * @throws `events_format`, `missing_column`, `too_many_bad_rows`, `no_events`, `fit_empty_log`: of the order log;
 *   `feed_*`, `empty_catalog`, `no_common_items`: of the feed; `invalid_request`; `aborted`; and what
 *   `createShop` throws of the engine
 * @example
 * ```ts
 * const { bundle, report } = await trainBundle({ catalog: feed, orders: log, onProgress: show, signal });
 * const shop = await createShop({ catalog: await feed.arrayBuffer(), bundle });
 * ```
 */
export async function trainBundle(options: TrainBundleOptions): Promise<TrainedBundle> {
  const { columns, dayFirst, eventDefault, maxBadRows, minShoppers, networks } = options;
  const { catalogFormat, ordersName: name, evaluate = true, seed = 42 } = options;
  const [catalog, orders] = await Promise.all([
    unpacked(options.catalog, 'catalog'),
    unpacked(options.orders, 'orders'),
  ]);
  const learn = {
    ...{ catalogFormat, name, columns, dayFirst, eventDefault },
    ...{ maxBadRows, minShoppers, networks, seed },
  };
  const job = { orders, train: { catalog, learn, evaluate } };
  return (await work(job, options, options.onProgress)) as TrainedBundle;
}

async function work(
  parts: Omit<Job, 'wasm'>,
  { worker, wasm, signal }: StudioOptions,
  tell: (progress: StudioProgress) => void = () => undefined,
): Promise<unknown> {
  const job: Job = {
    ...parts,
    // Bundlers look for exactly this form to find the file.
    wasm: await packWasm(wasm ?? new URL('../wasm/studio/windowshopper_bg.wasm', import.meta.url)),
  };
  if (signal?.aborted) throw aborted();
  if (worker !== false) {
    const done = await inWorker(() => spawn(worker), job, signal, tell);
    if (done) return done.value;
  }
  const { run } = await import('./studio-worker.js');
  try {
    return await run(job, tell, () => signal?.aborted ?? false);
  } catch (thrown) {
    throw WindowshopperError.from(thrown);
  }
}

function spawn(url: StudioOptions['worker']): Worker {
  return typeof url === 'string' || url instanceof URL
    ? workerOf(url)
    : new Worker(new URL('./studio-worker.js', import.meta.url), {
        type: 'module',
        name: 'windowshopper',
      });
}

/** A file's bytes; what gzip packed, unpacked. */
async function unpacked(source: FileSource, what: 'catalog' | 'orders'): Promise<Uint8Array> {
  const bytes = await bytesOf(source, what);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  try {
    const text = new Response(packed.pipeThrough(new DecompressionStream('gzip')));
    return new Uint8Array(await text.arrayBuffer());
  } catch (cause) {
    const code = what === 'catalog' ? 'feed_format' : 'events_format';
    throw new WindowshopperError(code, `${what} is packed by gzip, and broken`, { cause });
  }
}
