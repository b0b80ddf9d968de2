// A server imports every entry, which does nothing; and it may open a shop of its own.
import { readFile } from 'node:fs/promises';
import { demo } from './demo.js';

const before = Object.keys(globalThis).join();
const handles = process.getActiveResourcesInfo().length;
const { createShop } = await import('windowshopper');
await import('windowshopper/slim');
await import('windowshopper/worker');
await import('windowshopper/slim/worker');
await import('windowshopper/adapters');
await import('windowshopper/elements');
await import('windowshopper/lab');
await import('windowshopper/studio');
const quiet =
  Object.keys(globalThis).join() === before && process.getActiveResourcesInfo().length <= handles;

const read = (name) => readFile(new URL(import.meta.resolve(name)));
const result = await demo(createShop, {
  catalog: await read('./catalog.csv'),
  bundle: await read('./shop.wsb'),
  wasm: await read('windowshopper/wasm/full/windowshopper_bg.wasm'),
  models: { 'sentiment-en': await read('windowshopper/models/sentiment-en.wst') },
  worker: false,
  storage: 'memory',
});
console.log(JSON.stringify({ quiet, ...result }));
