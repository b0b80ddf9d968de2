// The log as it grows: each event when it is tracked, with the list that led to it, and what the lists
// led to.

import { h } from '../dom.js';
import { percent, plural } from '../format.js';
import { eventWords } from '../words.js';
import { table } from './table.js';

export const title = 'Events';

const SHOWN = 100;

export function eventsTab(store) {
  const { shop } = store;
  const note = h('p', { class: 'quiet' });
  const list = h('ol', { class: 'dev-events' });
  const outcome = table(
    'By place and source',
    ['Place', 'Source', 'Shown', 'Opened', 'To the cart', 'Bought', 'Opened of shown'],
    { figures: [2, 3, 4, 5, 6], name: 'attribution' },
  );
  const none = h('p', { class: 'quiet' }, 'No list is in the log yet.');
  const element = h(
    'div',
    null,
    h('h3', null, 'Log'),
    note,
    h(
      'div',
      { class: 'dev-log', tabindex: '0', role: 'group', 'aria-label': 'Events, newest first' },
      list,
    ),
    h('h3', null, 'What lists led to'),
    none,
    outcome.element,
  );
  let newest = 0;

  async function refresh() {
    const mine = ++newest;
    const [events, attribution] = await Promise.all([shop.events(), shop.attribution()]);
    const shown = events.slice(-SHOWN).reverse();
    const ids = shown.flatMap(({ items }) => items ?? []).map(({ item_id: id }) => id);
    const titles = await store.titles(ids);
    if (mine !== newest) return;
    note.textContent = store.kept
      ? `${plural(events.length, 'event')} in the log; the newest ${shown.length} are shown.`
      : 'Nothing is logged until the shopper agrees to it.';
    list.replaceChildren(...shown.map((event) => eventView(event, titles)));
    outcome.fill(attribution.map(attributionRow));
    outcome.element.hidden = attribution.length === 0;
    none.hidden = attribution.length > 0;
  }

  const stop = shop.on('change', () => void refresh());
  return { element, refresh, dispose: stop };
}

function eventView(event, titles) {
  const { event: name, event_id: id, timestamp, items = [], ...rest } = event;
  const listId = rest.list_id ?? items.find(({ list_id: one }) => one)?.list_id;
  const place = rest.item_list_id ?? items.find(({ item_list_id: one }) => one)?.item_list_id;
  const sources = [...new Set(items.map(({ source }) => source).filter(Boolean))];
  return h(
    'li',
    { data: { event: name, id, list: listId ?? null } },
    h('code', { class: 'dev-event' }, name),
    h('span', null, eventWords(event, titles)),
    h('time', { class: 'figure', datetime: new Date(timestamp).toISOString() }, clock(timestamp)),
    (listId || place) &&
      h(
        'span',
        { class: 'dev-from' },
        'list ',
        h('code', null, [listId, place].filter(Boolean).join(' · ')),
        sources.length > 0 && ` by ${sources.join(', ')}`,
      ),
  );
}

function clock(timestamp) {
  return new Date(timestamp).toISOString().slice(11, 23);
}

function attributionRow({ placement, source, impressions, clicks, carts, purchases, ...rest }) {
  return [
    h('code', null, placement),
    h('code', null, source),
    ...[impressions, clicks, carts, purchases].map(String),
    percent(rest.click_through),
  ];
}
