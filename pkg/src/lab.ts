/**
 * Windowshopper's lab: a merchant's tool that learns from a table of past cases, in the browser. The table
 * never leaves the page.
 *
 * Importing this module does nothing: no worker, no request, no access to the page.
 *
 * @packageDocumentation
 */
import { WindowshopperError } from './errors.js';
import { aborted, bytesOf, inWorker, workerOf } from './job.js';
import type { Job } from './lab-worker.js';
import type { Source } from './types.js';
import { packWasm } from './wasm.js';

export { WindowshopperError, type ErrorCode, type WindowshopperErrorJSON } from './errors.js';

/** A table as text: CSV with a line of names, separated by commas, semicolons or tabs, in UTF-8. */
export type TableSource = string | Blob | ArrayBuffer | ArrayBufferView;

/** Where the work is done. */
export interface LabOptions {
  /** `false`: on this thread. A URL: another copy of `windowshopper/lab/worker`. Default: a worker of its own. */
  worker?: boolean | string | URL;
  /** Another place of the engine `wasm/lab/windowshopper_bg.wasm`. */
  wasm?: Source | WebAssembly.Module;
  /** Ends the work: the promise rejects with `aborted`, and nothing goes on. */
  signal?: AbortSignal;
}

/** What to learn, and how. */
export interface TrainOptions extends LabOptions {
  /** The column with yes or no: TRUE or FALSE, yes or no, 1 or 0. */
  label: string;
  /** Columns to leave out. */
  drop?: readonly string[];
  /** Columns of categories, whatever they look like; an id among them is embedded. */
  categorical?: readonly string[];
  /** Columns of numbers, though they look like codes or ids. */
  numeric?: readonly string[];
  /** Networks whose mean is the prediction, 1 to 100; 4 when not given. */
  networks?: number;
  /** Most often that a network looks at each row, 1 to 100,000; 20 when not given. */
  epochs?: number;
  /** A whole number: the same table, options and seed give the same model, as on the command line. 42 when not given. */
  seed?: number;
  /** Is called after every epoch. */
  onProgress?: (progress: TrainProgress) => void;
}

/** How far the training is. Networks and epochs count from 1. */
export interface TrainProgress {
  /** The network that is learning. */
  network: number;
  /** How many there will be. */
  networks: number;
  /** The epoch that it has done. */
  epoch: number;
  /** Most epochs of a network; it stops before when it learns no more. */
  epochs: number;
  /** Mean loss (cross-entropy) over the rows that the network learns from. */
  training_loss: number;
  /** Mean loss over the tenth that it does not learn from. */
  validation_loss: number | null;
}

/** What came of a training. A fifth of the rows was kept from it, and is what it is judged on. */
export interface PurchaseTraining {
  /** Rows learned from, validation included. */
  rows: number;
  /** Columns learned from. */
  columns: string[];
  /** What became of columns and rows. */
  notes: { column: string; what: string }[];
  /** Each network: numbers in each layer, the epoch whose weights are used, the losses epoch by epoch. */
  networks: {
    sizes: number[];
    best_epoch: number;
    training_loss: number[];
    validation_loss: number[];
  }[];
  /** How good the chances of the judged rows are. `ece`: expected calibration error, 10 bins of equal width. */
  figures: { accuracy: number; macro_f1: number; auc: number; log_loss: number; ece: number };
  /** From (0, 0) to (1, 1). */
  roc: { false_rate: number; true_rate: number }[];
  /** Mean chance and share of yes, for each tenth of the range of chances. */
  calibration: { rows: number; chance: number; share: number }[];
  /** The judged rows, from 0 in the table. */
  predictions: { row: number; chance: number; yes: boolean }[];
  /** The model, as a bundle (`.wsb`). */
  bundle: Uint8Array;
  /** How long it took. */
  seconds: number;
}

/** What a table has. */
export interface TableSurvey {
  /** Rows below the line of names. */
  rows: number;
  /** `yes`: share of yes, when the column can be the label, else null. */
  columns: { name: string; yes: number | null }[];
}

/**
 * Looks at a table: its columns, and which of them could be the label.
 *
 * @throws `invalid_table`, `invalid_row`; `aborted`; and what `createShop` throws of the engine
 */
export async function surveyTable(
  csv: TableSource,
  options: LabOptions = {},
): Promise<TableSurvey> {
  return (await work(csv, null, options)) as TableSurvey;
}

/**
 * Learns the chance of a yes from a table of past cases, and judges it on a fifth of the rows.
 *
 * @throws `invalid_table`, `invalid_row`, `missing_column`, `invalid_label`, `one_class`, `no_feature`: what
 *   is wrong with the table; `invalid_request`, `invalid_parameter`; `aborted`; and what `createShop` throws of
 *   the engine
 * @example
 * ```ts
 * const { figures, bundle } = await trainPurchase(file, {
 *   label: 'bought',
 *   onProgress: ({ network, epoch, validation_loss }) => draw(network, epoch, validation_loss),
 * });
 * ```
 */
export async function trainPurchase(
  csv: TableSource,
  options: TrainOptions,
): Promise<PurchaseTraining> {
  const { label, drop, categorical, numeric, networks = 4, epochs = 20, seed = 42 } = options;
  const learn = { label, drop, categorical, numeric, networks, epochs, seed };
  return (await work(csv, learn, options, options.onProgress)) as PurchaseTraining;
}

type Tell = NonNullable<TrainOptions['onProgress']>;

async function work(
  csv: TableSource,
  options: Job['options'],
  { worker, wasm, signal }: LabOptions,
  tell: Tell = () => undefined,
): Promise<unknown> {
  const job: Job = {
    csv: await bytesOf(csv, 'csv'),
    // Bundlers look for exactly this form to find the file.
    wasm: await packWasm(wasm ?? new URL('../wasm/lab/windowshopper_bg.wasm', import.meta.url)),
    options,
  };
  if (signal?.aborted) throw aborted();
  if (worker !== false) {
    const done = await inWorker(() => spawn(worker), job, signal, tell);
    if (done) return done.value;
  }
  const { run } = await import('./lab-worker.js');
  try {
    return await run(job, tell, () => signal?.aborted ?? false);
  } catch (thrown) {
    throw WindowshopperError.from(thrown);
  }
}

function spawn(url: LabOptions['worker']): Worker {
  return typeof url === 'string' || url instanceof URL
    ? workerOf(url)
    : new Worker(new URL('./lab-worker.js', import.meta.url), {
        type: 'module',
        name: 'windowshopper',
      });
}
