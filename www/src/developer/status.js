// Where the engine runs, where the log is, and how much memory it takes.

import { h } from '../dom.js';
import { number, percent } from '../format.js';
import { facts, size } from './table.js';

export const title = 'Status';

/** How often it is asked for while it is shown, in ms. */
const EVERY = 2000;
const PURPOSES = ['functional', 'personalization', 'sharing'];

export function statusTab(store) {
  const { shop } = store;
  const engine = h('div');
  const log = h('div');
  const allowed = h('div');
  const report = h('pre', {
    class: 'dev-json',
    tabindex: '0',
    role: 'group',
    'aria-label': 'The privacy report',
  });
  const element = h(
    'div',
    null,
    ...[h('h3', null, 'Engine'), engine, h('h3', null, 'Log'), log],
    ...[h('h3', null, 'Allowed by the shopper'), allowed],
    ...[h('h3', null, 'Privacy report'), report],
  );
  let newest = 0;

  async function refresh() {
    const mine = ++newest;
    const [memory, privacy, consent, room] = await Promise.all([
      shop.memory(),
      shop.privacyReport(),
      shop.consent.get(),
      navigator.storage?.estimate?.().catch(() => null),
    ]);
    if (mine !== newest) return;
    engine.replaceChildren(engineFacts(store, memory));
    log.replaceChildren(logFacts(store, room));
    allowed.replaceChildren(
      facts(PURPOSES.map((purpose) => [purpose, consent[purpose] ? 'yes' : 'no'])),
    );
    report.textContent = JSON.stringify(privacy, null, 2);
  }

  const timer = setInterval(() => void refresh(), EVERY);
  return { element, refresh, dispose: () => clearInterval(timer) };
}

function engineFacts({ shop, status }, memory) {
  const heap = performance.memory?.usedJSHeapSize;
  return facts([
    ['Thread', shop.thread === 'worker' ? 'worker' : 'main thread'],
    ['Why', status.thread?.reason],
    ['Memory of the engine', h('span', { data: { memory } }, size(memory))],
    ['Heap of this page', heap && size(heap)],
    ['Words', shop.locale],
  ]);
}

function logFacts({ shop, status }, room) {
  const { storage, restored } = status;
  return facts([
    ['Kept in', shop.storage],
    ['Why', storage?.reason],
    ['Restored at the start', restored && `${number(restored.restored)} events`],
    ['Not readable', restored?.skipped ? `${number(restored.skipped)} records` : null],
    [
      'Storage of this origin',
      room && `${size(room.usage)} of ${size(room.quota)} (${percent(room.usage / room.quota)})`,
    ],
  ]);
}
