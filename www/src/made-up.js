// A table of visits that nobody made, to try the merchant's page with.

/** Mulberry32: the same numbers for the same seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const DEVICES = ['phone', 'phone', 'desktop', 'tablet'];
const MONTHS = ['Feb', 'Mar', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** CSV of so many visits; whether each ends in a purchase hangs on what it was like, and on chance. */
export function madeUpTable(rows = 10_000, seed = 42) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const lines = [
    'visit_id,pages_seen,minutes,basket_value,bounce_rate,device,month,browser,coupon_seen,returning,bought',
  ];
  for (let row = 0; row < rows; row += 1) {
    const pages = Math.floor(1 - 8 * Math.log(1 - next()));
    const minutes = pages * (0.3 + 1.4 * next());
    const basket = next() < 0.45 ? -60 * Math.log(1 - next()) : 0;
    const bounce = Math.min(1, (0.4 * next()) / Math.sqrt(pages));
    const [device, month] = [pick(DEVICES), pick(MONTHS)];
    const [coupon, returning] = [next() < 0.2, next() < 0.6];
    const likely =
      -4.2 +
      1.1 * Math.log(1 + basket / 10) +
      0.5 * Math.log(pages) -
      3 * bounce +
      (device === 'phone' ? -0.6 : 0.2) +
      (month === 'Nov' || month === 'Dec' ? 0.9 : 0) +
      (coupon && basket > 0 ? 0.8 : 0) +
      (returning ? 0.3 : 0);
    const bought = next() < 1 / (1 + Math.exp(-likely));
    lines.push(
      [
        `v${row}`,
        pages,
        next() < 0.03 ? '' : minutes.toFixed(1),
        basket.toFixed(2),
        bounce.toFixed(3),
        device,
        month,
        1 + Math.floor(next() * 5),
        coupon ? 'yes' : 'no',
        returning ? 'yes' : 'no',
        bought ? 'yes' : 'no',
      ].join(),
    );
  }
  return `${lines.join('\n')}\n`;
}
