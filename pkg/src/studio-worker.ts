/**
 * The engine that trains bundles. A worker that runs this file does one job of `windowshopper/studio`; on the main
 * thread it only hands out `run`. Importing it does nothing else.
 *
 * @packageDocumentation
 */
import { Studio as Engine, initSync } from '../wasm/studio/windowshopper.js';
import { aborted, serveJob } from './job.js';
import { ourWorker } from './scope.js';
import type { StudioProgress, StudioReport } from './studio-types.js';
import type { TrainedBundle } from './studio.js';
import { compile, type PackedWasm } from './wasm.js';

/** Who hears of the steps, and has a clock. */
interface Watcher {
  step(name: string): void;
  seconds(): number;
}

/** The class that the wasm module exports. */
interface StudioEngine {
  read(): Omit<StudioReport, 'training' | 'evaluation' | 'seconds'>;
  train(watcher: Watcher): StudioReport['training'];
  evaluate(watcher: Watcher): StudioReport['evaluation'];
  bundle(): Uint8Array;
  free(): void;
}

const Studio = Engine as {
  new (catalog: Uint8Array, orders: Uint8Array, options: object): StudioEngine;
  columns(orders: Uint8Array): string[];
  steps(): number;
};

/** What is to be done: train when there is something to train with, else look at the columns. */
export interface Job {
  wasm: PackedWasm;
  orders: Uint8Array;
  train: { catalog: Uint8Array; learn: object; evaluate: boolean } | null;
}

/** The blend takes longer than so many of the other steps together. */
const BLEND = 20;

/** Does a job; `tell` hears of every step, and `isOver` ends it between reading, training and judging. */
export async function run(
  { wasm, orders, train }: Job,
  tell: (progress: StudioProgress) => void,
  isOver: () => boolean,
): Promise<string[] | TrainedBundle> {
  const module = await compile(wasm);
  (initSync as (options: { module: WebAssembly.Module }) => unknown)({ module });
  if (!train) return Studio.columns(orders);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const rounds = train.evaluate ? 2 : 1;
  const each = Studio.steps() + BLEND;
  let done = 0;
  const phase = async (name: StudioProgress['phase']): Promise<Watcher> => {
    // Whoever shares this thread gets a turn.
    await new Promise((turn) => setTimeout(turn));
    if (isOver()) throw aborted();
    return {
      step(step) {
        tell({ phase: name, step, done: Math.min(1, done / (rounds * each)) });
        done += step === 'blend' ? BLEND : 1;
      },
      seconds,
    };
  };
  (await phase('read')).step('read');
  const studio = new Studio(train.catalog, orders, train.learn);
  try {
    const read = studio.read();
    const training = studio.train(await phase('train'));
    done = each;
    const bundle = studio.bundle();
    let evaluation = null;
    if (train.evaluate) {
      const watcher = await phase('evaluate');
      evaluation = orNull(() => studio.evaluate(watcher));
    }
    return { bundle, report: { ...read, training, evaluation, seconds: seconds() } };
  } finally {
    studio.free();
  }
}

/** What there is too little to judge by is not judged. */
function orNull<T>(judge: () => T): T | null {
  try {
    return judge();
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'fit_empty_log') return null;
    throw thrown;
  }
}

const port = ourWorker();
if (port) serveJob(port, run);
