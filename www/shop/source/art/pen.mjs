// The drawing kit: a palette, a few shape helpers, patterns and little motifs.
// Drawings are strings of SVG; a fill such as "@c.clay" asks for a shaded fill
// of that colour and is turned into a gradient or pattern by `picture`.

export const PALETTE = {
  white: '#fbf8f2', cream: '#f5ecdc', paper: '#f6eedd', oat: '#e4d6be', sand: '#d9c29c', honey: '#e0ad58',
  mustard: '#d3983b', amber: '#c9772f', clay: '#c9755a', terra: '#b85f44', rust: '#9f4f37', coral: '#e58a72',
  blush: '#eebfb2', rose: '#d48a94', berry: '#a24a63', plum: '#75486b', lilac: '#b7a3cf', sky: '#a9cbdc',
  denim: '#5f86a6', navy: '#34496a', teal: '#4b8e8c', mint: '#b4d8c3', sage: '#9db694', leaf: '#6c9a63',
  forest: '#42694f', moss: '#7f8a4c', olive: '#8d8b55', stone: '#b9b3a8', grey: '#8f908f', slate: '#5b656d',
  ink: '#343a44', wood: '#c69767', oak: '#b9844f', walnut: '#7d543a', bark: '#5e4435', copper: '#cc8058',
  brass: '#d2ac5a', gold: '#dfbb5d', silver: '#c9cfd4', steel: '#a7b0b7', glass: '#cfe2df', lemon: '#efd479',
  red: '#c4524a', soil: '#5a4336', glow: '#ffe9b0',
};

export const hex = (c) => PALETTE[c] ?? c;
const rgb = (c) => [1, 3, 5].map((i) => parseInt(hex(c).slice(i, i + 2), 16));
export function mix(a, b, t) {
  const x = rgb(a), y = rgb(b);
  return '#' + x.map((v, i) => Math.round(v + (y[i] - v) * t).toString(16).padStart(2, '0')).join('');
}
export const dk = (c, t = 0.22) => mix(c, '#35263a', t);
export const lt = (c, t = 0.3) => mix(c, '#fffaf0', t);

// ---- shapes -------------------------------------------------------------
const n = (v) => String(Math.round(v * 10) / 10);
const col = (f) => (f in PALETTE ? PALETTE[f] : f);
export const P = (d, f, x = '') => `<path d="${d}" fill="${col(f)}"${x && ' ' + x}/>`;
export const S = (d, f, w = 4, x = '') =>
  `<path d="${d}" fill="none" stroke="${col(f)}" stroke-width="${w}"${x && ' ' + x}/>`;
export const E = (cx, cy, rx, ry, f, x = '') =>
  `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(rx)}" ry="${n(ry)}" fill="${col(f)}"${x && ' ' + x}/>`;
export const C = (cx, cy, r, f, x = '') => `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}" fill="${col(f)}"${x && ' ' + x}/>`;
export const R = (x, y, w, h, r, f, z = '') =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"${r ? ` rx="${r}"` : ''} fill="${col(f)}"${z && ' ' + z}/>`;
export const G = (t, ...s) => `<g transform="${t}">${s.join('')}</g>`;
export const rot = (a, ...s) => G(`rotate(${a} 200 200)`, ...s);
export const op = (o, ...s) => `<g opacity="${o}">${s.join('')}</g>`;
/** Several small things along a list of points. */
export const each = (pts, f) => pts.map((p, i) => f(...p, i)).join('');

// shaded fills
export const c = (k) => '@c.' + k; // a round upright thing
export const s = (k) => '@s.' + k; // a ball
export const v = (k) => '@v.' + k; // light above
export const d = (k) => '@d.' + k; // a flat thing, lit from the upper left
export const m = (k) => '@m.' + k; // polished metal
export const g = (k) => '@g.' + k; // a glow that fades out
export const pt = (name, k = 'white', size = 24) => `@p.${name},${k},${size}`;

/** A surface: a shaded shape, and if asked a pattern printed on it. `pat` is [name, colour, size]. */
export function sf(path, colour, pat, kind = 'c') {
  if (!pat) return P(path, `@${kind}.${colour}`);
  return P(path, colour) + P(path, pt(...pat)) + P(path, `@o.${kind === 'c' ? 'h' : kind === 's' ? 's' : 'd'}`);
}

