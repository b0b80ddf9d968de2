// node --test www/shop/source/check.test.mjs
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COLUMNS, write } from './make.mjs';
import { LIMIT } from './art/pen.mjs';
import { file } from './reviews.mjs';
import { BRANDS, NAME, TAGS } from './shop.mjs';

const shop = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(shop, 'catalog.csv'), 'utf8');

/** A small RFC 4180 reader. */
function parse(csv) {
  const rows = [[]];
  let cell = '',
    quoted = false;
  for (let i = 0; i < csv.length; i++) {
    const ch = csv[i];
    if (quoted) {
      if (ch !== '"') cell += ch;
      else if (csv[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (ch === '"') quoted = true;
    else if (ch === ',' || ch === '\n') {
      rows.at(-1).push(cell);
      cell = '';
      if (ch === '\n') rows.push([]);
    } else cell += ch;
  }
  rows.pop();
  return rows;
}
const [header, ...lines] = parse(text);
const rows = lines.map((l) => Object.fromEntries(header.map((k, i) => [k, l[i]])));
const price = (s) => {
  assert.match(s, /^\d+\.\d\d EUR$/);
  return parseFloat(s);
};
const groupBy = (list, f) =>
  list.reduce((m, x) => m.set(f(x), [...(m.get(f(x)) ?? []), x]), new Map());

test('the feed has its columns, and every line has all of them', () => {
  assert.deepEqual(header, COLUMNS);
  for (const l of lines) assert.equal(l.length, COLUMNS.length, l[0]);
});

test('a shop of a good size: at least 240 products, 12 categories of at least 20', () => {
  assert.ok(NAME);
  assert.ok(rows.length >= 240, `${rows.length} products`);
  const cats = groupBy(rows, (r) => r.product_type.split(' > ')[0]);
  assert.equal(cats.size, 12);
  for (const [name, list] of cats) assert.ok(list.length >= 20, `${name}: ${list.length}`);
  for (const r of rows) assert.ok([2, 3].includes(r.product_type.split(' > ').length), r.id);
});

test('ids are unique and links follow them', () => {
  assert.equal(new Set(rows.map((r) => r.id)).size, rows.length);
  for (const r of rows) {
    assert.match(r.id, /^[A-Z]{3}-\d{3}$/);
    assert.equal(r.link, `#/product/${r.id}`);
    assert.equal(r.image_link, `shop/img/${r.id}.svg`);
  }
});

test('prices parse and a sale is a sale', () => {
  for (const r of rows) {
    assert.ok(price(r.price) > 0, r.id);
    if (r.sale_price) assert.ok(price(r.sale_price) < price(r.price), r.id);
  }
});

test('the words used are the words agreed', () => {
  for (const r of rows) {
    const tags = r.tags.split('|');
    assert.ok(tags.length >= 2 && tags.length <= 5 && new Set(tags).size === tags.length, r.id);
    for (const t of tags) assert.ok(TAGS.includes(t), `${r.id}: ${t}`);
    assert.ok(r.brand in BRANDS, `${r.id}: ${r.brand}`);
    assert.ok(['in_stock', 'out_of_stock', 'preorder'].includes(r.availability), r.id);
    assert.ok(['yes', 'no'].includes(r.consumable), r.id);
    assert.ok(['', 'male', 'female', 'unisex'].includes(r.gender), r.id);
    assert.ok(['', 'newborn', 'infant', 'toddler', 'kids', 'adult'].includes(r.age_group), r.id);
    assert.ok(r.title && r.description && r.google_product_category && r.material && r.color, r.id);
    for (const k of COLUMNS) assert.ok(!/undefined|null|NaN/.test(r[k]), `${r.id}: ${k}`);
  }
});

test('variants come in groups of two to four that differ in colour, size or material', () => {
  const groups = groupBy(
    rows.filter((r) => r.item_group_id),
    (r) => r.item_group_id,
  );
  assert.ok(groups.size >= 10);
  for (const [name, list] of groups) {
    assert.ok(list.length >= 2 && list.length <= 4, name);
    assert.equal(
      new Set(list.map((r) => `${r.color}/${r.size}/${r.material}`)).size,
      list.length,
      name,
    );
  }
});

test('every product has a picture of its own that is well formed and keeps to itself', () => {
  const seen = new Set();
  for (const r of rows) {
    const file = join(shop, 'img', `${r.id}.svg`);
    assert.ok(existsSync(file), file);
    const svg = readFileSync(file, 'utf8');
    assert.ok(Buffer.byteLength(svg) <= LIMIT, `${r.id}: ${svg.length} bytes`);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 400 400"/);
    assert.doesNotMatch(
      svg,
      /<(script|image|foreignObject|text|style)\b|\son\w+=|undefined|NaN|@[a-z]\./i,
      r.id,
    );
    for (const [, to] of svg.matchAll(/href="([^"]*)"|url\(([^)]*)\)/g))
      if (to) assert.match(to, /^#\w+$/, r.id);
    for (const [, to] of svg.matchAll(/(?:href="#|url\(#)(\w+)/g))
      assert.ok(svg.includes(`id="${to}"`), `${r.id}: ${to}`);
    const open = [];
    let left = svg;
    for (const [tag, close, name, attrs, self] of svg.matchAll(
      /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>/g,
    )) {
      left = left.replace(tag, '');
      const names = [...attrs.matchAll(/([\w:-]+)="/g)].map((a) => a[1]);
      assert.equal(new Set(names).size, names.length, `${r.id}: an attribute twice in ${tag}`);
      if (close) assert.equal(open.pop(), name, r.id);
      else if (!self) open.push(name);
    }
    assert.deepEqual(open, [], r.id);
    assert.equal(left.trim(), '', r.id);
    assert.ok(!seen.has(svg), `${r.id} looks exactly like another product`);
    seen.add(svg);
  }
  assert.equal(readdirSync(join(shop, 'img')).length, rows.length);
});

test('making it again gives the same bytes', () => {
  const there = mkdtempSync(join(tmpdir(), 'shop-'));
  try {
    write(there);
    assert.equal(readFileSync(join(there, 'catalog.csv'), 'utf8'), text);
    for (const r of rows)
      assert.equal(
        readFileSync(join(there, 'img', `${r.id}.svg`), 'utf8'),
        readFileSync(join(shop, 'img', `${r.id}.svg`), 'utf8'),
        r.id,
      );
  } finally {
    rmSync(there, { recursive: true });
  }
});

test('the reviews are the simulated ones, of products that there are, and say so', () => {
  const kept = readFileSync(join(shop, 'reviews.json'), 'utf8');
  assert.equal(kept, file());
  const { simulated, about, reviews } = JSON.parse(kept);
  assert.equal(simulated, true);
  assert.match(about, /simulated/i);
  const ids = new Set(rows.map((r) => r.id));
  for (const [id, list] of Object.entries(reviews)) {
    assert.ok(ids.has(id), id);
    for (const { rating, date, text } of list) {
      assert.ok([1, 2, 3, 4, 5].includes(rating));
      assert.match(date, /^202[56]-\d\d-\d\d$/);
      assert.ok(text.length > 3);
    }
  }
});
