import { announce, h } from '../dom.js';
import { columnFields, dropZone } from '../components/studio/files.js';
import { reportView } from '../components/studio/report.js';
import { tryShop } from '../components/studio/try.js';
import { PHASES, stepWords } from '../studio-words.js';

const studio = () => import('../../pkg/dist/studio.js');

/** A merchant's page: feed and order log in, a trained bundle out, and all of it in this page. */
export async function studioPage({ config }) {
  let catalog = null;
  let orders = null;
  let fields = null;
  let cancel = null;
  let tried = null;
  let isOver = false;
  const status = h('p', { class: 'lab-status', role: 'status' });
  const problem = h('p', { class: 'lab-status is-bad studio-problem', role: 'alert' });
  const setup = h('div');
  const progress = h('div', { class: 'studio-progress', hidden: true });
  const result = h('div', { class: 'lab-result' });
  const fail = (error) => {
    status.textContent = '';
    problem.textContent = error?.message ?? '';
  };

  const feedZone = dropZone({
    title: 'Product feed',
    hint: 'Merchant Center CSV or TSV, JSON Lines, JSON, JSON-LD; packed by gzip or not.',
    accept: '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.jsonld,.gz',
    onFile: useFeed,
  });
  const logZone = dropZone({
    title: 'Order log',
    hint: 'CSV: who, which product, what, when. Packed by gzip or not.',
    accept: '.csv,.tsv,.txt,.gz,text/csv',
    onFile: (file) => void useLog(file),
  });

  function useFeed(file) {
    catalog = file;
    feedZone.show(file);
    fail(null);
    ready();
  }

  /** Takes a log of which the columns can be read; another leaves everything as it was. */
  async function useLog(file) {
    fail(null);
    try {
      const { orderColumns } = await studio();
      const columns = await orderColumns(file);
      if (isOver) return;
      orders = file;
      logZone.show(file);
      fields = columnFields(columns);
      setup.replaceChildren(form());
      ready();
    } catch (error) {
      fail({ message: `${file.name}: ${error.message}` });
    }
  }

  function ready() {
    const missing = [!catalog && 'the product feed', !orders && 'the order log'].filter(Boolean);
    status.textContent = missing.length
      ? `Now ${missing.join(' and ')}.`
      : 'Both files are here. Look at the columns, then train.';
  }

  async function useOwn() {
    status.textContent = 'Fetching the files of this shop…';
    try {
      const [feed, log] = await Promise.all(
        [config.catalog, config.orders].map(async (address) => {
          const response = await fetch(address);
          if (!response.ok) throw new Error(`${address} answered ${response.status}`);
          return new File([await response.blob()], address.split('/').at(-1));
        }),
      );
      useFeed(feed);
      await useLog(log);
    } catch (error) {
      fail(error);
    }
  }

  function form() {
    const start = h('button', { class: 'button button-primary', type: 'submit' }, 'Train');
    return h(
      'form',
      {
        class: 'lab-form studio-form',
        on: {
          submit(event) {
            event.preventDefault();
            const { dayFirst, networks, seed, minShoppers, eventDefault } =
              event.currentTarget.elements;
            void train(start, {
              dayFirst: dayFirst.checked,
              networks: networks.checked,
              seed: seed.valueAsNumber,
              minShoppers: minShoppers.valueAsNumber,
              eventDefault: eventDefault.value,
            });
          },
        },
      },
      h('h2', null, 'Columns of the order log'),
      fields.element,
      h(
        'details',
        null,
        h('summary', null, 'Settings'),
        h(
          'div',
          { class: 'studio-fields' },
          numberField('seed', 'Seed', 'same files, same seed, same bytes', 42, 0, 4_294_967_295),
          numberField(
            'minShoppers',
            'Shoppers who must share a product',
            'before visits with it go into the bundle',
            5,
            1,
            1_000_000,
          ),
          h(
            'label',
            { class: 'studio-field' },
            h('span', null, 'A row that does not say is'),
            h(
              'select',
              { name: 'eventDefault' },
              ['purchase', 'add_to_cart', 'view_item'].map((name) =>
                h('option', { value: name }, name),
              ),
            ),
          ),
          check('dayFirst', 'Day first: 1/2/2026 is 1 February'),
          check('networks', 'Also try a small network for the blend (slower)'),
        ),
      ),
      h('div', { class: 'lab-buttons' }, start),
    );
  }

  async function train(start, options) {
    fail(null);
    if (!catalog) return fail({ message: 'The product feed is missing: drop it above.' });
    cancel?.abort();
    const mine = new AbortController();
    cancel = mine;
    const started = performance.now();
    const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Training' });
    const step = h('p', { class: 'studio-step' }, 'Starting…');
    const clock = h('span', { class: 'figure' }, '0 s');
    const stop = h(
      'button',
      { class: 'button', type: 'button', on: { click: () => mine.abort() } },
      'Cancel',
    );
    progress.replaceChildren(bar, h('div', { class: 'studio-run' }, step, clock, stop));
    progress.hidden = false;
    status.textContent = '';
    // What has the focus is never taken away under it.
    const hadFocus = start === document.activeElement;
    if (hadFocus) stop.focus();
    start.disabled = true;
    const tick = setInterval(() => {
      clock.textContent = `${Math.round((performance.now() - started) / 1000)} s`;
    }, 1000);
    let phase = '';
    const show = (news) => {
      bar.value = news.done;
      step.textContent = `${stepWords(news)}…`;
      if (news.phase !== phase) announce(PHASES[(phase = news.phase)]);
    };
    try {
      const { trainBundle } = await studio();
      const trained = await trainBundle({
        ...options,
        catalog,
        orders,
        ordersName: orders.name,
        columns: fields.chosen(),
        signal: mine.signal,
        onProgress: show,
      });
      if (isOver) return;
      outcome(trained, catalog);
      status.textContent = `Trained in ${Math.max(1, Math.round(trained.report.seconds))} s, in this page.`;
    } catch (error) {
      if (error.code !== 'aborted') fail(error);
      else if (mine === cancel) status.textContent = 'Cancelled. Everything else is as it was.';
    } finally {
      clearInterval(tick);
      if (mine === cancel) {
        start.disabled = false;
        start.textContent = 'Train again';
        if (progress.contains(document.activeElement)) start.focus();
        progress.hidden = true;
      }
    }
  }

  function outcome({ bundle, report }, feed) {
    tried?.dispose();
    tried = null;
    const shop = h('div');
    const open = h(
      'button',
      { class: 'button button-primary', type: 'button', on: { click: () => void openShop() } },
      'Try the shop',
    );
    async function openShop() {
      open.disabled = true;
      try {
        const file = new Uint8Array(await unpacked(feed));
        const opened = await tryShop({ catalog: file, bundle, locale: config.locale });
        if (isOver || !shop.isConnected) return opened.dispose();
        tried?.dispose();
        tried = opened;
        const heading = h('h2', { tabindex: '-1' }, 'The shop, with this bundle');
        shop.replaceChildren(heading, opened.element);
        heading.focus();
      } catch (error) {
        fail(error);
      } finally {
        open.disabled = false;
      }
    }
    const heading = h('h2', { id: 'studio-results', tabindex: '-1' }, 'What came of it');
    result.replaceChildren(
      h(
        'section',
        { class: 'lab-outcome', 'aria-labelledby': 'studio-results' },
        heading,
        reportView({ report, bundle }),
        h('div', { class: 'lab-buttons' }, open, download('Download the bundle (.wsb)', bundle)),
        shop,
      ),
    );
    heading.focus({ preventScroll: true });
  }

  return {
    title: 'Studio',
    element: h(
      'div',
      { class: 'page page-merchant page-studio', lang: 'en' },
      h('h1', { tabindex: '-1' }, 'Studio'),
      h(
        'p',
        { class: 'lab-intro' },
        'Train the recommender of a shop, here, from its product feed and its order log. Both stay in this page: nothing is sent anywhere.',
      ),
      h('div', { class: 'studio-sources' }, feedZone.element, logZone.element),
      config.orders &&
        h(
          'p',
          { class: 'quiet' },
          'No files at hand? ',
          h(
            'button',
            { class: 'link-button', type: 'button', on: { click: () => void useOwn() } },
            'Take those of this shop',
          ),
          ': its orders are made up.',
        ),
      status,
      problem,
      setup,
      progress,
      result,
    ),
    dispose() {
      isOver = true;
      cancel?.abort();
      tried?.dispose();
    },
  };
}

function numberField(name, label, hint, value, min, max) {
  return h(
    'label',
    { class: 'studio-field' },
    h('span', null, label, h('small', null, ` ${hint}`)),
    h('input', { type: 'number', name, value, min, max, step: 1, required: true }),
  );
}

function check(name, label) {
  return h('label', { class: 'studio-check' }, h('input', { type: 'checkbox', name }), label);
}

/** A file, unpacked when gzip packed it. */
async function unpacked(file) {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) return file.arrayBuffer();
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** A button that hands a bundle to the browser. */
function download(label, bundle) {
  const save = () => {
    const href = URL.createObjectURL(new Blob([bundle], { type: 'application/octet-stream' }));
    h('a', { href, download: 'shop.wsb' }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  };
  return h('button', { class: 'button', type: 'button', on: { click: save } }, label);
}
