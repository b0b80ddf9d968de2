// Tables and figures of the developer panel.

import { h } from '../dom.js';
import { number } from '../format.js';

/**
 * A table with a caption, as `{ element, fill(rows) }`: what is shown afresh keeps its place and the focus.
 * `head` are the names of the columns, `figures` the indices of those with numbers; a row is an array of
 * cells, texts or nodes, whose first is its heading.
 */
export function table(caption, head, { figures = [], name } = {}) {
  const kind = (i) => (figures.includes(i) ? 'figure' : null);
  const body = h('tbody');
  const element = h(
    'div',
    { class: 'dev-scroll', tabindex: '0', role: 'group', 'aria-label': caption },
    h(
      'table',
      { class: 'dev-table', data: { table: name } },
      h('caption', null, caption),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          head.map((text, i) => h('th', { scope: 'col', class: kind(i) }, text)),
        ),
      ),
      body,
    ),
  );
  const row = (cells) =>
    h(
      'tr',
      null,
      cells.map((cell, i) =>
        i === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: kind(i) }, cell),
      ),
    );
  return { element, fill: (rows) => body.replaceChildren(...rows.map(row)) };
}

/** The element of a table that stays as it is. */
export function fixedTable(caption, head, rows, options) {
  const { element, fill } = table(caption, head, options);
  fill(rows);
  return element;
}

/** Pairs of a name and what it is, as a list of terms; pairs without a value are left out. */
export function facts(pairs) {
  return h(
    'dl',
    { class: 'dev-facts' },
    pairs
      .filter(([, value]) => value != null)
      .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
  );
}

/** Milliseconds; clocks of browsers step by 0.1 ms. */
export function ms(value) {
  return `${number(value, value < 100 ? 1 : 0)} ms`;
}

export function size(bytes) {
  if (bytes < 1024) return `${number(bytes)} B`;
  if (bytes < 1024 * 1024) return `${number(bytes / 1024, 1)} KB`;
  if (bytes < 1024 ** 3) return `${number(bytes / 1024 ** 2, 1)} MB`;
  return `${number(bytes / 1024 ** 3, 1)} GB`;
}
