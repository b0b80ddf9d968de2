// `windowshopper/loading` in a browser, against a server that throttles, cuts, damages and goes away.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { ROOT } from '../../scripts/lib/paths.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();
const BUNDLE = await readFile(`${ROOT}/www/shop/shop.wsb`);
const CATALOG = `${ROOT}/www/shop/catalog.csv`;

/** A page of the shop's origin that loads nothing by itself. */
const openBlank = (t) =>
  open(t, { raw: true, catalog: CATALOG, network: () => null, path: 'favicon.svg' });

/** Loads the bundle; waits until it is known what became of the copy in the cache. */
function visit(page, options = {}) {
  return page.evaluate(async (options) => {
    const { loadBundle } = await import('/pkg/dist/loading.js');
    const seen = { progress: [], updates: [] };
    let error;
    const status = new Promise((done) => {
      loadBundle('/shop/shop.wsb', {
        ...options,
        onProgress: (one) => seen.progress.push(one),
        onUpdate: (bytes) => seen.updates.push(bytes.length),
        onStatus: (one) => setTimeout(done, 0, one),
      }).then(
        (bytes) => (seen.bytes = bytes),
        (thrown) => done((error = thrown.code)),
      );
    });
    const told = await status;
    if (error) return { error };
    while (!seen.bytes) await new Promise((done) => setTimeout(done, 5));
    const hash = await crypto.subtle.digest('SHA-256', seen.bytes);
    const sha256 = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, '0')).join(
      '',
    );
    return { ...seen, bytes: seen.bytes.length, sha256, status: told };
  }, options);
}

/** What the caches of this origin hold: addresses, without their origin, and sizes. */
const kept = (page) =>
  page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const { byteLength } = await (await cache.match(url)).arrayBuffer();
        found.push([url.slice(location.origin.length), byteLength]);
      }
    }
    return found;
  });

/** The bundle as a later training might leave it: other metadata of the same length. */
const retrained = (bytes) =>
  Buffer.from(
    bytes.toString('latin1').replace(/("created_at":"\d*)\d"/, (_, start) => `${start}7"`),
    'latin1',
  );

test('over a slow line, progress is true to the byte; the next visit needs no bytes', async (t) => {
  const { page, network } = await openBlank(t);
  network.rule = (path) => path.endsWith('.wsb') && { bytesPerSecond: 400_000, latency: 50 };
  const first = await visit(page);
  assert.equal(first.bytes, BUNDLE.length);
  const fetching = first.progress.filter(({ step, loaded }) => step === 'fetch' && loaded > 0);
  assert.ok(fetching.length > 5, `${fetching.length} reports`);
  fetching.reduce((before, { loaded, total }) => {
    assert.equal(total, BUNDLE.length);
    assert.ok(loaded > before && loaded <= total);
    return loaded;
  }, 0);
  assert.deepEqual(first.status, { type: 'stored', sha256: first.sha256 });
  assert.deepEqual(await kept(page), [
    [`/shop/shop.wsb?windowshopper-sha256=${first.sha256}`, BUNDLE.length],
  ]);

  const second = await visit(page);
  assert.deepEqual(second.status, { type: 'current' });
  assert.deepEqual(second.progress, [
    { step: 'ready', loaded: BUNDLE.length, total: BUNDLE.length, from: 'cache' },
  ]);
  assert.ok(network.asked.at(-1).headers['if-none-match'], 'it asked for something else only');
});

test('whatever the server does, the last good one stays; a newer good one replaces it', async (t) => {
  const { page, network } = await openBlank(t);
  const damaged = (bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.length - 100] ^= 1;
    return copy;
  };
  const newer = (bytes) =>
    Buffer.from(bytes.toString('latin1').replace('"version":"1"', '"version":"2"'), 'latin1');
  const cases = {
    fetch_failed: [
      { cut: 100_000 },
      { status: 500 },
      { status: 404 },
      { change: () => Buffer.from('<!doctype html><title>Not here</title>') },
    ],
    bundle_truncated: [{ change: (bytes) => bytes.subarray(0, 100_000) }],
    bundle_checksum: [{ change: damaged }],
    bundle_newer_version: [{ change: newer }],
  };
  const each = Object.entries(cases).flatMap(([code, hows]) => hows.map((how) => [code, how]));

  for (const [code, how] of each) {
    network.rule = (path) => path.endsWith('.wsb') && how;
    assert.equal((await visit(page)).error, code, 'the first visit has nothing else');
    assert.deepEqual(await kept(page), []);
  }
  network.rule = () => null;
  const good = await visit(page);
  for (const [code, how] of each) {
    network.rule = (path) => path.endsWith('.wsb') && how;
    const { bytes, sha256, updates, status } = await visit(page);
    assert.deepEqual([bytes, sha256, updates], [BUNDLE.length, good.sha256, []]);
    assert.deepEqual([status.type, status.code], ['stale', code]);
  }
  await network.close();
  const alone = await visit(page);
  assert.equal(alone.sha256, good.sha256, 'without any server');
  assert.deepEqual([alone.status.type, alone.status.code], ['stale', 'fetch_failed']);
  await network.reopen();

  network.rule = (path) => path.endsWith('.wsb') && { change: retrained };
  const old = await visit(page);
  assert.equal(old.sha256, good.sha256);
  assert.deepEqual(old.updates, [BUNDLE.length]);
  assert.equal(old.status.type, 'stored');
  const now = await visit(page);
  assert.equal(now.sha256, old.status.sha256);
  assert.equal((await kept(page)).length, 1, 'the old one is gone');
});

