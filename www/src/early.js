// Begins to fetch what the shop opens with while the code of the page is still on its way, and notes
// how long it takes (`performance.measure`, names that begin with `shop:`).

import { loadBundle } from '../pkg/dist/loading.js';

/** How long the shop waits for newer models than those of the last visit, in milliseconds. */
const BUNDLE_PATIENCE = 1500;
const ENGINE = new URL('../pkg/wasm/full/windowshopper_bg.wasm', import.meta.url);

/** Runs a step of the opening and measures it. */
export async function measured(name, step) {
  const start = performance.now();
  try {
    return await step();
  } finally {
    performance.measure(`shop:${name}`, { start, end: performance.now() });
  }
}

/** The engine, compiled while it loads. Rejects where that can't be: the package then says why. */
export const engine = measured('compile', () => WebAssembly.compileStreaming(fetch(ENGINE)));

export const config = measured('config', readConfig);

/** The catalogue as a response, which can be read once. */
export const catalog = config.then(({ catalog: url }) => fetch(url));

let listen = () => {};
/** Tells `listener` how much of the bundle is there. */
export function onProgress(listener) {
  listen = listener;
}

/** The trained models: those of the last visit, unless newer ones come in time. */
export const bundle = config.then(({ bundle: url }) =>
  url
    ? loadBundle(url, { onProgress: (progress) => listen(progress), patience: BUNDLE_PATIENCE })
    : undefined,
);

// Whoever waits for them is told; nobody may be waiting yet.
for (const promise of [engine, config, catalog, bundle]) promise.catch(() => {});

async function readConfig() {
  const response = await fetch('shop.config.json');
  if (!response.ok) throw new Error(`shop.config.json answered ${response.status}`);
  const read = await response.json();
  return {
    ...read,
    name: read.name || 'Shop',
    locale: read.locale || navigator.language || 'en',
  };
}
