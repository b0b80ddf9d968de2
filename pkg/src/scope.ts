import type { Port } from './serve.js';

/**
 * The global scope, if it is that of a worker which our client started, else null: on a page, on a
 * server, and in a worker of the page's own that imports this package.
 */
export function ourWorker(): Port | null {
  const scope = globalThis as { WorkerGlobalScope?: unknown; name?: unknown };
  const inWorker = typeof scope.WorkerGlobalScope === 'function';
  return inWorker && scope.name === 'windowshopper' ? (globalThis as unknown as Port) : null;
}
