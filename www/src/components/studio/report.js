// What came of a training: figures, charts, and what was read.

import { h } from '../../dom.js';
import { MODELS, QUESTIONS, bytesWords } from '../../studio-words.js';
import { bars } from './bars.js';

const whole = new Intl.NumberFormat('en');
const share = (value) => `${(100 * value).toFixed(1)} %`;
const figure = (value) => value.toFixed(3);

/** Figures and charts of a report. */
export function reportView({ report, bundle }) {
  const { evaluation } = report;
  return h(
    'div',
    { class: 'studio-report' },
    evaluation ? judged(evaluation, bundle) : tooLittle(bundle),
    h('div', { class: 'studio-charts' }, sizes(report.training.model_bytes, bundle), was(report)),
  );
}

function tooLittle(bundle) {
  return h(
    'p',
    { class: 'notice' },
    `The log is too short to be judged by: of ${bytesWords(bundle.length)} of models nobody knows how good they are.`,
  );
}

/** The figures of one question at a time. */
function judged({ k, segments, test_from: from, train_events, test_events }, bundle) {
  const questions = Object.keys(QUESTIONS).filter((name) => segments[name]);
  const most = questions.reduce((best, name) =>
    segments[name].moments > segments[best].moments ? name : best,
  );
  const shown = h('div', { class: 'studio-judged', 'aria-live': 'polite' });
  const select = h(
    'select',
    { on: { change: () => draw(select.value) } },
    questions.map((name) => h('option', { value: name, selected: name === most }, QUESTIONS[name])),
  );

  function draw(question) {
    const { moments, models } = segments[question];
    const { blend, popularity } = models;
    const times = (name) =>
      popularity?.[name] > 0
        ? `${(blend[name] / popularity[name]).toFixed(1)} times popularity's ${name === 'ndcg' ? figure(popularity[name]) : share(popularity[name])}`
        : 'popularity finds nothing here';
    const tile = (term, value, note) =>
      h('div', null, h('dt', null, term), h('dd', null, value), h('dd', null, note));
    const names = Object.keys(models)
      .filter((name) => models[name].hit_rate > 0)
      .sort((a, b) => models[b].ndcg - models[a].ndcg);
    const first = ['blend', ...names.filter((name) => name !== 'blend')];
    shown.replaceChildren(
      h(
        'dl',
        { class: 'lab-figures' },
        tile(`Hit rate, ${k} places`, share(blend.hit_rate), times('hit_rate')),
        tile(`NDCG, ${k} places`, figure(blend.ndcg), times('ndcg')),
        tile('Coverage', share(blend.coverage), 'of the products were in some list'),
        tile('The bundle', bytesWords(bundle.length), 'is all that a shopper downloads of it'),
      ),
      bars({
        title: 'How good the lists are',
        note: `${whole.format(moments)} moments after ${from.slice(0, 10)}, which the judged models had not seen (learned from ${whole.format(train_events)} events, asked about ${whole.format(test_events)}). The mark is popularity.`,
        head: 'Model',
        columns: ['hit_rate', 'ndcg'].map((name) => ({
          name: name === 'ndcg' ? 'NDCG' : 'Hit rate',
          text: name === 'ndcg' ? figure : share,
          max: Math.max(...names.map((model) => models[model][name])),
          base: popularity?.[name] ?? 0,
        })),
        rows: first.map((name) => ({
          name: MODELS[name] ?? name,
          values: [models[name].hit_rate, models[name].ndcg],
          tone: { blend: 'together', popularity: 'plain' }[name] ?? 'path',
          isStrong: name === 'blend',
        })),
      }),
    );
  }
  draw(most);
  return h(
    'div',
    null,
    h('label', { class: 'studio-field' }, h('span', null, 'Asked'), select),
    shown,
  );
}

function sizes(models, bundle) {
  const rows = Object.entries(models).sort(([, a], [, b]) => b - a);
  return bars({
    title: 'What is in the bundle',
    note: `${bytesWords(bundle.length)} in all, with names and blend.`,
    head: 'Model',
    columns: [{ name: 'Size', text: bytesWords, max: rows[0]?.[1] ?? 0, base: 0 }],
    rows: rows.map(([name, bytes]) => ({
      name: MODELS[name] ?? name,
      values: [bytes],
      tone: 'path',
    })),
  });
}

/** What was read, and what was not. */
function was({ orders, catalog, known_items, known_events, cleaned }) {
  const lines = [
    ['Rows of the order log', whole.format(orders.rows)],
    ['Events that count', whole.format(cleaned.kept)],
    ['Shoppers', whole.format(orders.users)],
    ['From, to', `${orders.first?.slice(0, 10)}, ${orders.last?.slice(0, 10)}`],
    ['Products in the feed', whole.format(catalog.items)],
    ['Events about these', share(known_events / Math.max(1, orders.events))],
    ['Products of the log in the feed', `${known_items} of ${orders.items}`],
    ['Taken out as duplicates, returns, robots', whole.format(orders.events - cleaned.kept)],
  ];
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', null, 'What was read'),
    h(
      'dl',
      { class: 'studio-facts' },
      lines.map(([term, value]) => h('div', null, h('dt', null, term), h('dd', null, value))),
    ),
    badRows('of the order log', orders.bad_rows, orders.bad_row_samples),
    badRows('of the feed', catalog.bad_rows, catalog.samples),
  );
}

function badRows(where, count, samples) {
  if (count === 0) return null;
  return h(
    'details',
    null,
    h('summary', null, `${whole.format(count)} rows ${where} could not be read`),
    h(
      'ul',
      { class: 'studio-bad' },
      samples.map(({ line, column, reason, message }) =>
        h('li', null, `line ${line}${column ? `, column ${column}` : ''}: ${reason ?? message}`),
      ),
    ),
  );
}
