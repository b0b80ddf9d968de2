import { P, S, E, C, R, G, c, s, v, d, m, g, pt, sf, lathe, rr, drum, box, dk, lt, mo, st, fl, each, shine, leaf, op } from './pen.mjs';
export { jar } from './packs.mjs';

const halo = (x, y, r) => C(x, y, r, g('glow'));
const SHADES = { cone: 'M152 74H248L300 186H100Z', drum: 'M112 80H288V180H112Z', empire: 'M160 70Q200 62 240 70Q246 140 304 184H96Q154 140 160 70', dome: 'M92 184Q92 70 200 70T308 184Z', bell: 'M176 66H224Q230 120 262 146Q286 160 290 186H110Q114 160 138 146Q170 120 176 66', pleat: 'M146 74H254L296 182H104Z' };
/** Table lamp: a shade and a turned base. */
export const lamp = (shade, k, base, pts, { pat, basePat } = {}) => st(pts.at(-1)[0] + 24, halo(200, 170, 170), R(194, 176, 12, 60, 0, 'brass'), sf(lathe(pts), base, basePat), sf(SHADES[shade], k, pat), P(SHADES[shade], g('glow'), 'opacity=".55"'), shade === 'pleat' ? S('M160 78L124 180M176 78L156 180M192 78L186 180M208 78L214 180M224 78L244 180M240 78L276 180', dk(k, 0.16), 2.5) : '');
export const mushroom = (k, base = k, dots) => st(84, halo(200, 180, 180), P(lathe([[30, 190], [34, 260], [60, 310], [74, 326]]), c(base)), E(200, 196, 90, 14, 'glow'), P('M76 198Q84 80 200 80T324 198Q200 222 76 198', s(k)), dots ? each([[140, 140, 13], [206, 112, 11], [260, 150, 14], [196, 166, 9]], (x, y, r) => E(x, y, r, r * 0.8, 'cream')) : '');
/** Pendant on a cord. kinds: dome, cone, globe, paper, basket, bell, tiers. */
export const pendant = (kind, k, cord = 'ink', inside = 'glow') => fl(S('M200 0V112', cord, 4), R(186, 96, 28, 26, 5, m('brass')), halo(200, 270, 130), ({
  dome: E(200, 262, 124, 20, inside) + P('M76 262Q80 120 200 118T324 262Q200 236 76 262', c(k)),
  cone: E(200, 280, 116, 18, inside) + P('M180 118H220L316 280Q200 258 84 280Z', c(k)),
  globe: C(200, 216, 102, s(k)) + C(200, 222, 60, g('glow')),
  paper: E(200, 222, 128, 108, s(k)) + S('M94 160Q200 190 306 160M74 204Q200 236 326 204M74 240Q200 272 326 240M98 286Q200 314 302 286M140 130Q200 142 260 130', dk(k, 0.14), 2.5) + E(200, 240, 90, 70, g('glow')),
  basket: P('M150 118H250L318 210L282 306H118L82 210Z', c(k)) + P('M150 118H250L318 210L282 306H118L82 210Z', pt('weave', dk(k, 0.4), 22)) + E(200, 306, 82, 13, inside),
  bell: E(200, 290, 90, 15, inside) + P('M184 118H216Q222 170 262 200Q294 226 292 290Q200 272 108 290Q106 226 138 200Q178 170 184 118', m(k)),
  tiers: E(200, 290, 130, 16, inside) + P('M156 130Q200 118 244 130L262 168H138Z', c(k)) + P('M116 184Q200 160 284 184L304 226H96Z', c(k)) + P('M78 240Q200 212 322 240L332 288Q200 268 68 288Z', c(k)),
})[kind]);
export const desk = (k, head = k) => st(90, halo(304, 220, 110), E(150, 322, 74, 13, c(dk(k, 0.1))), E(150, 316, 74, 13, v(k)), S('M150 314L110 192L216 96', k, 12), S('M104 214L134 252', 'steel', 5), C(110, 192, 13, s('brass')), C(216, 96, 13, s('brass')), G('rotate(-24 250 130)', E(262, 196, 68, 13, 'glow'), P('M232 88H276L330 196Q262 180 194 196Z', c(head))));
export const floor = (shade, k, leg) => st(70, halo(200, 120, 130), leg === 'tripod' ? S('M200 150L130 328M200 150L270 328M200 150L206 318', 'oak', 9) : S('M200 130V324', leg, 8) + E(200, 326, 60, 10, c(leg)), G('translate(40 2)scale(.8)', P(SHADES[shade], v(k)), P(SHADES[shade], g('glow'), 'opacity=".6"')));
export const sconce = (k, plate = 'brass') => fl(halo(214, 190, 160), E(110, 250, 28, 52, m(plate)), S('M112 252Q214 300 214 216', plate, 10), P('M172 90H256L286 214H142Z', c(k)), P('M172 90H256L286 214H142Z', g('glow'), 'opacity=".6"'));
/** A string of lights; kind is bulb, star, or lantern. */
export const strings = (kind, ks) => fl(S('M20 90Q120 200 200 150T390 110M10 240Q120 350 210 280T390 250', 'forest', 4), each([[62, 130], [124, 160], [190, 156], [256, 130], [322, 118], [90, 300], [180, 300], [250, 262], [340, 256]], (x, y, i) => { const k = ks[i % ks.length]; return G(`translate(${x} ${y + 24})`, C(0, 0, 40, g('glow'))) + (kind === 'star' ? mo('star', x, y + 26, 46, k) : kind === 'lantern' ? E(x, y + 28, 21, 24, k) : G(`translate(${x} ${y})`, R(-6, -2, 12, 12, 2, 'ink'), E(0, 26, 13, 18, k))); }));
export const lantern = (k, flame = true) => st(92, S('M160 96Q160 48 200 48T240 96', k, 8), P('M126 128L170 92H230L274 128Z', c(k)), P('M136 128H264V304H136Z', 'glass', 'opacity=".7"'), flame ? halo(200, 220, 100) + R(176, 226, 48, 76, 5, c('cream')) + P('M200 180Q220 210 200 226Q180 210 200 180', 'honey') : '', S('M136 128V306M264 128V306M136 216H264', k, 7), P('M118 304H282L290 328H110Z', c(k)), shine('M152 150V290', 5));
export const candle = (k, { w = 50, h = 160, dish = 'brass', pat } = {}) => st(w + 50, halo(200, 286 - h, 90), E(200, 318, w + 40, 15, m(dish)), sf(drum(200 - w, 308 - h, w * 2, h, w, 0.12), k, pat), E(200, 308 - h, w, w * 0.2, lt(k, 0.4)), S(`M200 ${306 - h}v-16`, 'ink', 4), P(`M200 ${246 - h}q20 28 0 46q-20-18 0-46`, 'honey'));
export const tapers = (ks, stand) => st(128, ...ks.map((k, i) => { const x = 200 + (i - (ks.length - 1) / 2) * 78, y = 84 + (i % 2) * 36; return P(lathe([[12, 250], [10, 276], [36, 312], [42, 326]], { cx: x }), m(stand)) + P(`M${x - 8} ${y}H${x + 8}L${x + 10} 252H${x - 10}Z`, c(k)) + halo(x, y - 16, 40) + P(`M${x} ${y - 34}q13 18 0 32q-13-14 0-32`, 'honey'); }));
export const night = (kind, k) => st(90, halo(200, 210, 180), ({
  moon: P('M232 84A122 122 0 1 0 300 268A98 98 0 1 1 232 84', s(k)) + mo('star', 268, 168, 50, 'glow'),
  hare: P('M164 180Q130 60 160 60Q188 66 188 172M214 172Q220 60 246 64Q268 74 236 184', d(k)) + P(lathe([[50, 160], [74, 210], [96, 280], [80, 324]], { t: 0.3 }), s(k)) + C(180, 206, 5, 'ink') + C(224, 206, 5, 'ink') + S('M202 218v6m0 0q-8 8-14 2m14-2q8 8 14 2', 'ink', 3),
  house: box(130, 190, 120, 136, 40, k) + P('M116 194L190 110L264 194Z', d('clay')) + P('M190 110l40-16l72 80l-38 20Z', dk('clay', 0.2)) + R(150, 218, 32, 36, 3, 'glow') + R(200, 218, 32, 36, 3, 'glow') + R(176, 274, 30, 52, 3, 'glow'),
})[kind]);
export const filament = (k) => st(60, halo(200, 190, 150), P('M172 264Q168 236 140 208Q102 164 132 118Q156 86 200 86T268 118Q298 164 260 208Q232 236 228 264Z', k, 'opacity=".75"'), S('M188 262L176 176L190 206L200 172L210 206L224 176L212 262', 'amber', 4), R(170, 262, 60, 52, 6, m('brass')), S('M172 276h56M172 290h56M172 304h56', dk('brass', 0.3), 3), E(200, 318, 20, 8, 'ink'));
