import type { WorkerLike } from '../src/client.js';
import type { HostApi, Notice } from '../src/host.js';
import { serve, type Port } from '../src/serve.js';

/** A worker that isn't one: the same message loop at the other end of a MessageChannel. */
export interface FakeWorker extends WorkerLike {
  /** What the browser would do when a worker breaks. */
  fire(type: 'error' | 'messageerror', event: object): void;
  terminated: boolean;
}

/** Everything that crosses is really cloned. Without `makeHost`, nobody answers. */
export function fakeWorker(makeHost?: (notify: (notice: Notice) => void) => HostApi): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  const listeners: [string, (event: never) => void][] = [];
  port1.start();
  port2.start();
  if (makeHost) serve(port2 as unknown as Port, makeHost);
  return {
    terminated: false,
    postMessage: (message) => port1.postMessage(message),
    addEventListener(type: string, listener: (event: never) => void) {
      listeners.push([type, listener]);
      port1.addEventListener(type, listener as unknown as EventListener);
    },
    fire(type, event) {
      for (const [wanted, listener] of listeners) if (wanted === type) listener(event as never);
    },
    terminate() {
      this.terminated = true;
      port1.close();
    },
  };
}
