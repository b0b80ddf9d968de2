// Runs inside the page. The engine is called directly, without worker and messages.

/** One shopper goes from product to product; each list is timed by itself. */
export async function timeRecommend({ folder, items, bundle, now, calls }) {
  const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const glue = await import('/pkg/wasm/slim/windowshopper.js');
  const [wasm, catalog, model] = await Promise.all([
    bytes('/pkg/wasm/slim/windowshopper_bg.wasm'),
    bytes(`${folder}catalog.csv`),
    bundle ? bytes(`${folder}shop.wsb`) : undefined,
  ]);

  const begin = performance.now();
  await glue.default({ module_or_path: wasm });
  const engine = new glue.Engine();
  engine.load(model, catalog, 'csv');
  const first = engine.recommend({ placement: 'home' }, now);
  const firstList = performance.now() - begin;
  if (first.items.length !== 12) throw new Error(`the first list has ${first.items.length} items`);

  const times = [];
  const warmUp = Math.ceil(calls / 10);
  for (let i = -warmUp; i < calls; i += 1) {
    const id = `P${String(((i + warmUp) * 7919) % items).padStart(6, '0')}`;
    const time = now + (i + warmUp) * 20_000;
    // Twenty views, then somebody else comes.
    if ((i + warmUp) % 20 === 0) engine.erase();
    engine.track(
      {
        event: 'view_item',
        event_id: crypto.randomUUID(),
        timestamp: time,
        items: [{ item_id: id }],
      },
      time,
    );
    const request = i % 2 ? { placement: 'home' } : { placement: 'product', item_id: id };
    const start = performance.now();
    const list = engine.recommend(request, time);
    const took = performance.now() - start;
    if (!list.items.length) throw new Error(`no list for ${id}`);
    if (i >= 0) times.push(took);
  }
  const memory = engine.memory();
  engine.free();
  return { firstList, times, memory };
}
