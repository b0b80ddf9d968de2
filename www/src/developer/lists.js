// The lists that are on the page: which model brought each item, and the tree of reasons whose numbers
// add up to its score.

import { h } from '../dom.js';
import { number, percent, titleOf } from '../format.js';
import { namedItems, sentence, tone } from '../words.js';
import { facts } from './table.js';

export const title = 'Lists';

/** Scores are 32-bit floats: the sum of their parts is as exact as this many decimals. */
const DIGITS = 6;

export function listsTab(store) {
  const element = h('div');
  /** Keys of the trees that are open: they stay open when a list comes afresh. */
  const open = new Set();
  let newest = 0;

  async function refresh() {
    const mine = ++newest;
    const lists = [...store.lists].map(([id, one]) => ({ id, ...one }));
    const titles = await store.titles(lists.flatMap(({ list }) => namedItems(list.items)));
    if (mine !== newest) return;
    const focused = element.contains(document.activeElement)
      ? document.activeElement.closest('[data-tree]')?.dataset.tree
      : undefined;
    element.replaceChildren(
      ...lists.map((one) => listView(one, titles, open)),
      lists.length === 0 && h('p', { class: 'quiet' }, 'No list of the engine is on this page.'),
    );
    if (focused) element.querySelector(`[data-tree="${CSS.escape(focused)}"] summary`)?.focus();
  }

  return { element, refresh, dispose: store.on('lists', () => void refresh()) };
}

function listView({ id, name, list }, titles, open) {
  const sources = new Map();
  for (const { source } of list.items) sources.set(source, (sources.get(source) ?? 0) + 1);
  const counts = [...sources].sort(([, a], [, b]) => b - a);
  return h(
    'section',
    { class: 'dev-list', data: { list: id } },
    h('h3', null, name),
    facts([
      ['In events', h('code', null, id)],
      ['list_id', list.list_id && h('code', null, list.list_id)],
      ['Sources', counts.map(([source, n]) => `${source} ${n}`).join(', ')],
    ]),
    h(
      'ol',
      { class: 'dev-items' },
      list.items.map((item, i) => h('li', null, itemView(item, i, `${id} ${item.item_id}`))),
    ),
  );

  function itemView(item, i, key) {
    const { product, source, score, probability, reasons } = item;
    const body = h('div', { class: 'dev-tree' });
    const details = h(
      'details',
      { data: { tree: key } },
      h(
        'summary',
        null,
        h('span', { class: 'dev-rank figure' }, String(i + 1)),
        h('span', { class: 'dev-name' }, titleOf(product)),
        h('code', { class: 'dev-source' }, source),
        h('span', { class: 'figure' }, number(score, DIGITS)),
      ),
      body,
    );
    // Trees are made when they are opened: a page may have a hundred of them.
    details.addEventListener('toggle', () => {
      if (!details.open) return void open.delete(key);
      open.add(key);
      const sum = reasons.reduce((total, { value }) => total + value, 0);
      body.replaceChildren(
        tree(reasons, titles),
        h(
          'p',
          { class: 'dev-sum', data: { sum, score } },
          h('span', null, 'Sum of the parts'),
          h('span', { class: 'figure' }, number(sum, DIGITS)),
        ),
        facts([
          ['item_id', h('code', null, item.item_id)],
          ['Chance to be next', probability == null ? 'not calibrated' : percent(probability)],
        ]),
      );
    });
    details.open = open.has(key);
    return details;
  }
}

function tree(reasons, titles) {
  return h(
    'ul',
    { class: 'dev-reasons' },
    reasons.map((reason) =>
      h(
        'li',
        null,
        h(
          'div',
          { class: 'dev-reason', data: { value: reason.value } },
          h('span', { class: `dev-dot tone-${tone(reason)}`, 'aria-hidden': 'true' }),
          h('span', null, h('code', null, reason.code), ` ${sentence(reason, titles)}`),
          h('span', { class: 'figure' }, number(reason.value, DIGITS)),
        ),
        reason.details?.length > 0 && tree(reason.details, titles),
      ),
    ),
  );
}
