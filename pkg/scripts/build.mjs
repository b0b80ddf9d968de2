// Bundles the JavaScript of the package into dist/: plain ESM that runs with and without a bundler.
// Copies the weights of texts into models/.
// Needs pkg/wasm/{full,slim,lab,studio} (scripts/build-wasm.mjs makes them).
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

for (const flavour of ['full', 'slim', 'lab', 'studio']) {
  if (!existsSync(here(`wasm/${flavour}/windowshopper.js`))) {
    console.error(
      `pkg/wasm/${flavour} is missing: run "npm run build" at the root, which makes it`,
    );
    process.exit(1);
  }
}

await rm(here('dist'), { recursive: true, force: true });

const common = {
  absWorkingDir: here(''),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  outdir: 'dist',
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  // Modules and workers are UTF-8 whatever the server says; escaped, the Chinese words weigh 190 bytes more.
  charset: 'utf8',
  logLevel: 'warning',
};
// Each worker is one file, so that it can be copied anywhere. The entries load it, and don't hold it.
const workers = ['worker', 'slim-worker', 'lab-worker', 'studio-worker'];
// A page loads the words of one language, when it asks for words.
const languages = ['words/en', 'words/zh'];
// They say nothing on the console but what wasm-bindgen warns of, which does not occur here.
await build({ ...common, drop: ['console'], entryPoints: workers.map((name) => `src/${name}.ts`) });
await build({
  ...common,
  entryPoints: ['src/index.ts', 'src/slim.ts', 'src/lab.ts', 'src/studio.ts'],
  external: [...workers, ...languages].map((name) => `./${name}.js`),
});
await build({
  ...common,
  sourcemap: false,
  outbase: 'src',
  entryPoints: languages.map((name) => `src/${name}.ts`),
});

// A style sheet becomes a text, for a constructed sheet.
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        loader: 'css',
        minify: true,
      });
      // What stands in a custom property is left as it is, with the space before it.
      return { contents: code.replace(/(--[\w-]+): /g, '$1:').trim(), loader: 'text' };
    });
  },
};
// Elements and React's components stand beside the entries: they load them, and each other, and hold none.
await build({
  ...common,
  charset: 'utf8',
  plugins: [styles],
  outbase: 'src',
  // Names that only the elements themselves use.
  mangleProps:
    /^(fallback|hasFallback|settled|follows|contentChanged|hrefOf|ghost|draw|show|view|words|tell|report|say|aspect|money|place|own|watch|current|language|element|stop)$/,
  entryPoints: ['index', 'define', 'words/zh'].map((name) => `src/elements/${name}.ts`),
  external: ['../index.js', './index.js', './words/zh.js'],
});
await build({
  ...common,
  entryPoints: { 'react/index': 'src/react/index.ts' },
  external: ['react', '../elements/index.js'],
});
await build({
  ...common,
  entryPoints: { adapters: 'src/adapters/index.ts', loading: 'src/loading/index.ts' },
});

// The default wasm URL of wasm-bindgen would make bundlers look for, or copy, a second wasm.
for (const name of workers) {
  if ((await readFile(here(`dist/${name}.js`), 'utf8')).includes('_bg.wasm')) {
    console.error(
      `dist/${name}.js still names a wasm file: wasm-bindgen's init was not shaken out`,
    );
    process.exit(1);
  }
}

// The weights that read texts, and what is to be known of them: fetched on demand, so not bundled.
await rm(here('models'), { recursive: true, force: true });
await mkdir(here('models'));
for (const name of await readdir(here('../models'))) {
  if (/\.(wst|md)$/.test(name)) await copyFile(here(`../models/${name}`), here(`models/${name}`));
}
