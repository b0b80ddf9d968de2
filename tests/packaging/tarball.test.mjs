// What the tarball holds, what its types say, and what its command promises.

import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { build, transform } from 'esbuild';

import { fromRoot } from '../../scripts/lib/paths.mjs';
import { site, useBrowser } from './lib/page.mjs';
import { clean, pack, project } from './lib/project.mjs';

const open = useBrowser();
after(clean);

let installed;
/** One project with the package installed, for all tests of this file. */
const plain = () => (installed ??= project('plain'));

/** What a page or a server imports and what then does nothing. React, which is optional, is not there. */
const ENTRIES = ['', '/slim', '/adapters', '/elements', '/lab', '/studio', '/loading'].map(
  (name) => `windowshopper${name}`,
);

test('the tarball holds all that package.json names, licences and maps, and no source or test', async () => {
  const { files } = await pack();
  const home = (await plain()).path('node_modules', 'windowshopper');
  const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const targets = Object.values(manifest.exports).flatMap((to) =>
    typeof to === 'string' ? [to] : Object.values(to),
  );
  for (const target of [...targets, ...manifest.sideEffects, ...Object.values(manifest.bin)]) {
    const [start, end = ''] = target.replace(/^\.\//, '').split('*');
    assert.ok(
      files.some(
        (file) =>
          (target.includes('*') ? file.startsWith(start) : file === start) && file.endsWith(end),
      ),
      `${target} is no file`,
    );
  }
  for (const name of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE']) {
    assert.ok(files.includes(name), name);
  }
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    const [ours, theirs] = [join(home, name), fromRoot(name)].map((path) => readFile(path, 'utf8'));
    assert.equal(await ours, await theirs, `${name} is that of the repository`);
  }
  const known = /^(package\.json|README\.md|LICENSE-\w+|bin\/[\w-]+\.mjs|(dist|wasm|models)\/.+)$/;
  assert.deepEqual(
    files.filter((file) => !known.test(file) || /\btests?\b/.test(file)),
    [],
  );

  for (const script of files.filter((file) => /^dist\/[\w-]+\.js$/.test(file))) {
    const map = JSON.parse(await readFile(join(home, `${script}.map`), 'utf8'));
    assert.equal(map.sources.length, map.sourcesContent.length, `${script}.map has its sources`);
    for (const source of map.sources) assert.match(source, /^\.\.?\//, `${script}: ${source}`);
    const code = await readFile(join(home, script), 'utf8');
    assert.ok(code.includes(`//# sourceMappingURL=${script.replace('dist/', '')}.map`), script);
    for (const said of [code, JSON.stringify(map)]) {
      assert.ok(
        !said.includes(fromRoot()),
        `${script} names no folder of the machine that built it`,
      );
    }
  }
});

test('no entry has side effects or awaits at its top, and a bundler drops what is not used', async () => {
  const home = await plain();
  const options = { bundle: true, write: false, format: 'iife', logLevel: 'error' };
  const used = async (contents) => {
    const stdin = { contents, resolveDir: home.root };
    // A top-level await is an error in this format.
    return (await build({ ...options, stdin })).outputFiles[0].text;
  };
  for (const entry of ENTRIES) {
    const code = await used(`import '${entry}';`);
    assert.equal(code.replace(/"use strict";|[(){}=>;\s]/g, ''), '', entry);
  }
  const error = await used(
    `import { WindowshopperError } from 'windowshopper'; new WindowshopperError('internal', '');`,
  );
  assert.doesNotMatch(error, /SharedArrayBuffer|dataLayer|postMessage/);
  assert.ok(error.length < 6000, `${error.length} bytes for an error`);
});

test('types: every entry, strictly, for bundlers and for Node', async () => {
  const home = await plain();
  const workers = ['windowshopper/worker', 'windowshopper/slim/worker'];
  const names = (entry, at) => `import * as entry${at} from '${entry}';\nvoid entry${at};\n`;
  await writeFile(home.path('entries.ts'), [...ENTRIES, ...workers].map(names).join(''));
  const files = ['entries.ts'];
  const tsc = fromRoot('node_modules', 'typescript', 'bin', 'tsc');
  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ]) {
    const config = home.path(`tsconfig.${module}.json`);
    await writeFile(
      config,
      JSON.stringify({
        compilerOptions: {
          ...{ module, moduleResolution, target: 'es2022', strict: true, noEmit: true, types: [] },
          lib: ['es2023', 'dom', 'dom.iterable'],
        },
        files,
      }),
    );
    await home.exec(process.execPath, [tsc, '-p', config]);
  }
});

test('npx windowshopper init: the lines for a page without a bundler open a shop', async (t) => {
  const home = await plain();
  const options = ['--catalog', 'catalog.csv', '--bundle', 'shop.wsb', '--package', './copied'];
  const init = ['init', '--for', 'plain', ...options, '--copy', 'copied', '--out', 'opened.js'];
  await home.bin('windowshopper', ...init);
  await writeFile(
    home.path('opened.html'),
    `<!doctype html><link rel="icon" href="favicon.svg"><title>init</title><pre id="result"></pre>
    <script type="module" src="ask.js"></script>`,
  );
  await writeFile(
    home.path('ask.js'),
    `import { shop } from './opened.js';
    const { items } = await shop.recommend({ limit: 3 });
    document.querySelector('#result').textContent = JSON.stringify([items.length, shop.thread, !!window.dataLayer]);`,
  );
  const { url } = await site(t, { '/app/': home.root });
  const { result, said } = await open(t, `${url}app/opened.html`);
  assert.deepEqual(result, [3, 'worker', true]);
  assert.deepEqual(said, []);

  await assert.rejects(home.bin('windowshopper', ...init), /exit code 1/);
  await rm(home.path('opened.js'));
  await assert.rejects(home.bin('windowshopper', ...init), /exit code 1/, 'the copy is there');
  await assert.rejects(stat(home.path('opened.js')), 'nothing was written');
  await home.bin('windowshopper', ...init, '--force');
  await stat(home.path('opened.js'));
});

test('npx windowshopper init: every set-up, and bad usage', async () => {
  const home = await plain();
  const bin = home.path('node_modules', 'windowshopper', 'bin', 'init.mjs');
  const init = (...args) => home.exec(process.execPath, [bin, ...args], { silent: true });
  for (const setUp of ['vite', 'webpack', 'next', 'plain']) {
    const lines = await init(
      'init',
      '--for',
      setUp,
      '--catalog',
      `/it's <b>.csv`,
      '--bundle',
      '/b',
    );
    const { code } = await transform(lines, { loader: 'js', minify: true });
    assert.match(code, /it's <b>.csv|it's \\x3Cb>.csv/, setUp);
    assert.match(code, /dataLayer/, setUp);
    assert.ok(!lines.includes('<b>'), 'a page may hold it inline');
  }
  assert.match(await init('init', '--for', 'shopify'), /fetchShopifyProducts\('\/products\.json'/);
  assert.match(await init('--help'), /^Usage: npx windowshopper init/);
  for (const args of [[], ['train'], ['init'], ['init', '--for', 'constructor'], ['--what']]) {
    await assert.rejects(init(...args), /exit code 2/, args.join(' '));
  }
});
