// What is in the bundle: models with their tensors and bytes, the figures of training, and what the
// package reports to have loaded.

import { h } from '../dom.js';
import { moment, number, percent } from '../format.js';
import { readHead } from './safetensors.js';
import { facts, fixedTable, size } from './table.js';

export const title = 'Bundle';

export function bundleTab(store) {
  const { shop, config } = store;
  const { report } = shop;
  const contents = h('div', { 'aria-busy': 'true' }, h('p', { class: 'quiet' }, 'Reading…'));
  const element = h('div', null, loaded(report), report.bundle && contents);
  let read = false;

  async function refresh() {
    if (read || !report.bundle) return;
    read = true;
    try {
      contents.replaceChildren(...contentsView(await readHead(config.bundle), report.bundle));
    } catch (error) {
      read = false;
      contents.replaceChildren(h('p', { class: 'quiet' }, error.message));
    }
    contents.removeAttribute('aria-busy');
  }

  return { element, refresh, dispose() {} };
}

/** `shop.report`. */
function loaded({
  items,
  available,
  trained_items: trained,
  bundle,
  rows,
  bad_rows: bad,
  samples,
}) {
  return h(
    'section',
    null,
    h('h3', null, 'Loaded'),
    facts([
      ['Products', `${number(items)}, of which ${number(available)} in stock`],
      ['Rows of the feed', `${number(rows)}, of which ${number(bad)} skipped`],
      ['Known to the bundle', `${number(trained)} products`],
      [
        'Bundle',
        bundle ? `version ${bundle.version}, payload of ${number(bundle.bytes)} bytes` : 'none',
      ],
      ['Trained', bundle && moment(bundle.trained_at)],
      ['Models', bundle && bundle.models.join(', ')],
    ]),
    samples.length > 0 &&
      fixedTable(
        'The first rows that were skipped',
        ['Line', 'Column', 'Code', 'What'],
        samples.map(({ line, column, code, message }) => [
          String(line),
          String(column),
          h('code', null, code),
          message,
        ]),
        { figures: [1], name: 'samples' },
      ),
  );
}

/** What the file's own head says. */
function contentsView({ metadata, tensors }, { models }) {
  const whole = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const owner = (name) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : name);
  const owners = new Map();
  for (const { name, bytes } of tensors) {
    const one = owners.get(owner(name)) ?? { tensors: 0, bytes: 0 };
    owners.set(owner(name), { tensors: one.tensors + 1, bytes: one.bytes + bytes });
  }
  const figures = Object.entries(metadata)
    .filter(([key]) => /^(training|evaluation)\./.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const code = (text) => h('code', null, text);
  return [
    h('h3', null, 'Parts'),
    fixedTable(
      'Tensors by model, from the head of the file',
      ['Part', 'Model', 'Tensors', 'Bytes', 'Share'],
      [...owners]
        .sort(([, a], [, b]) => b.bytes - a.bytes)
        .map(([name, one]) => [
          code(name),
          models.includes(name) ? 'yes' : '',
          String(one.tensors),
          number(one.bytes),
          percent(one.bytes / whole),
        ]),
      { figures: [2, 3, 4], name: 'parts' },
    ),
    h(
      'p',
      { class: 'quiet', data: { whole } },
      `${number(whole)} bytes in ${tensors.length} tensors.`,
    ),
    h('h3', null, 'Figures of training'),
    fixedTable(
      'As training wrote them into the file',
      ['Figure', 'Value'],
      figures.map(([key, value]) => [code(key), figure(key, value)]),
      { figures: [1], name: 'training' },
    ),
    h('h3', null, 'Tensors'),
    fixedTable(
      'Every tensor, largest first',
      ['Tensor', 'Type', 'Shape', 'Bytes'],
      tensors.map(({ name, dtype, shape, bytes }) => [
        code(name),
        dtype,
        shape.join(' × '),
        `${number(bytes)} (${size(bytes)})`,
      ]),
      { figures: [2, 3], name: 'tensors' },
    ),
  ];
}

/** Figures are decimal numbers as text; of moments, milliseconds since the epoch. */
function figure(key, value) {
  return /\.(first|last)$/.test(key) ? moment(Number(value)) : value;
}
