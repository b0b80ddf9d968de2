import { WindowshopperError, type WindowshopperErrorJSON } from './errors.js';
import type { Port } from './serve.js';

/** A worker's words to the page. */
export type Answer<Progress> =
  { ready: true } | { progress: Progress } | { value: unknown } | { error: WindowshopperErrorJSON };

/** Does a job; `tell` hears how far it is, and `isOver` ends it at the next occasion. */
export type Run<Job, Progress> = (
  job: Job,
  tell: (progress: Progress) => void,
  isOver: () => boolean,
) => Promise<unknown>;

/** What a caller gave, as bytes. `what` names it in the message about something else. */
export async function bytesOf(source: unknown, what: string): Promise<Uint8Array> {
  if (typeof source === 'string') return new TextEncoder().encode(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  throw new WindowshopperError(
    'invalid_request',
    `${what} must be a text, a Blob or bytes, but is ${typeof source}`,
  );
}

export function aborted(): WindowshopperError {
  return new WindowshopperError('aborted', 'The training was cancelled');
}

/** A worker of this address. */
export function workerOf(url: string | URL): Worker {
  return new Worker(url, { type: 'module', name: 'windowshopper' });
}

/** Does the job in a worker, which ends with it; null where there can be no worker. */
export function inWorker<Progress>(
  spawn: () => Worker,
  job: unknown,
  signal: AbortSignal | undefined,
  tell: (progress: Progress) => void,
): Promise<{ value: unknown } | null> {
  return new Promise((resolve, reject) => {
    let worker: Worker;
    try {
      worker = spawn();
    } catch {
      return resolve(null);
    }
    let isReady = false;
    const end = (settle: () => void) => {
      worker.terminate();
      signal?.removeEventListener('abort', stop);
      settle();
    };
    const stop = () => end(() => reject(aborted()));
    const fail = (why: string) =>
      end(() => (isReady ? reject(new WindowshopperError('worker_failed', why)) : resolve(null)));
    signal?.addEventListener('abort', stop);
    worker.addEventListener('error', ({ message }) => fail(`The worker failed: ${message}`));
    worker.addEventListener('messageerror', () =>
      fail('A message of the worker could not be read'),
    );
    worker.addEventListener('message', ({ data }: MessageEvent<Answer<Progress>>) => {
      if ('progress' in data) tell(data.progress);
      else if ('value' in data) end(() => resolve(data));
      else if ('error' in data) end(() => reject(WindowshopperError.fromJSON(data.error)));
      else {
        isReady = true;
        worker.postMessage(job);
      }
    });
  });
}

/** What the worker's end does: the job that comes, and then nothing more. */
export function serveJob<Job, Progress>(port: Port, run: Run<Job, Progress>): void {
  const post = (answer: Answer<Progress>) => port.postMessage(answer);
  port.addEventListener('message', ({ data }: MessageEvent<Job>) => {
    run(
      data,
      (progress) => post({ progress }),
      () => false,
    ).then(
      (value) => post({ value }),
      (thrown: unknown) => post({ error: WindowshopperError.from(thrown).toJSON() }),
    );
  });
  post({ ready: true });
}
