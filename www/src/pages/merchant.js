import { announce, h } from '../dom.js';
import { drops } from '../components/drop.js';
import { lossChart, outcome } from '../components/training.js';
import { madeUpTable } from '../made-up.js';
import { merchantWords } from '../merchant-words.js';
import { merchantHref } from '../routes.js';

const lab = () => import('../../pkg/dist/lab.js');

/** A merchant's page: a table of past visits in, a purchase model out, and all of it in this page. */
export async function merchantPage({ config, query }) {
  const isChinese = (query.get('lang') ?? config.locale).startsWith('zh');
  const words = merchantWords(isChinese);
  const numbers = new Intl.NumberFormat(isChinese ? 'zh' : 'en', { maximumFractionDigits: 3 });
  const number = (value) => numbers.format(value);
  const locale = { words, number, isChinese };

  let table = null;
  let cancel = null;
  const status = h('p', { class: 'lab-status' });
  const setup = h('div', { class: 'lab-setup' });
  const result = h('div', { class: 'lab-result' });
  const say = (text, isBad = false) => {
    status.textContent = text;
    status.classList.toggle('is-bad', isBad);
    if (text) announce(text);
  };

  async function use(name, csv) {
    cancel?.abort();
    say(words.reading);
    setup.replaceChildren();
    result.replaceChildren();
    const mine = { name, csv };
    table = mine;
    try {
      const { surveyTable } = await lab();
      const survey = await surveyTable(csv);
      if (table !== mine) return;
      const { rows, columns } = survey;
      say(words.loaded(name, number(rows), number(columns.length)));
      if (columns.some(({ yes }) => yes !== null)) setup.append(form(columns));
      else say(words.noLabel, true);
    } catch (error) {
      if (table === mine) say(error.message, true);
    }
  }

  function form(columns) {
    const label = h(
      'select',
      { name: 'label' },
      columns
        .filter(({ yes }) => yes !== null)
        .reverse()
        .map(({ name, yes }) =>
          h('option', { value: name }, `${name} (${words.yesShare(`${number(100 * yes)} %`)})`),
        ),
    );
    const roles = h('div', { class: 'lab-columns' });
    const kinds = new Map();
    const showRoles = () =>
      roles.replaceChildren(
        ...columns
          .filter(({ name }) => name !== label.value)
          .map(({ name }) => {
            const kind = h(
              'select',
              {
                on: {
                  change: () => {
                    kinds.set(name, kind.value);
                  },
                },
              },
              Object.entries(words.roles).map(([value, text]) =>
                h('option', { value, selected: kinds.get(name) === value }, text),
              ),
            );
            return h('label', { class: 'lab-column' }, h('span', null, name), kind);
          }),
      );
    label.addEventListener('change', showRoles);
    showRoles();
    const field = (name, value, min, max) =>
      h(
        'label',
        null,
        words[name],
        h('input', { type: 'number', name, value, min, max, step: 1, required: true }),
      );
    const start = h('button', { class: 'button button-primary', type: 'submit' }, words.train);
    const stop = h(
      'button',
      {
        class: 'button',
        type: 'button',
        hidden: true,
        on: { click: () => cancel?.abort() },
      },
      words.cancel,
    );
    const isOfKind = (wanted) =>
      [...kinds]
        .filter(([name, kind]) => kind === wanted && name !== label.value)
        .map(([name]) => name);

    return h(
      'form',
      {
        class: 'lab-form',
        on: {
          submit(event) {
            event.preventDefault();
            const { networks, epochs, seed } = event.currentTarget.elements;
            void train({
              buttons: [start, stop],
              label: label.value,
              drop: isOfKind('drop'),
              categorical: isOfKind('categorical'),
              numeric: isOfKind('numeric'),
              networks: networks.valueAsNumber,
              epochs: epochs.valueAsNumber,
              seed: seed.valueAsNumber,
            });
          },
        },
      },
      h('label', { class: 'lab-label' }, words.label, label),
      h(
        'details',
        null,
        h('summary', null, words.columns),
        h('p', { class: 'lab-hint' }, words.columnsHint),
        roles,
      ),
      h(
        'details',
        null,
        h('summary', null, words.settings),
        h(
          'div',
          { class: 'lab-settings' },
          field('networks', 4, 1, 20),
          field('epochs', 20, 1, 200),
          field('seed', 42, 0, 4_294_967_295),
        ),
      ),
      h('div', { class: 'lab-buttons' }, start, stop),
    );
  }

  async function train({ buttons: [start, stop], ...options }) {
    cancel?.abort();
    const mine = new AbortController();
    cancel = mine;
    const { name, csv } = table;
    const progress = h('progress', { max: options.networks, value: 0, 'aria-label': words.train });
    const losses = lossChart(locale);
    result.replaceChildren(progress, h('div', { class: 'lab-charts' }, losses.element));
    say('');
    // What has the focus is never taken away under it.
    stop.hidden = false;
    if (start === document.activeElement) stop.focus();
    start.hidden = true;
    try {
      const { trainPurchase } = await lab();
      const trained = await trainPurchase(csv, {
        ...options,
        signal: mine.signal,
        onProgress(news) {
          if (mine !== cancel) return;
          progress.value = news.network - 1 + news.epoch / news.epochs;
          status.textContent = words.progress(news);
          losses.add(news);
        },
      });
      if (mine !== cancel) return;
      const shown = outcome(trained, { ...locale, name, losses: losses.element });
      result.replaceChildren(shown.element);
      say(shown.summary);
    } catch (error) {
      if (mine !== cancel && error.code === 'aborted') return;
      result.replaceChildren();
      if (error.code === 'aborted') say(words.cancelled);
      else say(error.message, true);
    } finally {
      if (mine === cancel) {
        start.textContent = words.again;
        start.hidden = false;
        if (stop === document.activeElement) start.focus();
        stop.hidden = true;
      }
    }
  }

  const file = h('input', {
    class: 'visually-hidden',
    type: 'file',
    accept: '.csv,.tsv,.txt,text/csv',
    on: {
      change: () => {
        const [chosen] = file.files;
        if (chosen) void use(chosen.name, chosen);
        file.value = '';
      },
    },
  });
  const drop = h(
    'label',
    {
      class: 'lab-drop',
      on: drops((dropped) => void use(dropped.name, dropped)),
    },
    file,
    h('strong', null, words.drop),
    h('span', { class: 'lab-hint' }, words.dropHint),
  );
  const element = h(
    'div',
    { class: 'page page-merchant', lang: isChinese ? 'zh' : 'en' },
    h(
      'div',
      { class: 'lab-head' },
      h('h1', { tabindex: '-1' }, words.title),
      h(
        'a',
        {
          class: 'lab-other',
          href: merchantHref(isChinese ? 'en' : 'zh'),
          lang: isChinese ? 'en' : 'zh',
        },
        words.other,
      ),
    ),
    h('p', { class: 'lab-intro' }, words.intro),
    h(
      'div',
      { class: 'lab-sources' },
      drop,
      h(
        'div',
        { class: 'lab-sample' },
        h(
          'button',
          {
            class: 'button',
            type: 'button',
            on: { click: () => void use(words.madeUp, madeUpTable()) },
          },
          words.sample,
        ),
        h('span', { class: 'lab-hint' }, words.sampleHint),
      ),
    ),
    status,
    setup,
    result,
  );
  return {
    title: words.title,
    element,
    dispose() {
      table = null;
      cancel?.abort();
    },
  };
}
