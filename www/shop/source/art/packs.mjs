// Packets, tins, jars and bottles: shared by tea, kitchen and bath.
import { P, S, E, C, R, G, c, s, v, d, m, pt, sf, lathe, rr, drum, box, dk, lt, mo, st, each, shine, leaf, op } from './pen.mjs';

const label = (x, y, w, h, k, emblem, ink, ink2, r = 6) =>
  R(x, y, w, h, r, k) + (emblem ? mo(emblem, x + w / 2, y + h * 0.44, Math.min(w, h) * 0.5, ink, ink2) : '') +
  S(`M${x + w * 0.28} ${y + h * 0.83}h${w * 0.44}`, ink, 4, 'opacity=".7"');

/** A lidded tin: tall or squat. */
export const caddy = (k, emblem, { w = 150, h = 190, lid = k, paper = 'cream', ink = dk(k, 0.3), ink2 = 'honey', pat } = {}) => {
  const x = 200 - w / 2, y = 325 - h;
  return st(w * 0.6, sf(drum(x, y, w, h, w / 2, 0.08), k, pat), label(x + w * 0.2, y + h * 0.24, w * 0.6, h * 0.56, paper, emblem, ink, ink2),
    P(`M${x - 4} ${y - 24}V${y + 8}Q200 ${y + 26} ${x + w + 4} ${y + 8}V${y - 24}Z`, c(lid)), E(200, y - 24, w / 2 + 4, 13, v(lid)), E(200, y - 25, w / 2 - 8, 9, lt(lid, 0.25)));
};
/** A paper carton. */
export const carton = (k, emblem, { w = 140, h = 190, z = 44, pat, paper = 'cream', ink = dk(k, 0.25), ink2 = 'honey', flap } = {}) => {
  const x = 188 - w / 2, y = 332 - h;
  return st(w * 0.7, box(x, y, w, h, z, k, pat), label(x + 18, y + h * 0.2, w - 36, h * 0.6, paper, emblem, ink, ink2, 40),
    flap ? P(`M${x} ${y}h${w}v16h${-w}Z`, flap) : '');
};
/** A stand-up pouch with a sealed top. */
export const pouch = (k, emblem, { paper = 'paper', ink = dk(k, 0.3), ink2 = 'honey', pat, band } = {}) =>
  st(92, sf('M122 104H278L290 322Q200 346 110 322Z', k, pat, 'd'), P('M120 84H280L278 112H122Z', dk(k, 0.1)), S('M124 98H276', lt(k, 0.4), 2, 'stroke-dasharray="4 6"'),
    P('M110 322Q200 346 290 322Q270 300 200 300T110 322', dk(k, 0.14)), band ? P('M118 168H282L284 186H117Z', band) : '',
    C(200, 216, 58, paper), mo(emblem, 200, 212, 66, ink, ink2), S('M180 256h40', ink, 4));
/** A coffee bag with side folds and a rolled top. */
export const bag = (k, emblem, { paper = 'cream', ink = 'ink', ink2 = 'honey', tie = 'brass' } = {}) =>
  st(88, P('M128 118L142 96H258L272 118L280 326H120Z', d(k)), P('M128 118L150 150L140 326H120Z', lt(k, 0.18)), P('M272 118L250 150L260 326H280Z', dk(k, 0.24)),
    P('M138 78H262L266 112H134Z', v(k)), R(128, 96, 144, 11, 4, tie), R(150, 168, 100, 120, 4, paper), mo(emblem, 200, 216, 66, ink, ink2), S('M170 264h60M180 276h40', ink, 3));
