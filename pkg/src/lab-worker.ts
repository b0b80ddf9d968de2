/**
 * The learning engine. A worker that runs this file does one job of `windowshopper/lab`; on the main thread
 * it only hands out `run`. Importing it does nothing else.
 *
 * @packageDocumentation
 */
import { Lab as Engine, initSync } from '../wasm/lab/windowshopper.js';
import { aborted, serveJob } from './job.js';
import type { PurchaseTraining, TableSurvey, TrainProgress } from './lab.js';
import { ourWorker } from './scope.js';
import { compile, type PackedWasm } from './wasm.js';

/** The class that the wasm module exports. */
interface LabEngine {
  step(): Omit<TrainProgress, 'networks' | 'epochs'> | null;
  finish(): Omit<PurchaseTraining, 'bundle' | 'seconds'>;
  bundle(now: number): Uint8Array;
  free(): void;
}

const Lab = Engine as {
  new (csv: Uint8Array, options: object): LabEngine;
  survey(csv: Uint8Array): TableSurvey;
};

/** What is to be done: train when there are options, else look at the table. */
export interface Job {
  csv: Uint8Array;
  wasm: PackedWasm;
  options: { networks: number; epochs: number } | null;
}

/** Does a job; `tell` hears of every epoch, and `isOver` ends it before the next one. */
export async function run(
  { csv, wasm, options }: Job,
  tell: (progress: TrainProgress) => void,
  isOver: () => boolean,
): Promise<TableSurvey | PurchaseTraining> {
  const module = await compile(wasm);
  (initSync as (options: { module: WebAssembly.Module }) => unknown)({ module });
  if (!options) return Lab.survey(csv);
  const start = performance.now();
  const lab = new Lab(csv, options);
  try {
    for (let step = lab.step(); step; step = lab.step()) {
      tell({ ...step, networks: options.networks, epochs: options.epochs });
      // Whoever shares this thread gets a turn.
      await new Promise((done) => setTimeout(done));
      if (isOver()) throw aborted();
    }
    const report = lab.finish();
    const bundle = lab.bundle(Date.now());
    return { ...report, bundle, seconds: (performance.now() - start) / 1000 };
  } finally {
    lab.free();
  }
}

const port = ourWorker();
if (port) serveJob(port, run);
