// What took how long: the opening of the shop as a waterfall, and the calls since.

import { h } from '../dom.js';
import { ms, size, table } from './table.js';

export const title = 'Timings';

export function timesTab(store) {
  const { timings, config } = store;
  const steps = h('ol', { class: 'dev-steps' });
  const calls = table(
    'Round trips of the public calls, to the worker and back, over the last 200 of each',
    ['Call', 'Number', 'Last', 'Median', 'Slowest'],
    { figures: [1, 2, 3, 4], name: 'calls' },
  );
  const browser = table('As the browser reports it', ['What', 'Value'], {
    figures: [1],
    name: 'page',
  });
  const element = h(
    'div',
    null,
    h('h3', null, 'Opening'),
    steps,
    h('h3', null, 'Calls'),
    calls.element,
    h('h3', null, 'Page'),
    browser.element,
  );
  const page = watchPage(() => refresh());

  function refresh() {
    steps.replaceChildren(...waterfall(opening(timings, config)));
    calls.fill(
      timings
        .summary()
        .map(({ name, n, last, median, slowest }) => [
          h('code', null, name),
          String(n),
          ...[last, median, slowest].map(ms),
        ]),
    );
    browser.fill(page.rows());
  }

  const stop = timings.onCall(refresh);
  return {
    element,
    refresh,
    dispose() {
      stop();
      page.stop();
    },
  };
}

/** The steps of the opening, `{ name, start, end, bytes }`, in ms since the page's start. */
function opening(timings, config) {
  const measure = (name) => {
    const [found] = performance.getEntriesByName(`shop:${name}`, 'measure');
    return found && { start: found.startTime, end: found.startTime + found.duration };
  };
  const fetched = (url) => {
    const all = url ? performance.getEntriesByName(new URL(url, document.baseURI).href) : [];
    const found = all.find(({ entryType }) => entryType === 'resource');
    return (
      found && { start: found.startTime, end: found.responseEnd, bytes: found.decodedBodySize }
    );
  };
  const engine = performance
    .getEntriesByType('resource')
    .find(({ name }) => name.endsWith('/windowshopper_bg.wasm'));
  return [
    ['Fetch the engine', engine && fetched(engine.name)],
    ['Compile it, while it comes', measure('compile')],
    ['Fetch the catalogue', fetched(config.catalog)],
    ['Fetch the bundle', fetched(config.bundle)],
    ['Load the package', measure('package')],
    ['createShop()', measure('load')],
    ['First list', timings.first('recommend')],
  ]
    .filter(([, step]) => step)
    .map(([name, step]) => ({ name, ...step }));
}

function waterfall(steps) {
  const begin = Math.min(...steps.map(({ start }) => start));
  const whole = Math.max(...steps.map(({ end }) => end)) - begin;
  const share = (time) => (time / whole).toFixed(4);
  return steps.map(({ name, start, end, bytes }) =>
    h(
      'li',
      { data: { step: name } },
      h('span', null, name),
      h(
        'span',
        { class: 'dev-track', 'aria-hidden': 'true' },
        h('span', { vars: { '--from': share(start - begin), '--part': share(end - start) } }),
      ),
      h(
        'span',
        { class: 'figure' },
        bytes ? `${ms(end - start)}, ${size(bytes)}` : ms(end - start),
      ),
    ),
  );
}

/** What the browser itself says of the page, as rows. */
function watchPage(onNews) {
  const seen = { lcp: null, shift: 0, tasks: 0, blocked: 0 };
  const take = {
    'largest-contentful-paint': (entry) => (seen.lcp = entry.startTime),
    'layout-shift': (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value),
    longtask: (entry) => {
      seen.tasks += 1;
      seen.blocked += entry.duration - 50;
    },
  };
  const known = globalThis.PerformanceObserver?.supportedEntryTypes ?? [];
  const types = Object.keys(take).filter((type) => known.includes(type));
  const observers = types.map((type) => {
    const observer = new PerformanceObserver((list) => {
      list.getEntries().forEach(take[type]);
      onNews();
    });
    observer.observe({ type, buffered: true });
    return observer;
  });
  return {
    stop: () => observers.forEach((observer) => observer.disconnect()),
    rows() {
      const [first] = performance.getEntriesByName('first-contentful-paint');
      return [
        first && ['First content painted', ms(first.startTime)],
        seen.lcp != null && ['Largest content painted', ms(seen.lcp)],
        types.includes('layout-shift') && ['Cumulative layout shift', seen.shift.toFixed(3)],
        types.includes('longtask') && ['Tasks over 50 ms', String(seen.tasks)],
        types.includes('longtask') && ['Blocked by them', ms(seen.blocked)],
      ].filter(Boolean);
    },
  };
}
