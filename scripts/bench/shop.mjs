// A made-up shop of any size for timing: same seed, same bytes. Tastes are planted, so that the
// models have something to learn, but nothing of it says how good they are.

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

import { random } from './engines.mjs';

const KINDS = [
  'Mug',
  'Bowl',
  'Lamp',
  'Chair',
  'Scarf',
  'Boots',
  'Tent',
  'Kettle',
  'Puzzle',
  'Soap',
  'Rug',
  'Clock',
];
const LOOKS = [
  'red',
  'blue',
  'green',
  'oak',
  'linen',
  'steel',
  'striped',
  'plain',
  'woven',
  'glazed',
];
const BRANDS = Array.from({ length: 60 }, (_, i) => `Brand ${i + 1}`);
const DAY = 86_400_000;
/** The log ends here, so that the bytes never depend on the day: 2026-01-01 UTC. */
export const NOW = Date.UTC(2026, 0, 1);

export const itemId = (i) => `P${String(i).padStart(6, '0')}`;

/** A Merchant Center feed of `n` products. */
export function* catalogLines(n, seed = 1) {
  const rand = random(seed);
  const pick = (list) => list[Math.floor(rand() * list.length)];
  yield 'id,title,description,link,image_link,price,availability,brand,product_type,color';
  for (let i = 0; i < n; i += 1) {
    const kind = KINDS[i % KINDS.length];
    const look = pick(LOOKS);
    const section = Math.floor(i / KINDS.length) % 8;
    const price = (5 + rand() * 95).toFixed(2);
    const availability = rand() < 0.05 ? 'out_of_stock' : 'in_stock';
    const description = `A ${look} ${kind.toLowerCase()} with ${pick(LOOKS)} details`;
    yield [
      itemId(i),
      `${look} ${kind} ${i}`,
      description,
      `https://shop.example/p/${i}`,
      `https://shop.example/p/${i}.jpg`,
      `${price} EUR`,
      availability,
      pick(BRANDS),
      `${kind}s > Section ${section}`,
      look,
    ].join(',');
  }
}

/** Sessions of three to eight events, mostly within one neighbourhood of the catalogue. */
export function* eventLines(n, sessions, seed = 2) {
  const rand = random(seed);
  yield 'session_id,item_id,event,timestamp';
  for (let s = 0; s < sessions; s += 1) {
    const start = NOW - 600_000 - Math.floor((1 - s / sessions) * 90 * DAY);
    const home = Math.floor(rand() ** 2 * n);
    const length = 3 + Math.floor(rand() * 6);
    for (let e = 0; e < length; e += 1) {
      const near = rand() < 0.85;
      const item = near
        ? (home + KINDS.length * Math.floor(rand() * 20)) % n
        : Math.floor(rand() * n);
      const event = e === length - 1 && rand() < 0.3 ? 'purchase' : 'view_item';
      yield `S${s},${itemId(item)},${event},${start + e * 30_000}`;
    }
  }
}

export async function writeLines(path, lines) {
  const file = createWriteStream(path);
  let block = [];
  const flush = async () => {
    if (!file.write(block.join(''))) await once(file, 'drain');
    block = [];
  };
  for (const line of lines) {
    block.push(`${line}\n`);
    if (block.length === 10_000) await flush();
  }
  await flush();
  file.end();
  await once(file, 'finish');
}