test('two tabs at once, then a page that opens its shop without a server', async (t) => {
  const { page, profile, network } = await openBlank(t);
  const other = await profile.newPage();
  await other.goto(`${network.url}favicon.svg`);
  await visit(page);
  network.rule = (path) => path.endsWith('.wsb') && { change: retrained, bytesPerSecond: 1e6 };
  const both = await Promise.all([visit(page), visit(other)]);
  assert.deepEqual([...new Set(both.map(({ status }) => status.type))], ['stored']);
  assert.equal((await kept(page)).length, 1);

  // All that a page has once it is open: its scripts, the catalogue, the engine.
  await page.evaluate(async () => {
    for (const name of ['index', 'worker', 'loading']) await import(`/pkg/dist/${name}.js`);
  });
  const files = await page.evaluate(async () => {
    const [catalog, wasm] = await Promise.all(
      ['/shop/catalog', '/pkg/wasm/full/windowshopper_bg.wasm'].map(async (url) =>
        (await fetch(url)).arrayBuffer(),
      ),
    );
    Object.assign(globalThis, { catalog, wasm });
    return [catalog.byteLength, wasm.byteLength];
  });
  assert.ok(Math.min(...files) > 0);
  await network.close();
  const models = await page.evaluate(async () => {
    const [{ createShop }, { loadBundle, clearFiles }] = await Promise.all(
      ['index', 'loading'].map((name) => import(`/pkg/dist/${name}.js`)),
    );
    const { catalog, wasm } = globalThis;
    const bundle = await loadBundle('/shop/shop.wsb');
    const shop = await createShop({ catalog, bundle, wasm, storage: 'memory', worker: false });
    await clearFiles();
    return shop.report.bundle.models;
  });
  assert.ok(models.length > 3, String(models));
  assert.deepEqual(await kept(page), [], 'cleared');
});

test('with no room left, the bundle is there all the same, and the status says so', async (t) => {
  const { page, profile, network } = await openBlank(t);
  const devtools = await profile.newCDPSession(page);
  const { origin } = new URL(network.url);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 50_000 });
  const { bytes, status } = await visit(page);
  assert.equal(bytes, BUNDLE.length);
  assert.deepEqual([status.type, status.code], ['not_stored', 'storage_quota']);
});
