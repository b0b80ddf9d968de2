// What a block may take for given: `context=shop,reviews` in its marker names it.

import { readFileSync } from 'node:fs';

import { fromRoot } from '../../../scripts/lib/paths.mjs';

const manifest = JSON.parse(readFileSync(fromRoot('pkg', 'package.json'), 'utf8'));

/** By name: how it is declared for TypeScript, and how it comes about in the page. */
export const CONTEXTS = {
  shop: {
    type: `declare const shop: import('windowshopper').Shop;`,
    value: `const shop = await (await import('windowshopper')).createShop({ catalog: '/products.csv', bundle: '/shop.wsb' });
      await shop.consent.set({ personalization: true });
      await shop.track({ event: 'view_item', items: [{ item_id: 'A12' }] });`,
  },
  redraw: { type: 'declare function redraw(): void;', value: 'const redraw = () => undefined;' },
  reviews: {
    type: 'declare const reviews: { text: string; rating: number; timestamp: number }[];',
    value: `const reviews = [{ text: 'Lovely colour. Slow delivery!', rating: 4, timestamp: Date.now() }];`,
  },
  offers: {
    type: `declare const offers: import('windowshopper').Offer[];`,
    value: `const { offers } = await (await fetch('/offers.json')).json();`,
  },
  // A page of a shop that has Meta's Pixel and describes its product.
  page: {
    type: '',
    value: `window.fbq = () => undefined;
      const product = '{ "@type": "Product", "sku": "A12", "name": "Mug" }';
      document.head.insertAdjacentHTML('beforeend', \`<script type="application/ld+json">\${product}</script>\`);`,
  },
  // A merchant's page with two files.
  files: {
    type: `declare const feedFile: File, logFile: File, cancel: AbortController;
      declare function show(step: string, done: number): void;`,
    value: `const feedFile = await (await fetch('/products.csv')).blob();
      const ids = (await feedFile.text()).split('\\n').slice(1, 9).map((row) => row.split(',')[0]);
      const rows = Array.from({ length: 400 }, (_, i) =>
        [i >> 2, ids[((i >> 2) + (i & 3)) % 8], new Date(1.7e12 + i * 3e6).toISOString()].join());
      const logFile = new Blob([['user_id,StockCode,InvoiceDate', ...rows].join('\\n')]);
      const cancel = new AbortController();
      const show = console.log;`,
  },
  cart: { type: 'declare const cart: string[];', value: `const cart = ['A12'];` },
};

/** Names that only the examples of the sources use, with their types; those are not run. */
const OF_EXAMPLES = {
  list: `import('windowshopper').RecommendationList`,
  item: `import('windowshopper').ListItem`,
  all: `import('windowshopper').Offer[]`,
  itemId: 'string',
  file: 'File',
  feed: 'File',
  log: 'File',
  bar: 'HTMLProgressElement',
  show: '(progress: object) => void',
  signal: 'AbortSignal',
  titles: 'Map<string, string>',
  draw: '(...args: unknown[]) => void',
  children: `import('react').ReactNode`,
};

/** Whether a code uses a name without declaring or importing it. */
const isFree = (code, name) =>
  new RegExp(`(?<![.\\w'"/-])${name}\\b(?!['":/-])`).test(code) &&
  !new RegExp(`(?:const|let|function|class)\\s+(?:[{[][^=;}\\]]*\\b)?${name}\\b`).test(code) &&
  !new RegExp(`import[^;]*\\b${name}\\b[^;]*from`).test(code);

/** What a page imports by its address, as the compiler finds it. */
function entryAt(address) {
  const target = address.replace('/windowshopper/', './');
  const entry = Object.entries(manifest.exports).find(([, to]) => to.default === target);
  return entry ? `windowshopper${entry[0].slice(1)}` : `.${address}`;
}

/** The contexts that a block's marker names. */
export const contextsOf = ({ marks }) => (marks.context ?? '').split(',').filter(Boolean);

/** A block of a document as a module to be type-checked. */
export function typed(block) {
  const given = contextsOf(block).map((name) => CONTEXTS[name].type);
  const code = block.code.replaceAll(
    /(from |import\()'(\/[^']+)'/g,
    (_, before, address) => `${before}'${entryAt(address)}'`,
  );
  return `${given.join('\n')}\n${code}\nexport {};\n`;
}

/**
 * An example of the sources as such a module: what it leaves out is imported from the entry that exports it
 * (`exported`: names by entry).
 */
export function typedExample({ code, language }, exported) {
  const lines = [];
  for (const [entry, names] of Object.entries(exported)) {
    const used = names.filter((name) => isFree(code, name) && !lines.join().includes(` ${name} `));
    for (const name of used) lines.push(`import { ${name} } from '${entry}';`);
  }
  if (/\buseState\b/.test(code)) lines.push(`import { useState } from 'react';`);
  for (const [name, { type }] of Object.entries(CONTEXTS)) {
    if (isFree(code, name)) lines.push(type);
  }
  for (const [name, type] of Object.entries(OF_EXAMPLES)) {
    if (isFree(code, name)) lines.push(`declare const ${name}: ${type};`);
  }
  // A component's inside.
  const body = language === 'tsx' ? `export function Example() {\n${code}}` : code;
  return `${lines.join('\n')}\n${body}\nexport {};\n`;
}
