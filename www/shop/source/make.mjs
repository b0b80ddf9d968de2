// Writes ../catalog.csv and ../img/<id>.svg from the data and drawings here.
//   node www/shop/source/make.mjs
// Pass another folder as the first argument to write there instead.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { categories } from './categories.mjs';
import { picture } from './art/pen.mjs';

export const COLUMNS = [
  'id',
  'title',
  'description',
  'link',
  'image_link',
  'price',
  'sale_price',
  'availability',
  'brand',
  'product_type',
  'google_product_category',
  'color',
  'size',
  'gender',
  'age_group',
  'material',
  'item_group_id',
  'condition',
  'consumable',
  'tags',
];

const money = (x) => (x === undefined ? '' : `${x.toFixed(2)} EUR`);
const field = (x) => (/[",\r\n]/.test(x) ? `"${x.replaceAll('"', '""')}"` : x);

/** Every product as a row of strings, with its picture under `svg`. */
export function products() {
  return categories.flatMap((cat) =>
    cat.items.map((it, i) => {
      const id = `${cat.code}-${String(i + 1).padStart(3, '0')}`;
      const x = it.more;
      const sub = Object.keys(cat.google).find(
        (k) => it.type === k || it.type.startsWith(k + ' >') || k === '',
      );
      return {
        id,
        title: it.title,
        description: it.description,
        link: `#/product/${id}`,
        image_link: `shop/img/${id}.svg`,
        price: money(it.price),
        sale_price: money(x.sale),
        availability: x.stock ?? 'in_stock',
        brand: it.brand,
        product_type: `${cat.name} > ${it.type}`,
        google_product_category: x.google ?? cat.google[sub],
        color: it.colour,
        size: x.size ?? '',
        gender: x.gender ?? cat.gender ?? '',
        age_group: x.age ?? cat.age ?? '',
        material: it.material,
        item_group_id: x.group ? `${cat.code}-${x.group}` : '',
        condition: 'new',
        consumable: (x.used ?? (cat.used ?? []).some((t) => it.type.startsWith(t))) ? 'yes' : 'no',
        tags: it.tags,
        svg: picture(it.art, x.bg ?? cat.grounds[i % cat.grounds.length]),
      };
    }),
  );
}

export function csv(rows) {
  return (
    [COLUMNS.join(','), ...rows.map((r) => COLUMNS.map((k) => field(r[k])).join(','))].join('\n') +
    '\n'
  );
}

export function write(folder) {
  const img = join(folder, 'img');
  const rows = products();
  mkdirSync(img, { recursive: true });
  for (const f of readdirSync(img)) if (f.endsWith('.svg')) rmSync(join(img, f));
  for (const r of rows) writeFileSync(join(img, `${r.id}.svg`), r.svg);
  writeFileSync(join(folder, 'catalog.csv'), csv(rows));
  return rows.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
  console.log(`${write(folder)} products`);
}
