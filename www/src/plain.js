// The shop without its engine: where WebAssembly cannot run, the catalogue can
// still be read, listed and bought from. No recommendations, nothing kept.
// It answers the calls that the pages make, in the package's forms.

import { categoryParts } from './format.js';

export async function plainShop({ catalog }) {
  const response = await fetch(catalog);
  if (!response.ok) throw new Error(`The catalogue answered ${response.status}`);
  const products = readFeed(await response.text());
  const byId = new Map(products.map((product) => [product.item_id, product]));
  const list = (items) => ({
    list_id: undefined,
    items: items.map((product) => ({ item_id: product.item_id, product })),
  });

  return {
    async list({ category = '', brand, offset = 0, limit = 24 } = {}) {
      const found = products.filter(
        (product) => isUnder(product.category, category) && (!brand || product.brand === brand),
      );
      return { total: found.length, products: found.slice(offset, offset + limit) };
    },
    products: async (ids) => ids.map((id) => byId.get(id) ?? null),
    async categories() {
      const counts = new Map();
      for (const { category } of products)
        if (category) counts.set(category, (counts.get(category) ?? 0) + 1);
      return [...counts].map(([path, items]) => ({ path, items }));
    },
    async search(query, { limit = 12 } = {}) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      return list(
        products
          .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
          .slice(0, limit),
      );
    },
    recommend: async () => list([]),
    track: async () => ({ accepted: false, warnings: [] }),
    events: async () => [],
    interests: { get: async () => [], set: async () => [] },
    profile: async () => ({
      events: 0,
      sessions: 0,
      interests: [],
      price_band: null,
      purchases: 0,
      spent: 0,
      cart: [],
      recent: [],
    }),
    export: async () => ({ events: [] }),
    erase: async () => ({ removed: 0, remaining: 0, left: [] }),
    consent: { get: async () => ({ personalization: false, decided_at: null }) },
    on: () => () => {},
  };
}

function isUnder(category, prefix) {
  const parts = categoryParts(category);
  return categoryParts(prefix).every((part, i) => parts[i] === part);
}

/** Products from a Merchant Center feed in CSV or TSV. */
export function readFeed(text) {
  const [head, ...rows] = readRows(text.replace(/^\uFEFF/, ''));
  if (!head?.includes('id')) throw new Error('The catalogue is not a table with a column "id"');
  return rows
    .map((row) => product(Object.fromEntries(head.map((name, i) => [name.trim(), row[i] ?? '']))))
    .filter(({ item_id: id }) => id);
}

function product(row) {
  const [price, currency] = money(row.price);
  return {
    ...row,
    item_id: row.id,
    price,
    currency,
    sale_price: money(row.sale_price)[0],
    category: row.product_type,
    tags: { tags: row.tags ?? '' },
  };
}

function money(text) {
  const [, amount, currency] = /^\s*([\d.]+)\s*([A-Z]{3})?/.exec(text ?? '') ?? [];
  return [amount ? Number(amount) : null, currency];
}

function readRows(text) {
  const separator = text.slice(0, text.indexOf('\n')).includes('\t') ? '\t' : ',';
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === separator || c === '\n') {
      rows.at(-1).push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') rows.push([]);
    } else cell += c;
  }
  rows.at(-1).push(cell);
  return rows.filter((row) => row.length > 1 || row[0]);
}
