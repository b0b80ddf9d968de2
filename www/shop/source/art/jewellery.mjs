import { P, S, E, C, R, G, c, s, v, d, m, g, pt, sf, lathe, rr, drum, box, dk, lt, mo, st, fl, each, shine, leaf, op } from './pen.mjs';

const band = (k, w = 20, r = 92, cy = 226) => C(200, cy, r, 'none', `stroke="@m.${k}" stroke-width="${w}"`) + C(200, cy, r + w / 2 - 2, 'none', `stroke="${lt(k, 0.5)}" stroke-width="2.5"`);
const gem = (x, y, z, k, cut = 'round') => G(`translate(${x} ${y})scale(${z / 50})`, ...({
  round: [C(0, 0, 50, dk(k, 0.1)), P('M0-50L35-35L50 0L35 35L0 50L-35 35L-50 0L-35-35Z', d(k)), P('M0-28L20-20L28 0L20 20L0 28L-20 20L-28 0L-20-20Z', lt(k, 0.4)), S('M0-50V-28M35-35L20-20M50 0H28M35 35L20 20M0 50V28M-35 35L-20 20M-50 0H-28M-35-35L-20-20', lt(k, 0.5), 2.5)],
  emerald: [P('M-30-50H30L44-36V36L30 50H-30L-44 36V-36Z', d(k)), P('M-20-32H20L26-24V24L20 32H-20L-26 24V-24Z', lt(k, 0.35)), S('M-30-50L-20-32M30-50L20-32M30 50L20 32M-30 50L-20 32', lt(k, 0.5), 2.5)],
  pear: [P('M0-60Q46-4 34 26A36 36 0 0 1-34 26Q-46-4 0-60', d(k)), P('M0-32Q22 0 18 18A20 20 0 0 1-18 18Q-22 0 0-32', lt(k, 0.4))],
  cab: [E(0, 0, 40, 50, s(k)), E(-12, -18, 9, 14, 'white', 'opacity=".6"')],
}[cut] ?? []));
export const ring = (kind, k, stone = 'sky', cut) => fl(G('rotate(-10 200 200)', ({
  plain: band(k, 34), hammered: band(k, 36) + C(200, 226, 92, 'none', `stroke="${lt(k, 0.6)}" stroke-width="20" stroke-dasharray="5 13"`),
  stone: band(k, 16) + P('M166 144L178 106H222L234 144Z', m(k)) + gem(200, 104, 42, stone, cut), signet: band(k, 22) + P('M136 172L156 104Q200 84 244 104L264 172Q200 196 136 172', m(k)) + E(200, 132, 38, 30, dk(k, 0.08)) + mo(stone, 200, 132, 44, dk(k, 0.35), lt(k, 0.4)),
  trio: band(k, 14) + gem(152, 128, 21, stone, 'round') + gem(248, 128, 21, stone, 'round') + gem(200, 116, 31, stone, 'round'), twist: band(k, 12, 84) + band(dk(k, 0.12), 12, 100) + C(200, 226, 92, 'none', `stroke="${lt(k, 0.4)}" stroke-width="20" stroke-dasharray="14 18"`),
  leaf: band(k, 13) + each([[120, 174, -60], [148, 144, -30], [186, 128, -4], [226, 130, 24], [262, 152, 52]], (x, y, a) => leaf(x, y + 14, a, 50, 24, lt(k, 0.12)) + leaf(x, y + 14, a, 50, 10, dk(k, 0.16))),
})[kind]));
const pair = (f) => fl(R(76, 70, 248, 270, 16, d('paper')), f(142), f(258));
export const earrings = (kind, k, x2 = 'sky', cut = 'pear') => pair((x) => ({
  hoop: C(x, 150, 6, m(k)) + C(x, 212, 52, 'none', `stroke="@m.${k}" stroke-width="14"`), drop: C(x, 130, 8, m(k)) + S(`M${x} 138V176`, k, 4) + gem(x, 222, 36, x2, cut), stud: gem(x, 200, 34, x2, cut) + C(x, 200, 41, 'none', `stroke="${lt(k, 0.1)}" stroke-width="7"`),
  motif: mo(x2, x, 204, 86, dk(k, 0.04), lt(k, 0.5)), tier: C(x, 124, 8, m(k)) + P(`M${x - 14} 146H${x + 14}L${x + 26} 190H${x - 26}Z`, d(k)) + P(`M${x - 28} 198H${x + 28}L${x + 40} 244H${x - 40}Z`, d(x2)) + P(`M${x} 300A46 46 0 0 1 ${x - 44} 254H${x + 44}A46 46 0 0 1 ${x} 300`, d(cut)),
}[kind]));
export const necklace = (k, charm, { stone, cut = 'round', disc, beads } = {}) => fl(beads ? each([...Array(19).keys()].map((i) => { const t = Math.PI * (i / 18); return [200 - 118 * Math.cos(t), 96 + 178 * Math.sin(t), i]; }), (x, y, i) => C(x, y, 11 + 5 * Math.sin((i / 18) * Math.PI), s(beads[i % beads.length]))) : S('M84 44Q80 230 200 244Q320 230 316 44', k, 5) + S('M84 44Q80 230 200 244Q320 230 316 44', lt(k, 0.5), 2, 'stroke-dasharray="3 7"') + C(200, 246, 9, 'none', `stroke="${dk(k, 0.1)}" stroke-width="4"`) + (stone ? gem(200, 302, 46, stone, cut) : (disc ? C(200, 304, 50, m(disc)) : '') + mo(charm, 200, 304, disc ? 64 : 100, disc ? dk(disc, 0.35) : dk(k, 0.04), lt(k, 0.5))));
export const bracelet = (kind, k, ks = []) => fl(({
  bangle: E(200, 206, 136, 116, 'none', `stroke="@m.${k}" stroke-width="26"`), cuff: P('M96 288A140 120 0 1 1 304 288L280 268A106 88 0 1 0 120 268Z', m(k)) + P('M96 288A140 120 0 1 1 304 288L280 268A106 88 0 1 0 120 268Z', pt(ks[0] ?? 'scales', dk(k, 0.25), 30)),
  beads: each([...Array(20).keys()].map((i) => [200 + 128 * Math.cos(i * Math.PI / 10), 204 + 112 * Math.sin(i * Math.PI / 10), i]), (x, y, i) => C(x, y, 19, s(ks[i % ks.length] ?? k))),
  charm: E(200, 180, 130, 100, 'none', `stroke="${dk(k, 0.05)}" stroke-width="8" stroke-dasharray="10 9"`) + each([[120, 284], [200, 310], [280, 284]], (x, y, i) => S(`M${x} ${y - 26}v-14`, k, 4) + mo(ks[i] ?? 'star', x, y, 56, dk(k, 0.1), lt(k, 0.5))),
})[kind]);
export const watch = (k, strap, face = 'cream') => fl(P('M162 20H238L244 126H156ZM156 280H244L234 384H166Z', d(strap)), S('M170 24L164 120M230 24L236 120M164 288L172 380M236 288L228 380', lt(strap, 0.4), 2, 'stroke-dasharray="6 5"'), R(284, 190, 18, 24, 5, m(k)), C(200, 202, 92, m(k)), C(200, 202, 76, s(face)), S('M200 136v12M200 256v12M134 202h12M254 202h12', 'ink', 5), S('M200 202L168 176M200 202L232 158', 'ink', 6), S('M200 202L214 254', 'red', 3), C(200, 202, 6, m(k)));
export const brooch = (k, motif, k2) => fl(C(200, 200, 96, m(k)), C(200, 200, 84, s(k2)), mo(motif, 200, 202, 118, lt(k, 0.3), 'coral'));
export const pearls = (k = 'white') => necklace('silver', '', { beads: [k] });
export const dish = (k, pat) => st(130, E(200, 306, 110, 18, dk(k, 0.2)), P('M70 258Q100 324 200 324T330 258Z', c(k)), E(200, 258, 130, 36, lt(k, 0.3)), pat ? E(200, 258, 130, 36, pt(...pat)) : '', E(200, 264, 104, 25, dk(k, 0.1)), P(lathe([[4, 140], [14, 190], [30, 262]]), c(k)), E(200, 224, 30, 9, 'none', `stroke="${lt('gold', 0)}" stroke-width="6"`), E(200, 206, 24, 7, 'none', `stroke="${dk('silver', 0.15)}" stroke-width="5"`));
export const cuffs = (k, motif, k2) => fl(each([[136, 176, -14], [264, 224, 12]], (x, y, a) => G(`translate(${x} ${y})rotate(${a})`, R(-10, 40, 20, 60, 4, m(k)), R(-30, 92, 60, 18, 9, m(k)), C(0, 0, 58, m(k)), C(0, 0, 46, d(k2)), mo(motif, 0, 0, 58, lt(k, 0.3), 'cream'))));
