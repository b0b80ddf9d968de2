import { P, S, E, C, R, G, c, s, v, d, m, pt, sf, lathe, rr, box, dk, lt, mo, st, fl, each, shine, leaf, op } from './pen.mjs';
export { caddy, carton, pouch, bag, jar, bottle, tube, flatTin } from './packs.mjs';

/** An open box of sachets in rows. */
export const sampler = (k, cols, emblem) =>
  fl(R(70, 110, 260, 200, 12, d(k)), R(82, 122, 236, 176, 6, dk(k, 0.3)), each(cols.map((x, i) => [x, i]), (x, i) => {
    const X = 88 + (i % 4) * 57, Y = 128 + Math.floor(i / 4) * 84;
    return R(X, Y, 53, 79, 4, x) + G(`translate(${X} ${Y})`, C(26, 36, 17, 'cream'), leaf(26, 48, 0, 24, 14, 'forest'), S('M14 64h24', 'cream', 3));
  }));
/** A pressed cake of tea in its wrapper. */
export const cake = () => fl(P('M200 70L292 104L330 196L296 290L204 330L108 294L70 204L106 106Z', d('oat')), C(200, 200, 96, s('bark')), C(200, 200, 96, pt('rain', 'walnut', 20)), C(200, 200, 22, dk('bark', 0.4)),
  P('M210 262L330 196L296 290L204 330Z', d('paper')), mo('pine', 264, 274, 44, 'rust', 'rust'));
/** Paper filters, fanned. */
export const filters = () => fl(each([[-26], [-13], [0], [13], [26]], (a) => G(`rotate(${a} 200 320)`, P('M96 96Q200 66 304 96L232 312Q200 322 168 312Z', d(a ? 'oat' : 'paper')), S('M296 96L226 312', dk('oat', 0.1), 2, 'stroke-dasharray="3 6"'))));
/** Tea bags on strings. */
export const pyramids = (k, tag) => st(120, each([[130, 230, 1], [270, 240, 1], [200, 268, 1.15]], (x, y, z) => G(`translate(${x} ${y})scale(${z})`, S('M0-40Q30-90 4-110', 'oat', 2.5), P('M0-42L56 52Q0 66-56 52Z', lt('oat', 0.3)), P('M-42 34L0 6L40 34L46 48Q0 60-46 48Z', k), P('M-42 34L0 6L40 34L46 48Q0 60-46 48Z', pt('rain', lt(k, 0.4), 12)), P('M0-42L56 52Q36 60 14 60Z', dk('oat', 0.2), 'opacity=".45"'), R(-14, -132, 30, 26, 3, tag))));
/** A heap of loose leaf beside a wooden scoop. */
export const scoop = (k, fleck) => st(130, P('M92 316Q120 236 196 228Q276 236 300 320Q200 342 92 316', c(k)), P('M92 316Q120 236 196 228Q276 236 300 320Q200 342 92 316', pt('rain', fleck, 14)), P('M92 316Q120 236 196 228Q276 236 300 320Q200 342 92 316', pt('leaves', dk(k, 0.35), 20)),
  G('rotate(-24 220 220)', R(236, 200, 120, 18, 9, v('wood')), P('M120 196H244Q250 262 182 264T120 196', c('wood')), E(182, 196, 62, 15, dk('wood', 0.35)), P('M128 194Q180 158 236 194Q182 208 128 194', k)));
/** A bundle of cinnamon-like sticks, or rock sugar on sticks. */
export const sticks = (k, bead) => st(86, each([[150, -10], [176, -4], [204, 2], [232, 8], [256, 13]], (x, a) => G(`rotate(${a} ${x} 320)`, R(x - 4, 100, 8, 228, 4, v('wood')), P(`M${x - 20} 106l20-22l20 22l-4 60l8 50l-24 22l-24-24l6-46Z`, d(bead)), P(`M${x} 84l20 22l-4 60l-16-8Z`, lt(k, 0.45), 'opacity=".6"'))), R(134, 268, 136, 14, 5, v('clay')));
/** A tablet of drinking chocolate, part unwrapped. */
export const slab = (k, wrap, emblem) => fl(rot8(R(118, 66, 164, 200, 8, d(k)), each([[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]], (i, j) => R(126 + i * 51, 76 + j * 50, 45, 43, 5, lt(k, 0.14))), P('M110 186l14-12l16 10l16-12l18 12l16-10l18 10l16-12l16 12l18-12l18 10l14-8V340H110Z', d('silver')), R(110, 204, 180, 140, 4, d(wrap)), C(200, 272, 48, 'cream'), mo(emblem, 200, 272, 58, dk(wrap, 0.3), 'honey')));
const rot8 = (...x) => G('rotate(8 200 200)', ...x);
