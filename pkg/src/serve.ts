import { WindowshopperError, type WindowshopperErrorJSON } from './errors.js';
import type { HostApi, Notice } from './host.js';

/** From the client: a call, or the question whether anyone is there. */
export type Request = { id: number; method: string; args: unknown[] } | { ping: true };

/** To the client. `broken`: a message was lost, nobody knows which. */
export type Reply =
  | { ready: true }
  | { pong: true }
  | { notice: Notice }
  | { id: number; value: unknown }
  | { id: number; error: WindowshopperErrorJSON }
  | { broken: string };

type Call = (...args: unknown[]) => Promise<unknown>;

/** One end of a message channel: a worker's global scope, or a MessagePort in tests. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent) => void): void;
}

/**
 * Answers a client's calls with a host. Every call is answered exactly once: with a value, or with a
 * coded error that carries the message and the stack of whatever was thrown.
 */
export function serve(port: Port, makeHost: (notify: (notice: Notice) => void) => HostApi): void {
  const post = (reply: Reply) => port.postMessage(reply);
  const host = makeHost((notice) => post({ notice }));

  async function answer(id: number, method: string, args: unknown[]): Promise<void> {
    try {
      // What every object has is no method of a host.
      const call = (method in {} ? null : host[method as keyof HostApi]) as Call;
      post({ id, value: await call.apply(host, args) });
    } catch (thrown) {
      post({ id, error: WindowshopperError.from(thrown).toJSON() });
    }
  }

  port.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    if ('ping' in data) post({ pong: true });
    else void answer(data.id, data.method, data.args);
  });
  port.addEventListener('messageerror', () =>
    post({ broken: 'The worker could not read a message' }),
  );
  post({ ready: true });
}
