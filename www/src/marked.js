import { h } from './dom.js';

/**
 * A text as nodes, with its pieces at `spans` (`[start, end]`, in order) made by `wrap(piece, index)`;
 * pieces that overlap one before are left out.
 */
export function marked(text, spans, wrap = (piece) => h('mark', null, piece)) {
  const nodes = [];
  let at = 0;
  spans.forEach(([start, end], index) => {
    if (start < at || end <= start) return;
    nodes.push(text.slice(at, start), wrap(text.slice(start, end), index));
    at = end;
  });
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== '');
}
