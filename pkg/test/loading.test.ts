import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  clearFiles,
  loadBundle,
  loadFile,
  type LoadOptions,
  type LoadProgress,
  type LoadStatus,
} from '../src/loading/index.js';
import { bundle, file, random, sha256 } from './fixtures.js';

const BUNDLE = file('www/shop/shop.wsb');
const HTML = '<!doctype html><title>Shop</title>';

/** A Cache API in memory; `broken` says how it refuses. */
class Caches {
  stores = new Map<string, Map<string, { bytes: Uint8Array; headers: Headers }>>();
  broken: Partial<Record<'open' | 'put' | 'keys', Error>> = {};

  async open(name: string) {
    if (this.broken.open) throw this.broken.open;
    const store = this.stores.get(name) ?? new Map();
    this.stores.set(name, store);
    return {
      keys: async () => {
        if (this.broken.keys) throw this.broken.keys;
        return [...store.keys()].map((url) => ({ url }));
      },
      match: async (key: string) => {
        const { bytes, headers } = store.get(key) ?? {};
        return bytes && new Response(bytes, { headers });
      },
      put: async (key: string, response: Response) => {
        if (this.broken.put) throw this.broken.put;
        store.delete(key);
        const bytes = new Uint8Array(await response.arrayBuffer());
        store.set(key, { bytes, headers: response.headers });
      },
      delete: async (key: string) => store.delete(key),
    };
  }

  async delete(name: string) {
    return this.stores.delete(name);
  }

  /** What is kept of all files: keys and bytes. */
  kept(name = 'windowshopper-files') {
    return [...(this.stores.get(name) ?? [])];
  }
}

let server: Server;
let base: string;
let url: string;
let caches: Caches;
/** How the server answers, and what it was asked. */
let answer: (response: ServerResponse, headers: Record<string, unknown>) => void;
let asked: Record<string, unknown>[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers);
    answer(response, request.headers);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  url = `${base}/shop.wsb`;
  asked = [];
  caches = new Caches();
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('location', { origin: base, href: `${base}/` });
});
afterEach(() => vi.unstubAllGlobals());

/** Waits until `check` holds, on a busy machine too. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 50_000 });
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Answers with these bytes, under an ETag of theirs. */
const sends =
  (bytes: Uint8Array | string): typeof answer =>
  (response, headers) => {
    const etag = `"${sha256(Buffer.from(bytes)).slice(0, 8)}"`;
    if (headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, 'content-length': bytes.length }).end(bytes);
  };

/** Loads, and waits for what becomes of the copy in the cache. */
async function visit(options: LoadOptions = {}, load: typeof loadBundle = loadBundle) {
  const progress: LoadProgress[] = [];
  const updates: Uint8Array[] = [];
  let status: LoadStatus | undefined;
  const settled = new Promise<void>((resolve) => {
    options = {
      ...options,
      onProgress: (one) => progress.push(one),
      onUpdate: (one) => updates.push(one),
      onStatus: (one) => {
        status = one;
        // An update is told after its status.
        setTimeout(resolve);
      },
    };
  });
  const bytes = await load(url, options);
  await settled;
  return { bytes, progress, updates, status: status as LoadStatus };
}