/** A turned shape (vase, bottle, leg): half-widths down the right-hand side, mirrored. */
export function lathe(pts, { cx = 200, b = 0.14, t = 0 } = {}) {
  const n = Math.round, at = (i) => pts[Math.max(0, Math.min(pts.length - 1, i))];
  const seg = (side, from, to, step) => {
    let out = '';
    for (let i = from; i !== to; i += step) {
      const [p0, p1, p2, p3] = [at(i - step), at(i), at(i + step), at(i + 2 * step)];
      const X = (r) => n(cx + side * r);
      out += `C${X(p1[0] + (p2[0] - p0[0]) / 6)} ${n(p1[1] + (p2[1] - p0[1]) / 6)} ${X(p2[0] - (p3[0] - p1[0]) / 6)} ${n(p2[1] - (p3[1] - p1[1]) / 6)} ${X(p2[0])} ${n(p2[1])}`;
    }
    return out;
  };
  const last = pts.length - 1, [rb, yb] = pts[last], [rt, yt] = pts[0];
  return `M${n(cx + rt)} ${n(yt)}${seg(1, 0, last, 1)}Q${n(cx)} ${n(yb + rb * 2 * b)} ${n(cx - rb)} ${n(yb)}${seg(-1, last, 0, -1)}Q${n(cx)} ${n(yt - rt * 2 * t)} ${n(cx + rt)} ${n(yt)}Z`;
}
/** A straight-sided round thing with a curved foot. */
export const drum = (x, y, w, h, r2 = w / 2, k = 0.12) => {
  const cx = x + w / 2, r = w / 2;
  return `M${n(x)} ${n(y)}L${n(cx - r2)} ${n(y + h)}Q${n(cx)} ${n(y + h + r2 * 2 * k)} ${n(cx + r2)} ${n(y + h)}L${n(x + w)} ${n(y)}Z`;
};
export const rr = (x, y, w, h, r) =>
  `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}q${r} 0 ${r} ${r}v${n(h - 2 * r)}q0 ${r} -${r} ${r}h-${n(w - 2 * r)}q-${r} 0 -${r} -${r}v-${n(h - 2 * r)}q0 -${r} ${r} -${r}Z`;
/** A box seen a little from above and from the right. */
export const box = (x, y, w, h, z, k, pat) =>
  P(`M${x} ${y}l${z} ${-z * 0.5}h${w}l${-z} ${z * 0.5}Z`, lt(k, 0.35)) +
  P(`M${x + w} ${y}l${z} ${-z * 0.5}v${h}l${-z} ${z * 0.5}Z`, dk(k, 0.2)) +
  sf(`M${x} ${y}h${w}v${h}h${-w}Z`, k, pat, 'd');
export const shine = (path, w = 6, o = 0.5) => S(path, 'white', w, `opacity="${o}"`);
export const leaf = (x, y, a, len, w, k) =>
  `<path transform="translate(${n(x)} ${n(y)})rotate(${a})" d="M0 0Q${n(-w)} ${n(-len * 0.5)} 0 ${-len}Q${n(w)} ${n(-len * 0.5)} 0 0" fill="${col(k)}"/>`;

