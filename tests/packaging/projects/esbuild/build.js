// esbuild copies no files that code names by URL: they are copied here, and the shop is told where.
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  entryPoints: ['main.js'],
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  outdir: 'dist',
});
const file = (name) => fileURLToPath(import.meta.resolve(`windowshopper/${name}`));
await cp(file('wasm/slim/windowshopper_bg.wasm'), 'dist/engine.wasm');
await cp(file('slim/worker'), 'dist/engine.js');