describe('the first visit', () => {
  test('in whatever chunks it comes, it is the file, and progress is true', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const below = random(seed);
      // Around the header's length, the header, and what follows.
      const most = [20, 400, 100_000][seed % 3] as number;
      answer = async (response) => {
        let at = 0;
        while (at < most) {
          response.write(BUNDLE.subarray(at, (at += 1 + below(most / 20))));
          await new Promise((resolve) => setTimeout(resolve));
        }
        response.write(BUNDLE.subarray(at));
        response.end();
      };
      const { bytes, progress, status } = await visit({ cacheName: `chunks-${seed}` });
      expect(Buffer.compare(bytes, BUNDLE)).toBe(0);
      expect(bytes.buffer.byteLength, 'nothing but the file crosses to a worker').toBe(
        BUNDLE.length,
      );
      expect(status).toEqual({ type: 'stored', sha256: sha256(BUNDLE) });
      expect(progress[0]).toEqual({ step: 'fetch', loaded: 0, total: null, from: 'network' });
      const fetching = progress.filter(({ step }) => step === 'fetch');
      for (const [i, { loaded, total }] of fetching.entries()) {
        expect(loaded).toBeGreaterThanOrEqual(fetching[i - 1]?.loaded ?? 0);
        // Chunked: nobody says how long it is, until the bundle's own header does.
        expect([null, BUNDLE.length]).toContain(total);
      }
      expect(fetching.at(-1)).toMatchObject({ loaded: BUNDLE.length, total: BUNDLE.length });
      expect(progress.slice(-2).map(({ step }) => step)).toEqual(['check', 'ready']);
    }
  });

  test('a file of no known size: packed, its length is not that of what is read', async () => {
    const text = 'id,title\n' + 'A,Mug\n'.repeat(50_000);
    const packed = gzipSync(text);
    answer = (response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    const { bytes, progress } = await visit({}, loadFile);
    expect(new TextDecoder().decode(bytes)).toBe(text);
    const fetching = progress.filter(({ step }) => step === 'fetch');
    expect(fetching.length).toBeGreaterThan(1);
    for (const { total } of fetching) expect(total).toBeNull();
    expect(progress.at(-1)).toMatchObject({ loaded: text.length, total: text.length });
  });

  test('a packed bundle says its size itself', async () => {
    const packed = gzipSync(BUNDLE);
    answer = (response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    const { progress } = await visit();
    const known = progress.filter(({ step, loaded }) => step === 'fetch' && loaded > 0);
    expect(known.length).toBeGreaterThan(0);
    for (const { loaded, total } of known) {
      expect(total).toBe(BUNDLE.length);
      expect(loaded).toBeLessThanOrEqual(BUNDLE.length);
    }
  });

  test.each<[string, string, typeof answer]>([
    ['a 404', 'fetch_failed', (response) => response.writeHead(404).end(HTML)],
    ['a page of HTML', 'fetch_failed', sends(HTML)],
    [
      'a connection that breaks',
      'fetch_failed',
      (response) => {
        response.writeHead(200, { 'content-length': BUNDLE.length });
        response.write(BUNDLE.subarray(0, 50_000), () => response.destroy());
      },
    ],
    ['a file cut short', 'bundle_truncated', sends(BUNDLE.subarray(0, 100_000))],
    ['a damaged file', 'bundle_checksum', sends(bundle('A\n', { sha256: 'x' }))],
    ['a newer version', 'bundle_newer_version', sends(bundle('A\n', { version: '2' }))],
  ])('%s: a coded error, and nothing is kept', async (_, code, how) => {
    answer = how;
    await expect(loadBundle(url)).rejects.toMatchObject({ name: 'WindowshopperError', code });
    expect(caches.kept()).toEqual([]);
  });

  test('nobody listens: fetch_failed', async () => {
    await expect(loadBundle('http://127.0.0.1:1/x.wsb')).rejects.toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('http://127.0.0.1:1/x.wsb'),
    });
  });

  test('a caller who no longer wants it: aborted, before and amid', async () => {
    answer = (response) => response.writeHead(200).write(BUNDLE.subarray(0, 70_000));
    const abort = new AbortController();
    const waiting = loadBundle(url, {
      signal: abort.signal,
      onProgress: ({ loaded }) => loaded > 0 && abort.abort('enough'),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    await expect(loadBundle(url, { signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(caches.kept()).toEqual([]);
    expect(asked.length).toBe(1);
  });

  test('what is asked is what the caller wants, and nothing more', async () => {
    answer = sends(BUNDLE);
    await visit({ init: { headers: { 'x-shop': 'tea' } } });
    expect(asked[0]).toMatchObject({ 'x-shop': 'tea' });
    expect(asked[0]).not.toHaveProperty('if-none-match');
  });
});

describe('where nothing can be kept', () => {
  const full = Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
  const refused = Object.assign(new Error('no'), { name: 'SecurityError' });
  test.each<[string, string, () => void]>([
    ['no Cache API', 'storage_unavailable', () => vi.stubGlobal('caches', undefined)],
    ['it is refused', 'storage_unavailable', () => (caches.broken = { open: refused })],
    ['it can not be read', 'storage_unavailable', () => (caches.broken = { keys: refused })],
    ['no room', 'storage_quota', () => (caches.broken = { put: full })],
  ])('%s: the file is there all the same, and a status says so', async (_, code, prepare) => {
    answer = sends(BUNDLE);
    prepare();
    for (let i = 1; i <= 2; i++) {
      const { bytes, status } = await visit();
      expect(Buffer.compare(bytes, BUNDLE)).toBe(0);
      expect(status).toMatchObject({ type: 'not_stored', code, reason: expect.any(String) });
      expect(asked.length).toBe(i);
    }
  });

  test('no room for a newer one: it is told, and the last good one stays', async () => {
    const [one, two] = [bundle('A\n'), bundle('B\n')];
    answer = sends(one);
    await visit();
    answer = sends(two);
    caches.broken = { put: full };
    const { bytes, updates, status } = await visit();
    expect(bytes).toEqual(one);
    expect(updates).toEqual([two]);
    expect(status).toMatchObject({ type: 'not_stored', code: 'storage_quota' });
    expect(caches.kept().map(([, { bytes: kept }]) => kept)).toEqual([one]);
  });
});

describe('later visits', () => {
  const [one, two, three] = [bundle('A\n'), bundle('B\n'), bundle('C\n')];
  beforeEach(async () => {
    answer = sends(one);
    await visit();
    asked = [];
  });
  const keptBytes = () => caches.kept().map(([, { bytes }]) => bytes);

  test('are answered at once, before the server does, and ask for something else only', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const respond = answer;
    answer = (...args) => void held.then(() => respond(...args));
    const statuses: LoadStatus[] = [];
    const progress: LoadProgress[] = [];
    const bytes = await loadBundle(url, {
      onProgress: (one) => progress.push(one),
      onStatus: (one) => statuses.push(one),
    });
    expect(bytes).toEqual(one);
    expect(progress).toEqual([
      { step: 'ready', loaded: one.length, total: one.length, from: 'cache' },
    ]);
    expect(statuses).toEqual([]);
    release?.();
    await eventually(() => expect(statuses).toEqual([{ type: 'current' }]));
    expect(asked[0]).toHaveProperty('if-none-match');
  });

  test('a newer one replaces the old one and is the next answer', async () => {
    answer = sends(two);
    const { bytes, updates, status } = await visit();
    expect(bytes).toEqual(one);
    expect(updates).toEqual([two]);
    expect(status).toEqual({ type: 'stored', sha256: sha256(two) });
    expect(keptBytes()).toEqual([two]);
    const next = await visit();
    expect(next.bytes).toEqual(two);
    expect(next).toMatchObject({ updates: [], status: { type: 'current' } });
  });

  test('with patience, a newer one that comes in time is the answer; one that is late is not waited for', async () => {
    answer = sends(two);
    const { bytes, updates, progress } = await visit({ patience: 60_000 });
    expect(bytes).toEqual(two);
    expect(updates).toEqual([]);
    expect(progress.at(-1)).toMatchObject({ step: 'ready', from: 'network' });
    expect((await visit({ patience: 60_000 })).progress.at(-1)).toMatchObject({ from: 'cache' });

    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = (...args) => void held.then(() => sends(three)(...args));
    const onUpdate = vi.fn();
    expect(await loadBundle(url, { patience: 1, onUpdate })).toEqual(two);
    release?.();
    await eventually(() => expect(onUpdate).toHaveBeenCalledWith(three));
    answer = (response) => response.destroy();
    expect((await visit({ patience: 60_000 })).bytes).toEqual(three);
  });

  test('the same bytes under another ETag are no news, and are asked for by the new one', async () => {
    answer = (response) => response.writeHead(200, { etag: '"again"' }).end(one);
    expect(await visit()).toMatchObject({ updates: [], status: { type: 'current' } });
    expect(keptBytes()).toEqual([one]);
    await visit();
    expect(asked.at(-1)).toHaveProperty('if-none-match', '"again"');
  });

  test('a server without ETags is asked by date, another origin without conditions of ours', async () => {
    answer = (response) => response.writeHead(200, { 'last-modified': 'yesterday' }).end(two);
    await visit();
    await visit();
    expect(asked.at(-1)).toHaveProperty('if-modified-since', 'yesterday');
    vi.stubGlobal('location', { origin: 'https://shop.example' });
    expect((await visit()).status).toEqual({ type: 'current' });
    expect(asked.at(-1)).not.toHaveProperty('if-modified-since');
  });

  test.each<[string, string, typeof answer]>([
    ['a 500', 'fetch_failed', (response) => response.writeHead(500).end('no')],
    ['a 404', 'fetch_failed', (response) => response.writeHead(404).end(HTML)],
    ['a page of HTML', 'fetch_failed', sends(HTML)],
    ['no answer', 'fetch_failed', (response) => response.destroy()],
    [
      'a connection that breaks',
      'fetch_failed',
      (response) => {
        response.writeHead(200, { 'content-length': 1e6 });
        response.write(two, () => response.destroy());
      },
    ],
    ['a file cut short', 'bundle_truncated', sends(two.subarray(0, two.length - 1))],
    ['a damaged file', 'bundle_checksum', sends(bundle('B\n', { sha256: 'x' }))],
    ['a newer version', 'bundle_newer_version', sends(bundle('B\n', { version: '2' }))],
  ])('%s: the last good one stays', async (_, code, how) => {
    answer = how;
    for (let i = 0; i < 2; i++) {
      const { bytes, updates, status } = await visit();
      expect(bytes).toEqual(one);
      expect(updates).toEqual([]);
      expect(status).toMatchObject({ type: 'stale', code, reason: expect.any(String) });
    }
    expect(keptBytes()).toEqual([one]);
  });

  test('a browser that says it is offline asks nobody', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    const { bytes, status } = await visit();
    expect(bytes).toEqual(one);
    expect(status).toMatchObject({ type: 'stale', code: 'fetch_failed' });
    expect(asked).toEqual([]);
  });

  test('a copy that the disk has spoiled is not used, nor asked about', async () => {
    const [[key, entry]] = caches.kept() as [[string, { bytes: Uint8Array; headers: Headers }]];
    entry.bytes[entry.bytes.length - 1] = 0;
    expect(key).toContain(sha256(one));
    answer = sends(one);
    const { bytes, progress } = await visit();
    expect(bytes).toEqual(one);
    expect(progress.at(-1)).toMatchObject({ from: 'network' });
    expect(asked[0]).not.toHaveProperty('if-none-match');
    expect(keptBytes()).toEqual([one]);
  });

  test('two tabs at once leave a good one each, and the next visit one', async () => {
    let first = true;
    answer = (response) => {
      response.writeHead(200).end(first ? two : three);
      first = false;
    };
    await Promise.all([visit(), visit()]);
    const kept = keptBytes();
    expect(kept).not.toContainEqual(one);
    expect(kept.length).toBeGreaterThan(0);
    answer = sends(three);
    await visit();
    await visit();
    expect(keptBytes()).toEqual([three]);
  });

  test('each file has its own copy, and a fragment is not part of its address', async () => {
    answer = sends(two);
    await loadBundle(`${url}?v=2`);
    await eventually(() => expect(keptBytes()).toEqual([one, two]));
    asked = [];
    expect(await loadBundle(`${url}?v=2#x`)).toEqual(two);
    answer = sends(one);
    expect((await visit()).bytes).toEqual(one);
  });

  test('an aborted look for a newer one says nothing', async () => {
    answer = () => undefined;
    const abort = new AbortController();
    const onStatus = vi.fn();
    expect(await loadBundle(url, { signal: abort.signal, onStatus })).toEqual(one);
    await eventually(() => expect(asked.length).toBe(1));
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onStatus).not.toHaveBeenCalled();
  });

  test('what a listener throws is its own', async () => {
    const thrown = vi.fn();
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      expect(task).toThrow('mine');
      thrown();
    });
    const mine = () => {
      throw new Error('mine');
    };
    expect(await loadBundle(url, { onProgress: mine, onStatus: mine })).toEqual(one);
    await eventually(() => expect(thrown).toHaveBeenCalledTimes(2));
  });

  test('clearing removes all, and the next visit is a first one', async () => {
    expect(await clearFiles()).toBe(true);
    expect(await clearFiles()).toBe(false);
    expect((await visit()).progress.at(-1)).toMatchObject({ from: 'network' });
    vi.stubGlobal('caches', undefined);
    expect(await clearFiles()).toBe(false);
  });
});

test('any file can be checked by its caller: its error is the status, or fetch_failed', async () => {
  const check = (bytes: Uint8Array) => {
    if (!new TextDecoder().decode(bytes).startsWith('id,')) throw new Error('no column id');
  };
  const load = (address: string | URL, options?: LoadOptions) =>
    loadFile(address, { ...options, check });
  answer = sends('title\nMug\n');
  await expect(load(url)).rejects.toMatchObject({ code: 'fetch_failed', message: 'no column id' });
  answer = sends('id,title\nA,Mug\n');
  await visit({}, load);
  answer = sends('title\nMug\n');
  const { bytes, status } = await visit({}, load);
  expect(new TextDecoder().decode(bytes)).toBe('id,title\nA,Mug\n');
  expect(status).toMatchObject({ type: 'stale', code: 'fetch_failed', reason: 'no column id' });
});