// ---- motifs: little emblems in a box of about 100 units ------------------
const petals = (k, f) => [...Array(k).keys()].map((i) => f((360 / k) * i)).join('');
export const MOTIFS = {
  leaf: (a, b) => P('M0 44Q-46 0 0-46Q46 0 0 44', a) + S('M0 44V-24M0 22L16 4M0 22L-16 4M0 2L12-14M0 2L-12-14', b, 4),
  sprig: (a, b) => S('M0 48Q4 0 0-40', a, 4) + each([[0, -40, 0], [2, -8, 50], [2, -8, -50], [2, 20, 55], [2, 20, -55]], (x, y, r) => leaf(x, y, r, 30, 16, r ? a : b)),
  flower: (a, b) => S('M0 0V-32M0 0L28-16M0 0L28 16M0 0V32M0 0L-28 16M0 0L-28-16', a, 26) + C(0, 0, 13, b),
  daisy: (a, b) => S('M0-42V42M25-34L-25 34M40-13L-40 13M40 13L-40-13M25 34L-25-34', a, 12) + C(0, 0, 14, b),
  sun: (a, b) => petals(8, (r) => `<path d="M0-30L7-46L0-48L-7-46Z" fill="${col(b)}" transform="rotate(${r})"/>`) + C(0, 0, 25, a),
  moon: (a, b) => P('M14-42A44 44 0 1 0 42 16A36 36 0 0 1 14-42', a) + P('M26-26l4 10l10 4l-10 4l-4 10l-4-10l-10-4l10-4Z', b),
  hill: (a, b) => P('M-50 34L-14-30L8 8L22-14L50 34Z', a) + P('M-14-30L-26-9L-14-12L-4-4L-1-8Z', b),
  wave: (a, b) => S('M-46-16q12-18 23 0t23 0t23 0t23 0', a, 8) + S('M-46 6q12-18 23 0t23 0t23 0t23 0', b, 8) + S('M-46 28q12-18 23 0t23 0t23 0t23 0', a, 8),
  bean: (a, b) => G('rotate(28)', E(0, 0, 28, 42, a), S('M2-40Q-14-14 0 0T-2 40', b, 6)),
  berry: (a, b) => C(-18, 16, 20, a) + C(20, 20, 18, a) + C(2, -8, 19, a) + leaf(2, -22, 40, 28, 16, b) + leaf(2, -22, -40, 28, 16, b),
  lemon: (a, b) => P('M-46 6Q-34-30 4-30Q30-28 46-8Q34 30-4 32Q-32 30-46 6', a) + leaf(20, -24, 50, 34, 18, b),
  star: (a) => P('M0-46L13-15L46-14L20 7L29 40L0 21L-29 40L-20 7L-46-14L-13-15Z', a),
  heart: (a) => P('M0 40C-64 0-40-50 0-20C40-50 64 0 0 40', a),
  bird: (a, b) => P('M-46-2Q-30-36 0-16Q22-40 38-18L50-14L38-6Q30 26-6 24L-20 38L-18 20Q-36 18-46-2', a) + P('M-14-4Q8-10 16 8Q-4 20-14-4', b) + C(30, -17, 3, '#333'),
  fish: (a, b) => P('M-44-20Q-30 0-44 22Q-22 16-14 10Q20 34 48 0Q20-34-14-10Q-22-18-44-20', a) + S('M12-16q8 16 0 32', b, 4) + C(28, -5, 4, b),
  mush: (a, b) => P('M-13 0Q-8 30-14 42H14Q8 30 13 0', b) + P('M-44 4Q-40-42 0-42T44 4Q0 16-44 4', a) + C(-14, -18, 7, b) + C(14, -22, 6, b) + C(26, -4, 5, b),
  pine: (a, b) => R(-5, 26, 10, 22, 0, b) + P('M0-48L24-10H12L34 28H-34L-12-10H-24Z', a),
  bee: (a, b) => E(-14, -20, 12, 20, 'white', 'transform="rotate(-24 -14 -20)"') + E(12, -22, 12, 20, 'white', 'transform="rotate(20 12 -22)"') + E(0, 10, 36, 24, a) + S('M-12-10V30M6-12V32', b, 8) + C(28, 6, 4, b),
  drop: (a, b) => P('M0-46Q34 0 30 18A30 30 0 0 1-30 18Q-34 0 0-46', a) + S('M-14 18Q-12 30 0 32', b, 6),
  fern: (a) => S('M0 46Q6 0 0-44', a, 4) + each([[30], [14], [-2], [-18], [-32]], (y) => S(`M2 ${y}l${(y + 60) * 0.32} -16M2 ${y}l${-(y + 60) * 0.32} -16`, a, 7)),
  cat: (a, b) => P('M-34-40L-12-24H12L34-40Q44 40 0 40T-34-40', a) + C(-13, 0, 4, b) + C(13, 0, 4, b) + S('M0 10v6M0 16q-7 8-12 2M0 16q7 8 12 2', b, 3),
  fox: (a, b) => P('M-44-34L-16-22H16L44-34L34 10L0 42L-34 10Z', a) + P('M-34 10L-10 4L0 42ZM34 10L10 4L0 42Z', b) + C(-14, -2, 4, '#333') + C(14, -2, 4, '#333') + C(0, 38, 6, '#333'),
  bear: (a, b) => C(-26, -28, 14, a) + C(26, -28, 14, a) + C(0, 2, 38, a) + E(0, 16, 18, 14, b) + C(-13, -6, 4, '#333') + C(13, -6, 4, '#333') + E(0, 11, 6, 4, '#333'),
  owl: (a, b) => P('M-34-40Q0-22 34-40Q44 44 0 44T-34-40', a) + C(-14, -10, 13, 'white') + C(14, -10, 13, 'white') + C(-13, -9, 6, '#333') + C(13, -9, 6, '#333') + P('M-6 4H6L0 14Z', b),
  boat: (a, b) => P('M-42 16H42L28 38H-28Z', b) + P('M-3-46V10H-34Z', a) + P('M4-34V10H28Z', a),
  house: (a, b) => P('M-34-4V42H34V-4L0-38Z', a) + R(-9, 14, 18, 28, 0, b) + S('M-42 2L0-40L42 2', b, 7),
  snow: (a) => petals(6, (r) => `<path d="M0 0V-42M0-24l12-11M0-24l-12-11" stroke="${col(a)}" stroke-width="6" stroke-linecap="round" transform="rotate(${r})"/>`),
  comet: (a, b) => S('M-40 34L6-6M-44 10L-8-12M-18 40L14 14', b, 6) + G('translate(20 -18)scale(.6)', MOTIFS.star(a)),
  shell: (a, b) => P('M0 40L-16 28Q-50 10-40-16Q-20-46 0-40Q20-46 40-16Q50 10 16 28Z', a) + S('M0 36V-34M0 36L-26-22M0 36L26-22', b, 4),
  ring: (a, b) => C(0, 0, 40, a) + C(0, 0, 27, b) + C(0, 0, 13, a),
  arch: (a, b) => P('M-44 40V0A44 44 0 0 1 44 0V40H28V2A28 28 0 0 0-28 2V40Z', a) + P('M-20 40V4A20 20 0 0 1 20 4V40Z', b),
  bolt: (a) => P('M10-48L-28 8H-4L-12 48L30-12H4Z', a),
};
export const mo = (name, x, y, size, a, b = 'white') => G(`translate(${n(x)} ${n(y)})scale(${n(size) / 100})`, MOTIFS[name]?.(a, b) ?? '');

