import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect, type Patience } from '../src/client.js';
import { WindowshopperError } from '../src/errors.js';
import type { HostApi, Notice } from '../src/host.js';
import type { StoredEvent } from '../src/types.js';
import { fakeWorker, type FakeWorker } from './channel.js';

const workers: FakeWorker[] = [];
const EVENT: StoredEvent = { event: 'view_item', event_id: 'x', timestamp: 1 };
const never = () => new Promise<never>(() => undefined);

/** A host that does only what a test needs of it. */
function start(host: Partial<HostApi>, patience?: Patience) {
  const notices: Notice[] = [];
  let notify: (notice: Notice) => void = () => undefined;
  const worker = fakeWorker((to) => {
    notify = to;
    return host as HostApi;
  });
  workers.push(worker);
  const remote = connect(worker, (notice) => notices.push(notice), patience);
  return { worker, remote, notices, notify: (notice: Notice) => notify(notice) };
}

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
  vi.useRealTimers();
});

describe('a call', () => {
  test('is answered with the value', async () => {
    const { remote } = start({ memory: async () => 42 });
    expect(await (await remote).memory()).toBe(42);
  });

  test('is answered out of turn if need be', async () => {
    let release: (value: number) => void = () => undefined;
    const { remote } = start({
      memory: () => new Promise((resolve) => (release = resolve)),
      events: async () => [EVENT],
    });
    const host = await remote;
    const memory = host.memory();
    expect(await host.events()).toEqual([EVENT]);
    release(7);
    expect(await memory).toBe(7);
  });

  test('that throws a string, synchronously, rejects with a coded error', async () => {
    const { remote } = start({
      memory: () => {
        throw 'boom';
      },
    });
    await expect((await remote).memory()).rejects.toMatchObject({
      name: 'WindowshopperError',
      code: 'internal',
      message: 'boom',
    });
  });

  test('that rejects keeps code, message and the stack of the worker', async () => {
    const error = new WindowshopperError('invalid_price', 'price is -1', { details: { at: 2 } });
    const { remote } = start({ track: () => Promise.reject(error) });
    const caught = await (await remote).track(EVENT).catch((thrown: unknown) => thrown);
    expect(caught).toBeInstanceOf(WindowshopperError);
    expect(caught).not.toBe(error);
    expect(caught).toMatchObject({
      code: 'invalid_price',
      message: 'price is -1',
      stack: error.stack,
      details: { at: 2 },
    });
  });

  test('whose answer cannot be cloned rejects', async () => {
    const { remote } = start({ memory: async () => (() => 1) as unknown as number });
    await expect((await remote).memory()).rejects.toMatchObject({ code: 'internal' });
  });

  test('whose arguments are a reactive proxy arrives as plain data', async () => {
    const track = vi.fn(async () => ({}) as never);
    const { remote } = start({ track });
    await (await remote).track(new Proxy(EVENT, {}));
    expect(track).toHaveBeenCalledWith(EVENT);
  });

  test('whose arguments cannot be sent at all rejects', async () => {
    const { remote } = start({ track: never });
    const circle: { self?: unknown; call: () => void } = { call: () => undefined };
    circle.self = circle;
    await expect((await remote).track(circle as never)).rejects.toMatchObject({
      code: 'invalid_event',
    });
  });
});

test('notices come through, in order', async () => {
  const { remote, notices, notify } = start({
    memory: async () => {
      notify({ change: { reason: 'erase' } });
      return 1;
    },
  });
  await (await remote).memory();
  expect(notices).toEqual([{ change: { reason: 'erase' } }]);
});

describe('a worker that breaks', () => {
  test.each([
    ['error', { message: 'Out of memory', filename: 'worker.js', lineno: 3 }, /Out of memory/],
    ['messageerror', {}, /could not be read/],
  ] as const)(
    '%s: every call rejects, then and later, and it is ended',
    async (type, event, message) => {
      const { worker, remote } = start({ memory: never, events: never });
      const host = await remote;
      const calls = [host.memory(), host.events()];
      worker.fire(type, event);
      for (const call of [...calls, host.memory()]) {
        await expect(call).rejects.toMatchObject({ code: 'worker_failed', message });
      }
      expect(worker.terminated).toBe(true);
    },
  );

  test('while it starts, as when a policy forbids it: connecting rejects', async () => {
    const worker = fakeWorker();
    workers.push(worker);
    const connecting = connect(worker, () => undefined);
    worker.fire('error', {});
    await expect(connecting).rejects.toMatchObject({ code: 'worker_failed' });
    expect(worker.terminated).toBe(true);
  });

  test('that never starts: connecting rejects', async () => {
    const worker = fakeWorker();
    workers.push(worker);
    const connecting = connect(worker, () => undefined, { ready: 20, ping: 10, silence: 20 });
    await expect(connecting).rejects.toMatchObject({ code: 'worker_failed', message: /start/ });
  });

  test('that falls silent: the call rejects', async () => {
    const { worker, remote } = start({ memory: never }, { ready: 1000, ping: 10, silence: 40 });
    const host = await remote;
    worker.postMessage = () => undefined; // From here on, nothing arrives there.
    await expect(host.memory()).rejects.toMatchObject({ code: 'worker_failed', message: /silent/ });
  });

  test('that is merely slow is waited for', async () => {
    const { remote } = start(
      { memory: () => new Promise((resolve) => setTimeout(() => resolve(1), 150)) },
      { ready: 1000, ping: 10, silence: 40 },
    );
    expect(await (await remote).memory()).toBe(1);
  });
});

test('ending it rejects the calls that wait with disposed', async () => {
  const { worker, remote } = start({ memory: never });
  const host = await remote;
  const call = host.memory();
  host.terminate();
  await expect(call).rejects.toMatchObject({ code: 'disposed' });
  await expect(host.memory()).rejects.toMatchObject({ code: 'disposed' });
  expect(worker.terminated).toBe(true);
});

test('the worker answers nothing but the methods of a host', async () => {
  const worker = fakeWorker(() => ({}) as HostApi);
  workers.push(worker);
  const replies: unknown[] = [];
  worker.addEventListener('message', ({ data }) => replies.push(data));
  worker.postMessage({ id: 1, method: 'constructor', args: [] });
  await vi.waitFor(() => expect(replies).toHaveLength(2));
  expect(replies[1]).toMatchObject({ id: 1, error: { code: 'internal' } });
});
