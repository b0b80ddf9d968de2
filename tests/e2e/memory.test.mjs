import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

const EVERY = 10_000;

/** Runs in the page: the engine by itself, without worker and messages. */
async function visitors({ calls, every, config }) {
  const glue = await import('/pkg/wasm/slim/windowshopper.js');
  await glue.default();
  const bytes = async (path) =>
    new Uint8Array(await (await fetch(new URL(path, location.href))).arrayBuffer());
  const engine = new glue.Engine();
  const [bundle, catalog] = await Promise.all([config.bundle, config.catalog].map(bytes));
  engine.load(bundle, undefined, catalog, config.catalogFormat);
  const start = Date.UTC(2026, 0, 1);
  const ids = engine.list({ limit: 500 }).products.map((product) => product.item_id);
  const after = [];
  for (let call = 0; call < calls; call += 1) {
    const now = start + call * 20_000;
    const item_id = ids[(call * 7919) % ids.length];
    engine.track(
      {
        event: call % 9 ? 'view_item' : 'purchase',
        event_id: crypto.randomUUID(),
        timestamp: now,
        items: [{ item_id }],
      },
      now,
    );
    const list = engine.recommend(
      call % 2 ? { placement: 'home' } : { placement: 'product', item_id },
      now,
    );
    if (!list.items.length) throw new Error(`no list for ${item_id}`);
    // Somebody new comes; before that, the log is compacted, as the package does now and then.
    if (call % 20 === 19) {
      engine.snapshot(now);
      engine.erase();
    }
    if ((call + 1) % every === 0) after.push(engine.memory());
  }
  engine.free();
  return after;
}

test('100,000 events and lists leave the memory of the module as it was', async (t) => {
  const { page } = await open(t);
  const config = await page.evaluate(async () => (await fetch('shop.config.json')).json());
  const [warm, ...later] = await page.evaluate(visitors, {
    calls: 11 * EVERY,
    every: EVERY,
    config,
  });
  assert.equal(later.length, 10);
  assert.deepEqual(
    later,
    later.map(() => warm),
  );
});