// ---- patterns: [tile width, tile height, marks] in units of the tile size ---
const A = (f, k) => `fill="${f}"` + (k ? ` opacity="${k}"` : '');
const PATTERNS = {
  dots: (f) => [24, 24, `<circle cx="6" cy="6" r="4" ${A(f)}/><circle cx="18" cy="18" r="4" ${A(f)}/>`],
  band: (f) => [24, 24, `<path d="M0 7h24v9H0Z" ${A(f)}/>`],
  pin: (f) => [12, 12, `<path d="M4 0h3v12H4Z" ${A(f)}/>`],
  stripe: (f) => [24, 24, `<path d="M6 0h11v24H6Z" ${A(f)}/>`],
  gingham: (f) => [24, 24, `<path d="M0 0h12v24H0Z" ${A(f, 0.5)}/><path d="M0 0h24v12H0Z" ${A(f, 0.5)}/>`],
  grid: (f) => [24, 24, `<path d="M0 0h24v2H2v22H0Z" ${A(f)}/>`],
  tartan: (f) => [36, 36, `<path d="M0 4h36v12H0ZM4 0h12v36H4Z" ${A(f, 0.4)}/><path d="M0 26h36v2H0ZM26 0h2v36h-2Z" ${A(f)}/>`],
  leaves: (f) => [30, 30, `<path d="M8 18Q2 10 8 2Q14 10 8 18M23 32Q17 24 23 16Q29 24 23 32M23 2Q20-2 23-6" ${A(f)}/>`],
  florets: (f) => [30, 30, each([[8, 8], [23, 23]], (x, y) => `<g transform="translate(${x} ${y})" ${A(f)}><circle cy="-4" r="3.4"/><circle cy="4" r="3.4"/><circle cx="4" r="3.4"/><circle cx="-4" r="3.4"/></g>`)],
  waves: (f) => [24, 12, `<path d="M0 6q6-8 12 0t12 0" fill="none" stroke="${f}" stroke-width="3"/>`],
  zig: (f) => [24, 16, `<path d="M0 12L12 3L24 12" fill="none" stroke="${f}" stroke-width="4"/>`],
  tris: (f) => [28, 24, `<path d="M0 22L14 2L28 22Z" ${A(f)}/>`],
  diamond: (f) => [24, 32, `<path d="M12 2L22 16L12 30L2 16Z" ${A(f)}/>`],
  speck: (f) => [40, 40, `<g ${A(f)}><circle cx="6" cy="9" r="1.8"/><circle cx="22" cy="4" r="1.2"/><circle cx="33" cy="17" r="2"/><circle cx="14" cy="24" r="1.4"/><circle cx="27" cy="33" r="1.7"/><circle cx="5" cy="36" r="1.2"/></g>`],
  plus: (f) => [24, 24, `<path d="M8 4h4v4h4v4h-4v4H8v-4H4V8h4Z" ${A(f)}/>`],
  scales: (f) => [24, 12, `<path d="M0 12a12 11 0 0 1 24 0M-12 6a12 11 0 0 0 24 0a12 11 0 0 0 24 0" fill="none" stroke="${f}" stroke-width="2"/>`],
  knit: (f) => [14, 12, `<path d="M0 0L7 7L14 0V4L7 11L0 4Z" ${A(f, 0.55)}/>`],
  weave: (f) => [20, 20, `<path d="M1 3h8v4H1ZM11 13h8v4h-8ZM13 1h4v8h-4ZM3 11h4v8H3Z" ${A(f, 0.6)}/>`],
  herring: (f) => [24, 20, `<path d="M0 10L12 0V7L0 17ZM24 10L12 0V7L24 17Z" ${A(f, 0.6)}/>`],
  terrazzo: (f) => [52, 52, `<g ${A(f)}><path d="M6 6l10 2l-3 8l-9-3ZM30 4l6 6l-8 3ZM40 24l9 3l-5 8ZM14 30l8-3l2 9l-7 2ZM32 42l9-3l1 6Z"/></g>`],
  stars: (f) => [36, 36, `<path d="M9 3l2 5l5 1l-4 3l1 5l-4-3l-4 3l1-5l-4-3l5-1ZM27 21l2 5l5 1l-4 3l1 5l-4-3l-4 3l1-5l-4-3l5-1Z" ${A(f)}/>`],
  rain: (f) => [24, 24, `<path d="M5 3v8M17 14v8" stroke="${f}" stroke-width="3" stroke-linecap="round"/>`],
  moons: (f) => [28, 28, `<path d="M4 14a10 10 0 0 1 20 0Z" ${A(f)}/>`],
  ribs: (f) => [10, 10, `<path d="M4 0h2v10H4Z" ${A(f, 0.5)}/>`],
};

