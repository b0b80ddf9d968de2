#!/usr/bin/env node
// npx windowshopper init: the lines with which a page of a given set-up opens a shop.

import { access, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

const HELP = `Usage: npx windowshopper init --for <set-up> [options]

Prints the lines with which a page opens a shop, or writes them to a file.

  --for <set-up>    vite, webpack, next, plain (no bundler) or shopify (a theme)
  --catalog <URL>   the product feed; default /products.csv, in shopify the shop's products.json
  --bundle <URL>    trained models, made by the command line's "train"; default: none
  --package <URL>   plain, shopify: where this package's folder is served; default /windowshopper/
  --out <file>      write the lines there instead of printing them
  --copy <folder>   copy dist/, wasm/ and models/ there, for pages without a bundler
  --force           overwrite files that exist
  --help            this text
`;

/** Lines for each set-up; `options` are those of createShop as code. */
const LINES = {
  vite: bundled,
  webpack: bundled,
  next: ({ options }) => `'use client';

import { createShop } from 'windowshopper';

let opening;
/** Call it in an effect or a handler: in the page, not on the server. */
export const openShop = () => (opening ??= open());

async function open() {
  const shop = await createShop(${options});
  shop.listen((window.dataLayer ??= [])); // what your analytics pushes
  return shop;
}
`,
  plain: ({ options, from }) => `// Load it with: <script type="module" src="..."></script>
import { createShop } from '${from}dist/index.js';

export const shop = await createShop(${options});
shop.listen((window.dataLayer ??= [])); // what your analytics pushes
// When the shopper says so: await shop.consent.set({ personalization: true });
// Then: const { items } = await shop.recommend({ placement: 'home', limit: 8 });
`,
  shopify: ({
    options,
    from,
    catalog,
  }) => `{% comment %} Before </body> in layout/theme.liquid {% endcomment %}
<script type="module">
  import { createShop } from '${from}dist/index.js';${
    catalog ? '' : `\n  import { fetchShopifyProducts } from '${from}dist/adapters.js';\n`
  }
  ${catalog ? '' : "const products = await fetchShopifyProducts('/products.json', { currency: {{ shop.currency | json }} });\n  "}const shop = await createShop(${options});
  {% if product %}await shop.track({ event: 'view_item', items: [{ item_id: '{{ product.id }}' }] });{% endif %}
  window.windowshopper = shop; // consent.set when the shopper says so, then recommend
</script>
`,
};

function bundled({ options }) {
  return `import { createShop } from 'windowshopper';

export const opening = createShop(${options});
opening.then((shop) => shop.listen((window.dataLayer ??= []))); // what your analytics pushes
// When the shopper says so: await (await opening).consent.set({ personalization: true });
// Then: const { items } = await (await opening).recommend({ placement: 'home', limit: 8 });
`;
}

/** Bad usage: exit code 2. */
class Usage extends Error {}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A text as a JavaScript literal, also within HTML. */
const literal = (text) =>
  `'${text.replace(/[\\'<\n\r\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;

function lines(values) {
  const setUp = values.for;
  if (!Object.hasOwn(LINES, setUp ?? '')) {
    throw new Usage(`--for takes ${Object.keys(LINES).join(', ')}, but is ${setUp ?? 'not given'}`);
  }
  const { catalog, bundle } = values;
  const from = (values.package ?? '/windowshopper/').replace(/\/?$/, '/');
  const own = setUp === 'shopify' && !catalog ? 'catalog: products' : null;
  const options = [
    own ?? `catalog: ${literal(catalog ?? '/products.csv')}`,
    ...(bundle ? [`bundle: ${literal(bundle)}`] : []),
  ];
  return LINES[setUp]({
    options: `{ ${options.join(', ')} }`,
    from: literal(from).slice(1, -1),
    catalog,
  });
}

/** Copies what a page without a bundler needs. */
async function copy(folder, force) {
  for (const part of ['dist', 'wasm', 'models']) {
    const to = join(folder, part);
    if (!force && (await exists(to))) throw new Error(`${to} exists: --force overwrites it`);
  }
  for (const part of ['dist', 'wasm', 'models']) {
    await cp(join(PACKAGE, part), join(folder, part), { recursive: true });
  }
  process.stderr.write(`copied dist/, wasm/ and models/ to ${relative('.', folder) || '.'}\n`);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      for: { type: 'string' },
      catalog: { type: 'string' },
      bundle: { type: 'string' },
      package: { type: 'string' },
      out: { type: 'string' },
      copy: { type: 'string' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.join() !== 'init') {
    throw new Usage(`the one command is "init", not "${positionals.join(' ')}"`);
  }
  const text = lines(values);
  const out = values.out && resolve(values.out);
  if (out && !values.force && (await exists(out))) {
    throw new Error(`${values.out} exists: --force overwrites it`);
  }
  if (values.copy) await copy(resolve(values.copy), values.force);
  if (!out) return void process.stdout.write(text);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, text);
  process.stderr.write(`wrote ${values.out}\n`);
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof Usage || error.code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`windowshopper: ${error.message}\n${isUsage ? `\n${HELP}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
