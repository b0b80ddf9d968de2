// Bar charts that are tables: every bar stands beside its figure.

import { h } from '../../dom.js';

/**
 * `rows` are `{ name, values, tone, isBase }`, a value for each of `columns`, which are
 * `{ name, max, text(value), base }`: the length of a full bar, the figure in words, and where a mark stands.
 */
export function bars({ title, note, head: first, columns, rows }) {
  return h(
    'figure',
    { class: 'chart studio-chart' },
    h('figcaption', null, title),
    note && h('p', { class: 'chart-summary' }, note),
    h(
      'table',
      { class: 'studio-bars' },
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, first),
          columns.map(({ name }) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        null,
        rows.map(({ name, values, tone = 'plain', isStrong }) =>
          h(
            'tr',
            { class: `tone-${tone}${isStrong ? ' is-strong' : ''}` },
            h('th', { scope: 'row' }, name),
            values.map((value, place) => {
              const { name: head, max, text, base } = columns[place];
              return h(
                'td',
                null,
                h('span', { class: 'studio-figure', data: { head } }, text(value)),
                h(
                  'span',
                  { class: 'studio-track', 'aria-hidden': 'true' },
                  h('span', { class: 'studio-bar', vars: { '--part': part(value, max) } }),
                  base > 0 &&
                    h('span', { class: 'studio-base', vars: { '--part': part(base, max) } }),
                ),
              );
            }),
          ),
        ),
      ),
    ),
  );
}

function part(value, max) {
  return (max > 0 ? value / max : 0).toFixed(4);
}