const stop = (o, k, a) => `<stop${o ? ` offset="${o}"` : ''} stop-color="${k}"${a === undefined ? '' : ` stop-opacity="${a}"`}/>`;
const lin = (id, x2, y2, ...st) => `<linearGradient id="${id}"${x2 === 1 ? '' : ` x2="${x2}"`}${y2 ? ` y2="${y2}"` : ''}>${st.join('')}</linearGradient>`;
const FILLS = {
  c: (id, k) => lin(id, 1, 0, stop(0, lt(k, 0.12)), stop(0.2, lt(k, 0.32)), stop(0.46, hex(k)), stop(1, dk(k, 0.27))),
  s: (id, k) => `<radialGradient id="${id}" cx=".36" cy=".3" r=".8">${stop(0, lt(k, 0.42))}${stop(0.45, hex(k))}${stop(1, dk(k, 0.3))}</radialGradient>`,
  v: (id, k) => lin(id, 0, 1, stop(0, lt(k, 0.2)), stop(1, dk(k, 0.14))),
  d: (id, k) => lin(id, 1, 1, stop(0, lt(k, 0.2)), stop(0.5, hex(k)), stop(1, dk(k, 0.15))),
  m: (id, k) => lin(id, 1, 0, stop(0, dk(k, 0.12)), stop(0.22, lt(k, 0.6)), stop(0.5, hex(k)), stop(0.8, dk(k, 0.26)), stop(1, hex(k))),
  g: (id, k) => `<radialGradient id="${id}">${stop(0, hex(k), 0.95)}${stop(0.5, hex(k), 0.45)}${stop(1, hex(k), 0)}</radialGradient>`,
  o: (id, k) => (k === 's'
    ? `<radialGradient id="${id}" cx=".36" cy=".3" r=".8">${stop(0, '#fff', 0.3)}${stop(0.5, '#fff', 0)}${stop(1, '#35263a', 0.3)}</radialGradient>`
    : lin(id, 1, k === 'h' ? 0 : 1, stop(0, '#fff', 0.1), stop(0.22, '#fff', 0.25), stop(0.5, '#fff', 0), stop(1, '#35263a', k === 'h' ? 0.27 : 0.18))),
  p: (id, spec) => {
    const [name, k, size] = spec.split(',');
    const [w, h, marks] = PATTERNS[name](hex(k));
    const z = size / 24;
    return `<pattern id="${id}" width="${w}" height="${h}" patternUnits="userSpaceOnUse"${z === 1 ? '' : ` patternTransform="scale(${n(z)})"`}>${marks}</pattern>`;
  },
};

