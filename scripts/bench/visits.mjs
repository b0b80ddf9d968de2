// A made-up table of visits to a shop: same seed, same bytes. Columns are of the kinds that such tables have (counts
// with many zeros, times with long tails, shares, codes, months, words), and who buys depends on some of them.

import { random } from './engines.mjs';

export const LABEL = 'bought';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const KINDS = ['new', 'returning', 'returning', 'returning', 'other'];

/** `n` visits, a fifth of them with a purchase. */
export function* visitLines(n, seed = 6) {
  const rand = random(seed);
  const below = (limit) => Math.floor(rand() * limit);
  const tail = (mean) => -mean * Math.log(1 - rand());
  yield `help_pages,help_seconds,info_pages,product_pages,product_seconds,bounce,exit,value,near_holiday,month,browser,region,source,kind,weekend,${LABEL}`;
  for (let i = 0; i < n; i += 1) {
    const help = rand() < 0.5 ? 0 : below(12);
    const products = 1 + Math.floor(tail(30));
    const bounce = rand() < 0.4 ? 0 : rand() ** 3 / 5;
    const value = rand() < 0.75 ? 0 : tail(25);
    const month = below(12);
    const kind = KINDS[below(KINDS.length)];
    const odds =
      -3 +
      0.12 * value +
      0.01 * products -
      20 * bounce +
      Number(month > 8) +
      Number(kind === 'new');
    yield [
      help,
      (help * tail(40)).toFixed(2),
      rand() < 0.8 ? 0 : below(8),
      products,
      (products * tail(40)).toFixed(2),
      bounce.toFixed(4),
      (bounce + rand() / 20).toFixed(4),
      value.toFixed(3),
      rand() < 0.9 ? 0 : (1 + below(5)) / 5,
      MONTHS[month],
      1 + below(8),
      1 + below(9),
      1 + below(20),
      kind,
      rand() < 0.25 ? 'TRUE' : 'FALSE',
      rand() < 1 / (1 + Math.exp(-odds)) ? 'TRUE' : 'FALSE',
    ].join(',');
  }
}
