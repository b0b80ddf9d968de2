// Small line charts as SVG: drawn anew from data, named for screen readers, with their numbers in a table.

import { h, svg, uid } from '../dom.js';

const WIDTH = 360;
const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 36;
const TOP = 10;
const RIGHT = 12;

/** Some four round numbers over a range. */
export function ticks(min, max) {
  const rough = (max - min) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((one) => one >= rough);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(9)),
  );
}

/**
 * A figure whose `draw({ series, summary, rows })` shows data. A series is `{ name, tone, points: [[x, y]] }`, with
 * `faint`, `dots` (their sizes, 0 to 1), or `dashed`; one without a name is not in the legend. `rows` is the table
 * behind the chart, its first row the heads.
 */
export function chart({ title, x, y, words, number }) {
  const id = uid('chart');
  const plot = svg('svg', {
    class: 'chart-plot',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-summary`,
  });
  const legend = h('ul', { class: 'chart-legend', 'aria-hidden': 'true' });
  const summary = h('p', { class: 'chart-summary', id: `${id}-summary` });
  const numbers = h('table', { class: 'chart-table' });
  const element = h(
    'figure',
    { class: 'chart' },
    h('figcaption', { id: `${id}-title` }, title),
    plot,
    legend,
    summary,
    h(
      'details',
      null,
      h('summary', null, words.numbers),
      h(
        'div',
        { class: 'chart-scroll', tabindex: '0', role: 'region', 'aria-label': title },
        numbers,
      ),
    ),
  );

  function draw({ series, summary: said, rows }) {
    const all = series.flatMap(({ points }) => points);
    const range = (axis, place) => {
      const values = all.map((point) => point[place]);
      const min = axis.min ?? Math.min(...values);
      const max = axis.max ?? Math.max(...values);
      return max > min ? [min, max] : [min - 0.5, min + 0.5];
    };
    const [x0, x1] = range(x, 0);
    const [y0, y1] = range(y, 1);
    const atX = (value) => LEFT + ((value - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT);
    const atY = (value) => HEIGHT - BOTTOM - ((value - y0) / (y1 - y0)) * (HEIGHT - TOP - BOTTOM);
    const text = (props, content) => svg('text', { class: 'chart-text', ...props }, content);
    plot.replaceChildren(
      ...ticks(y0, y1).flatMap((value) => [
        svg('line', {
          class: 'chart-grid',
          x1: LEFT,
          x2: WIDTH - RIGHT,
          y1: atY(value),
          y2: atY(value),
        }),
        text({ x: LEFT - 6, y: atY(value) + 4, 'text-anchor': 'end' }, number(value)),
      ]),
      ...ticks(x0, x1).map((value) =>
        text({ x: atX(value), y: HEIGHT - BOTTOM + 16, 'text-anchor': 'middle' }, number(value)),
      ),
      text({ x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, 'text-anchor': 'middle' }, x.label),
      text(
        {
          x: 0,
          y: 0,
          'text-anchor': 'middle',
          transform: `translate(10 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)`,
        },
        y.label,
      ),
      ...series.flatMap(({ tone, points, faint, dashed, dots }) => {
        const state = `tone-${tone}${faint ? ' is-faint' : ''}${dashed ? ' is-dashed' : ''}`;
        const place = ([px, py]) => `${atX(px).toFixed(1)},${atY(py).toFixed(1)}`;
        return [
          points.length > 1 &&
            svg('polyline', { class: `chart-line ${state}`, points: points.map(place).join(' ') }),
          ...(dots ?? (points.length === 1 ? [0.3] : [])).map((size, i) =>
            svg('circle', {
              class: `chart-dot ${state}`,
              cx: atX(points[i][0]),
              cy: atY(points[i][1]),
              r: 2.5 + 6 * size,
            }),
          ),
        ].filter(Boolean);
      }),
    );
    legend.replaceChildren(
      ...series
        .filter(({ name }) => name)
        .map(({ name, tone, dashed }) =>
          h('li', { class: `tone-${tone}${dashed ? ' is-dashed' : ''}` }, name),
        ),
    );
    summary.textContent = said;
    const [heads, ...body] = rows;
    numbers.replaceChildren(
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          heads.map((head) => h('th', { scope: 'col' }, head)),
        ),
      ),
      h(
        'tbody',
        null,
        body.map((cells) =>
          h(
            'tr',
            null,
            cells.map((cell) => h('td', null, cell)),
          ),
        ),
      ),
    );
  }
  return { element, draw };
}