// ---- scenes ---------------------------------------------------------------
/** Something standing on the table; `w` is the half-width of its shadow. */
export const st = (w, ...parts) => ({ scene: 'stand', w, body: parts.join('') });
/** Something lying flat, seen from above, or hanging on the wall. */
export const fl = (...parts) => ({ scene: 'flat', body: parts.join('') });

/** With fewer stops, for drawings with many colours. */
const LEAN = {
  ...FILLS,
  c: (id, k) => lin(id, 1, 0, stop(0.15, lt(k, 0.28)), stop(1, dk(k, 0.25))),
  s: (id, k) => `<radialGradient id="${id}" cx=".36" cy=".3" r=".8">${stop(0, lt(k, 0.4))}${stop(1, dk(k, 0.28))}</radialGradient>`,
  d: (id, k) => lin(id, 1, 1, stop(0, lt(k, 0.2)), stop(1, dk(k, 0.15))),
  m: (id, k) => lin(id, 1, 0, stop(0.1, lt(k, 0.5)), stop(0.8, dk(k, 0.22))),
};

export const LIMIT = 2560; // bytes a picture
export function picture(art, bg) {
  const full = draw(art, bg, FILLS);
  return full.length <= LIMIT ? full : draw(art, bg, LEAN);
}

function draw({ scene, w, body }, bg, fills) {
  let out = R(0, 0, 400, 400, 0, '@v.' + bg);
  let defs = '';
  if (scene === 'stand') {
    out += P('M0 290Q200 278 400 290V400H0Z', dk(bg, 0.07)) + E(216, 330, w * 1.38, 19, '@g.' + dk(bg, 0.42)) + G('translate(-22 -38)scale(1.11)', body);
  } else {
    out += C(200, 200, 168, lt(bg, 0.45));
    defs += `<filter id="z" x="-.1" y="-.1" width="1.3" height="1.3"><feDropShadow dx="5" dy="8" stdDeviation="6" flood-color="${dk(bg, 0.6)}" flood-opacity=".35"/></filter>`;
    out += `<g filter="url(#z)">${body}</g>`;
  }
  const ids = new Map();
  out = out.replace(/@([csvdmgop])\.([\w#,.]+)/g, (all, kind, k) => {
    if (!ids.has(all)) {
      const id = 'abcdefghijklmnopqrstuvwxy'[ids.size] ?? 'a' + ids.size;
      ids.set(all, id);
      defs += fills[kind](id, k);
    }
    return `url(#${ids.get(all)})`;
  });
  // So is a group drawn more than once in different places.
  const groups = {};
  const plain = /<g transform="([^"]*)">((?:(?!<\/?g[ >]).){90,}?)<\/g>/g;
  for (const [, , inner] of out.matchAll(plain)) groups[inner] = (groups[inner] ?? 0) + 1;
  const kept = Object.keys(groups).filter((k) => groups[k] > 1);
  out = out.replace(plain, (all, at, inner) => (groups[inner] > 1 ? `<use transform="${at}" href="#g${kept.indexOf(inner)}"/>` : all));
  defs += kept.map((k, i) => `<g id="g${i}">${k}</g>`).join('');
  // A shape drawn more than once (a surface, its print, its shading) is kept once.
  const seen = {};
  for (const [, p] of out.matchAll(/ d="([^"]{36,})"/g)) seen[p] = (seen[p] ?? 0) + 1;
  Object.keys(seen).filter((p) => seen[p] > 1).forEach((p, i) => {
    out = out.replaceAll(new RegExp(`<path([^>]*) d="${p.replaceAll('.', '\\.')}"`, 'g'), `<use$1 href="#s${i}"`);
    defs += `<path id="s${i}" d="${p}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" stroke-linecap="round" stroke-linejoin="round"><defs>${defs}</defs>${out}</svg>\n`;
}
