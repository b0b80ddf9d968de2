// What a training looks like: its losses while it goes on, and what came of it.

import { h } from '../dom.js';
import { noteText } from '../merchant-words.js';
import { chart } from './chart.js';

/** The losses of all networks; `add` takes news of an epoch. */
export function lossChart({ words, number }) {
  const view = chart({
    title: words.loss,
    x: { label: words.epoch },
    y: { label: words.lossAxis },
    words,
    number,
  });
  const networks = [];
  let isDue = false;

  function draw() {
    isDue = false;
    const last = networks.length - 1;
    const lines = (kind, tone) =>
      networks.map((epochs, place) => ({
        name: place === last ? words[kind] : null,
        tone,
        faint: place !== last,
        dashed: kind === 'training',
        points: epochs.map((one) => [one.epoch, one[`${kind}_loss`]]).filter(([, y]) => y !== null),
      }));
    const now = networks[last].at(-1);
    const loss = (value) => (value === null ? '–' : number(value));
    view.draw({
      series: [...lines('training', 'path'), ...lines('validation', 'together')],
      summary: words.lossSummary({
        network: now.network,
        epoch: now.epoch,
        training: loss(now.training_loss),
        validation: loss(now.validation_loss),
      }),
      rows: [
        [words.network, words.epoch, words.training, words.validation],
        ...networks
          .flat()
          .map((one) => [
            one.network,
            one.epoch,
            loss(one.training_loss),
            loss(one.validation_loss),
          ]),
      ],
    });
  }

  function add(news) {
    (networks[news.network - 1] ??= []).push(news);
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  }
  return { element: view.element, add };
}

function rocChart(roc, auc, { words, number }) {
  const view = chart({
    title: words.roc,
    x: { label: words.falseRate, min: 0, max: 1 },
    y: { label: words.trueRate, min: 0, max: 1 },
    words,
    number,
  });
  const points = roc.map((one) => [one.false_rate, one.true_rate]);
  view.draw({
    series: [
      {
        name: words.guessing,
        tone: 'plain',
        dashed: true,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      { name: words.model, tone: 'path', points },
    ],
    summary: words.rocSummary(number(auc)),
    rows: [[words.falseRate, words.trueRate], ...points.map((point) => point.map(number))],
  });
  return view.element;
}

function calibrationChart(bins, ece, { words, number }) {
  const view = chart({
    title: words.calibration,
    x: { label: words.said, min: 0, max: 1 },
    y: { label: words.was, min: 0, max: 1 },
    words,
    number,
  });
  const known = bins.filter(({ rows }) => rows > 0);
  const most = Math.max(...known.map(({ rows }) => rows));
  view.draw({
    series: [
      {
        name: words.perfect,
        tone: 'plain',
        dashed: true,
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      {
        name: words.model,
        tone: 'together',
        points: known.map(({ chance, share }) => [chance, share]),
        dots: known.map(({ rows }) => Math.sqrt(rows / most)),
      },
    ],
    summary: words.calibrationSummary(number(ece)),
    rows: [
      [words.said, words.was, words.rows],
      ...known.map(({ chance, share, rows }) => [chance, share, rows].map(number)),
    ],
  });
  return view.element;
}

/** Figures, charts, notes and downloads of a training; `summary` says it in a sentence. */
export function outcome(trained, { words, number, isChinese, name, losses }) {
  const { figures, notes, predictions } = trained;
  const locale = { words, number };
  const summary = words.judged(
    number(trained.rows),
    number(predictions.length),
    number(Number(trained.seconds.toFixed(1))),
  );
  const base = name.replace(/\.\w+$/, '');
  const csv = ['row,actual,probability'].concat(
    predictions.map(({ row, yes, chance }) => `${row + 1},${Number(yes)},${chance.toFixed(6)}`),
  );
  const element = h(
    'section',
    { class: 'lab-outcome', 'aria-labelledby': 'lab-results' },
    h('h2', { id: 'lab-results' }, words.results),
    h(
      'dl',
      { class: 'lab-figures' },
      Object.entries(words.figures).map(([key, [term, hint]]) =>
        h(
          'div',
          null,
          h('dt', null, term),
          h('dd', null, number(figures[key])),
          h('dd', null, hint),
        ),
      ),
    ),
    h(
      'div',
      { class: 'lab-charts' },
      losses,
      rocChart(trained.roc, figures.auc, locale),
      calibrationChart(trained.calibration, figures.ece, locale),
    ),
    h('h3', null, words.notes),
    notes.length
      ? h(
          'ul',
          { class: 'lab-notes' },
          notes.map(({ column, what }) =>
            h('li', null, h('code', null, column), ` ${noteText(what, isChinese)}`),
          ),
        )
      : h('p', null, words.noNotes),
    h(
      'p',
      { class: 'lab-buttons' },
      download(words.predictions, `${base}-predictions.csv`, `${csv.join('\n')}\n`, 'text/csv'),
      download(words.bundle, `${base}.wsb`, trained.bundle, 'application/octet-stream'),
    ),
  );
  return { element, summary };
}

/** A button that hands a file to the browser. */
function download(label, name, content, type) {
  const save = () => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    h('a', { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  };
  return h('button', { class: 'button', type: 'button', on: { click: save } }, label);
}
