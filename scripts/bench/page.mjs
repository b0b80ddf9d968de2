// Served to the page: what is measured there. Every function gives plain data back.

import { DIMENSIONS, engines, random, vectors } from './engines.mjs';

const QUERIES = 64;
/** A sample lasts at least so long, in ms: the clock steps by 5 µs. */
const SAMPLE = 0.2;
/** A turn lasts about so long at most, in ms. */
const TURN = 60;

export const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

const queries = () => {
  const all = vectors(QUERIES, 7);
  return Array.from({ length: QUERIES }, (_, i) => all.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS));
};

const itemId = (number) => `P${String(number).padStart(6, '0')}`;

const view = (id, timestamp) => ({
  event: 'view_item',
  event_id: crypto.randomUUID(),
  timestamp,
  items: [{ item_id: id }],
});

/** A call that is timed as it comes; `many` of them are one sample when they are too short. */
export async function sample(call, many) {
  const begin = performance.now();
  for (let i = 0; i < many; i += 1) {
    const result = call();
    if (result instanceof Promise) await result;
  }
  return (performance.now() - begin) / many;
}

/** The engine with a shop of `items` products: from its bytes to the first list. */
async function startShop({ folder, flavour, bundle, now }, timed = (step) => step()) {
  const [wasm, catalog, model] = await Promise.all([
    bytes(`/pkg/wasm/${flavour}/windowshopper_bg.wasm`),
    bytes(`${folder}catalog.csv`),
    bundle ? bytes(`${folder}shop.wsb`) : undefined,
  ]);
  return timed(async () => {
    const [glue, { payloadDigest }] = await Promise.all([
      import(`/pkg/wasm/${flavour}/windowshopper.js`),
      import('/bench/modules/digest.js'),
    ]);
    const [, digest] = await Promise.all([
      glue.default({ module_or_path: wasm }),
      payloadDigest(model),
    ]);
    const engine = new glue.Engine();
    engine.load(model, digest, catalog, 'csv');
    const { items } = engine.recommend({ placement: 'home' }, now);
    if (items.length !== 12) throw new Error(`the first list has ${items.length} items`);
    return engine;
  });
}

/** One shopper goes from product to product; after twenty views somebody else comes. */
function shopper(engine, { items, now }) {
  let step = 0;
  return {
    look() {
      const id = itemId((step * 7919) % items);
      const time = now + step * 20_000;
      if (step % 20 === 0) engine.erase();
      engine.track(view(id, time), time);
      const request = step % 2 ? { placement: 'home' } : { placement: 'product', item_id: id };
      step += 1;
      return () => {
        if (!engine.recommend(request, time).items.length) throw new Error(`no list for ${id}`);
      };
    },
  };
}

/** From the engine's bytes to its first result, in ms. The page must be a fresh one. */
export async function coldStart({ engine, rows, shop }) {
  let ms;
  const timed = async (step) => {
    const begin = performance.now();
    const result = await step();
    ms = performance.now() - begin;
    return result;
  };
  if (shop) {
    const started = await startShop(shop, timed);
    return { ms, memory: started.memory() };
  }
  const prepared = await engines[engine].prepare(vectors(rows, 1), rows);
  const [query] = queries();
  const started = await timed(async () => {
    const started = await engines[engine].start(prepared);
    await started.top(query);
    return started;
  });
  return { ms, memory: started.memory?.() ?? null };
}

/** A slower engine gets fewer calls a turn; `once` is the time of one, in ms. */
export const turnOf = (once, perTurn) => Math.max(1, Math.min(perTurn, Math.floor(TURN / once)));

/**
 * All in turns, in a new random order each round. Of a run, `next` gives the call that is timed, `turn`
 * how many samples are a turn, `many` how many calls are a sample; `times` is added to.
 */
export async function inTurns(runs, rounds, seed) {
  const rand = random(seed);
  for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1) {
    for (let i = runs.length - 1; i > 0; i -= 1) {
      const j = Math.floor(rand() * (i + 1));
      [runs[i], runs[j]] = [runs[j], runs[i]];
    }
    for (const run of runs) {
      // The first call of a turn finds the caches full of somebody else's numbers: not counted.
      for (let i = -1; i < run.turn; i += 1) {
        const took = await sample(run.next(), run.many);
        if (round >= 0 && i >= 0) run.times.push(took);
      }
    }
  }
}

/** All engines in turns. */
export async function compare({ names, rows, shops, rounds, perTurn }) {
  const asked = queries();
  const runs = [];
  const matrix = vectors(rows, 1);
  const first = {};
  for (const name of names) {
    const prepared = await engines[name].prepare(matrix, rows);
    const started = await engines[name].start(prepared);
    let next = 0;
    const call = () => started.top(asked[next++ % QUERIES]);
    first[name] = [];
    for (const query of asked) first[name].push(Array.from(await started.top(query)));
    let once = Infinity;
    for (let i = 0; i < 5; i += 1) once = Math.min(once, await sample(call, 1));
    const many = Math.max(1, Math.min(100, Math.ceil(SAMPLE / Math.max(once, 0.001))));
    const turn = turnOf(once * many, perTurn);
    runs.push({ engine: name, case: 'score', many, turn, next: () => call, times: [] });
  }
  const memory = {};
  for (const [name, shop] of Object.entries(shops)) {
    const engine = await startShop(shop);
    const walk = shopper(engine, shop);
    runs.push({
      engine: name,
      case: 'recommend',
      many: 1,
      turn: perTurn,
      next: () => walk.look(),
      times: [],
    });
    memory[name] = () => engine.memory();
  }

  await inTurns(runs, rounds, 11);
  // How many of the exact best each finds.
  const exact = first['plain JavaScript'];
  const overlap = (name) => {
    const share = exact.map(
      (best, query) => first[name][query].filter((row) => best.includes(row)).length / best.length,
    );
    return share.reduce((sum, value) => sum + value, 0) / share.length;
  };
  return {
    runs: runs.map(({ engine, case: name, many, times }) => ({ engine, case: name, many, times })),
    recall: exact && Object.fromEntries(names.map((name) => [name, overlap(name)])),
    memory: Object.fromEntries(Object.entries(memory).map(([name, now]) => [name, now()])),
  };
}

/** `track`, then the next list, through the package and its worker. */
export async function roundTrip({ folder, bundle, items, calls }) {
  const { createShop } = await import('/pkg/dist/index.js');
  const shop = await createShop({
    catalog: `${folder}catalog.csv`,
    ...(bundle && { bundle: `${folder}shop.wsb` }),
    storage: 'memory',
    worker: true,
  });
  await shop.consent.set({ personalization: true });
  const times = [];
  for (let i = -20; i < calls; i += 1) {
    const id = itemId(((i + 20) * 7919) % items);
    const begin = performance.now();
    await shop.track({ event: 'view_item', items: [{ item_id: id }] });
    const list = await shop.recommend({ placement: 'product', itemId: id });
    if (i >= 0) times.push(performance.now() - begin);
    if (!list.items.length) throw new Error(`no list for ${id}`);
  }
  shop.dispose();
  return { times };
}