/** A glass jar of something. */
export const jar = (fill, { lid = 'oak', w = 140, h = 170, emblem, paper = 'cream', ink = dk(fill, 0.2), ink2 = 'leaf', bits, level = 0.16, cork } = {}) => {
  const x = 200 - w / 2, y = 328 - h, body = rr(x, y, w, h, 20);
  return st(w * 0.62, P(body, 'glass', 'opacity=".75"'), P(rr(x + 8, y + h * level, w - 16, h * (1 - level) - 8, 14), c(fill)),
    bits ? P(rr(x + 8, y + h * level, w - 16, h * (1 - level) - 8, 14), pt(...bits)) : '', E(200, y + h * level + 2, w / 2 - 10, 8, lt(fill, 0.3)),
    cork ? P(`M${x + 16} ${y - 26}h${w - 32}l-6 34h${-w + 44}Z`, c(lid)) : R(x + 6, y - 22, w - 12, 30, 7, c(lid)) + S(`M${x + 10} ${y - 8}h${w - 20}`, dk(lid, 0.2), 2),
    emblem ? label(x + w * 0.2, y + h * 0.34, w * 0.6, h * 0.46, paper, emblem, ink, ink2, 8) : '', shine(`M${x + 12} ${y + 26}V${y + h - 34}`));
};
/** A bottle; `top` is cork, cap, pump, drop or spray. */
export const bottle = (k, emblem, { top = 'cap', cap = 'ink', w = 104, h = 190, sh = 36, neck = 20, paper = 'cream', ink = dk(k, 0.35), ink2 = 'honey', pat, matt } = {}) => {
  const y = 328 - h, r = w / 2, t = y - 22;
  const caps = {
    cap: R(200 - neck - 3, t - 18, neck * 2 + 6, 36, 5, c(cap)),
    cork: P(`M${200 - neck + 1} ${t - 20}h${neck * 2 - 2}l-3 32h${-neck * 2 + 8}Z`, c(cap)),
    pump: R(193, t - 46, 14, 40, 3, c(cap)) + P(`M150 ${t - 56}Q152 ${t - 68} 166 ${t - 68}H226V${t - 46}H176Q166 ${t - 46} 164 ${t - 38}H150Z`, v(cap)) + R(200 - neck - 4, t - 12, neck * 2 + 8, 26, 4, c(cap)),
    drop: R(200 - neck - 2, t - 14, neck * 2 + 4, 30, 4, c(cap)) + P(lathe([[8, t - 62], [13, t - 50], [13, t - 30], [15, t - 14]], { t: 0.8 }), c('ink')),
    spray: R(200 - neck, t - 8, neck * 2, 22, 3, c(cap)) + R(188, t - 34, 26, 28, 4, c(cap)) + C(190, t - 22, 3, 'ink'),
  };
  const body = `M${200 - neck} ${t}V${y}Q${200 - r} ${y + 4} ${200 - r} ${y + sh}V316Q${200 - r} 330 ${200 - r + 16} 330H${200 + r - 16}Q${200 + r} 330 ${200 + r} 316V${y + sh}Q${200 + r} ${y + 4} ${200 + neck} ${y}V${t}Z`;
  return st(r * 1.2, sf(body, k, pat), caps[top], label(200 - r + 10, y + sh + 14, w - 20, h - sh - 44, paper, emblem, ink, ink2, 4), matt ? '' : shine(`M${200 - r + 9} ${y + sh + 4}V300`, 5, 0.35));
};
/** A squeezed tube standing on its cap. */
export const tube = (k, emblem, { cap = 'white', pat, ink = dk(k, 0.35), ink2 = 'honey', w = 58, top = 92 } = {}) =>
  st(60, sf(`M${200 - w} ${top}H${200 + w}L232 292H168Z`, k, pat), P(`M${200 - w - 2} ${top - 14}h${2 * w + 4}v20h${-2 * w - 4}Z`, dk(k, 0.16)), R(166, 288, 68, 42, 7, c(cap)),
    S('M178 296v26M190 296v26M202 296v26M214 296v26', dk(cap, 0.14), 2), mo(emblem, 200, 168, 58, ink, ink2), S('M180 218h40M186 230h28', ink, 3));
/** A shallow round tin leaning open, its lid in front. */
export const flatTin = (k, emblem, { inside = 'cream', ink = 'cream', ink2 = 'honey' } = {}) =>
  st(120, E(236, 236, 88, 88, m('silver')), E(236, 236, 76, 76, s(inside)), S('M200 218q34-26 70 2', dk(inside, 0.12), 4),
    P('M76 296v20Q160 352 244 316v-20Z', c(dk(k, 0.18))), E(160, 296, 84, 24, v(k)), E(160, 294, 70, 18, lt(k, 0.12)), G('translate(160 294)scale(1 .3)', mo(emblem, 0, 0, 92, ink, ink2)));
