import { WindowshopperError } from './errors.js';
import type { HostApi, Notice } from './host.js';
import type { Reply } from './serve.js';

/** What a client needs of a worker; tests give it one end of a MessageChannel. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
}

/** Times in milliseconds. */
export interface Patience {
  /** For the worker's script to load and say that it is there. */
  ready: number;
  /** Between questions whether the worker is still there, while calls wait. */
  ping: number;
  /** Without any sign of life, after which the worker counts as dead. Longer than any computation. */
  silence: number;
}

const PATIENCE: Patience = { ready: 10_000, ping: 10_000, silence: 60_000 };

/** The two ends of a call that waits. */
interface Settle {
  resolve: (value: never) => void;
  reject: (error: WindowshopperError) => void;
}

/** A host in a worker. */
export interface Remote extends HostApi {
  /** Ends the worker; calls that wait reject with `disposed`. */
  terminate(): void;
}

/**
 * Waits until the worker is there, and returns a proxy for the host in it. No call waits for ever:
 * when the worker breaks or falls silent, all calls, then and later, reject with `worker_failed`.
 *
 * @throws `worker_failed` if the worker doesn't start
 */
export function connect(
  worker: WorkerLike,
  notify: (notice: Notice) => void,
  patience: Patience = PATIENCE,
): Promise<Remote> {
  const waiting = new Map<number, Settle>();
  let calls = 0;
  let dead: WindowshopperError | null = null;
  let lastSign = 0;
  let watch: ReturnType<typeof setInterval> | undefined;

  function end(error: WindowshopperError): void {
    if (dead) return;
    dead = error;
    clearInterval(watch);
    worker.terminate();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function fail(why: string, cause?: unknown): void {
    end(new WindowshopperError('worker_failed', why, cause === undefined ? {} : { cause }));
  }

  /** While a call waits, makes sure that there is someone to answer it. */
  function watchOver(): void {
    if (watch !== undefined) return;
    lastSign = Date.now();
    watch = setInterval(() => {
      if (waiting.size === 0) {
        clearInterval(watch);
        watch = undefined;
      } else if (Date.now() - lastSign > patience.silence) {
        fail(`The worker has been silent for ${patience.silence / 1000} s`);
      } else {
        worker.postMessage({ ping: true });
      }
    }, patience.ping);
  }

  function call(method: string, args: unknown[]): Promise<never> {
    if (dead) return Promise.reject(dead);
    const id = ++calls;
    return new Promise((resolve, reject) => {
      try {
        postClone(worker, { id, method, args });
      } catch (error) {
        const code = method === 'track' ? 'invalid_event' : 'invalid_request';
        reject(WindowshopperError.from(error, code));
        return;
      }
      waiting.set(id, { resolve, reject });
      watchOver();
    });
  }

  const own: Record<string, unknown> = {
    terminate: () => end(new WindowshopperError('disposed', 'This shop was disposed of')),
    // It is no promise itself.
    then: undefined,
  };
  const remote = new Proxy(own, {
    get: (_, method: string) =>
      method in own ? own[method] : (...args: unknown[]) => call(method, args),
  }) as unknown as Remote;

  return new Promise((resolve, reject) => {
    // Id 0 is the wait for the first message.
    waiting.set(0, { resolve: () => resolve(remote), reject });
    const late = setTimeout(
      () => fail(`The worker did not start within ${patience.ready / 1000} s`),
      patience.ready,
    );
    const settle = (id: number): Settle | undefined => {
      const found = waiting.get(id);
      waiting.delete(id);
      return found;
    };
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      lastSign = Date.now();
      if ('notice' in data) notify(data.notice);
      else if ('value' in data) settle(data.id)?.resolve(data.value as never);
      else if ('error' in data) settle(data.id)?.reject(WindowshopperError.fromJSON(data.error));
      else if ('broken' in data) fail(data.broken);
      else if ('ready' in data) {
        clearTimeout(late);
        settle(0)?.resolve(undefined as never);
      }
    });
    worker.addEventListener('error', (event: ErrorEvent) => {
      clearTimeout(late);
      const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
      fail(`The worker failed: ${event.message || 'its script did not load'}${where}`, event.error);
    });
    worker.addEventListener('messageerror', () => {
      clearTimeout(late);
      fail('A message of the worker could not be read');
    });
  });
}

/** Posts; what can't be cloned (a framework's reactive proxy, say) is sent as its plain data. */
function postClone(worker: WorkerLike, message: unknown): void {
  try {
    worker.postMessage(message);
  } catch (error) {
    if ((error as Error).name !== 'DataCloneError') throw error;
    worker.postMessage(JSON.parse(JSON.stringify(message)));
  }
}
