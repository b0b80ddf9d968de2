import { announce, h, icon, toast, uid } from '../dom.js';
import { categoryParts, moment, money, number, plural } from '../format.js';
import { onRequests } from '../requests.js';
import { eventWords } from '../words.js';

const LOG_SHOWN = 60;

/** "Your data": what this browser knows, and the means to take it away. A modal dialog at the side. */
export function dataDrawer(store) {
  const titleId = uid('drawer');
  const body = h('div', { class: 'drawer-body' });
  const dialog = h(
    'dialog',
    { class: 'drawer', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'drawer-head' },
      h('h2', { id: titleId }, 'Your data'),
      h(
        'button',
        {
          class: 'icon-button',
          type: 'button',
          'aria-label': 'Close',
          on: { click: () => dialog.close() },
        },
        icon('close'),
      ),
    ),
    body,
  );
  // A click beside the drawer closes it, as a click on the backdrop lands on the dialog itself.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  let stops = [];
  dialog.addEventListener('close', () => {
    for (const stop of stops) stop();
    stops = [];
  });

  const proof = h('p', { class: 'proof', role: 'status' });
  const consentPart = consentSwitch(store);
  const networkPart = network();
  const interestsPart = interestPicker(store);
  const profilePart = h('section', { class: 'drawer-part' });
  const logPart = h('section', { class: 'drawer-part' });
  const keepPart = takeAndErase(store, proof);
  consentPart.element.hidden = store.isPlain;
  body.append(
    consentPart.element,
    networkPart.element,
    interestsPart.element,
    profilePart,
    logPart,
    keepPart,
  );

  async function refresh() {
    consentPart.refresh();
    await interestsPart.refresh();
    const [profile, events] = await Promise.all([store.shop.profile(), store.shop.events()]);
    const titles = await store.titles([
      ...profile.recent,
      ...events
        .slice(-LOG_SHOWN)
        .flatMap(({ items }) => (items ?? []).map(({ item_id: id }) => id)),
    ]);
    profilePart.replaceChildren(...profileView(profile, titles, store.personal));
    logPart.replaceChildren(...logView(events, titles, store.personal));
  }

  return {
    element: dialog,
    open() {
      proof.textContent = '';
      dialog.showModal();
      stops = [
        onRequests(networkPart.show),
        ...['log', 'impression', 'consent'].map((name) => store.on(name, () => void refresh())),
      ];
      void refresh();
    },
  };
}

function consentSwitch(store) {
  const input = h('input', {
    type: 'checkbox',
    role: 'switch',
    id: 'personal-switch',
    'aria-describedby': 'personal-note',
  });
  input.addEventListener('change', async () => {
    try {
      await store.setPersonal(input.checked);
    } catch (error) {
      toast(`The choice could not be kept (${error.code ?? error.name}).`, 'bad');
    }
    input.checked = store.personal;
    announce(
      input.checked
        ? 'Personalisation is on'
        : 'Personalisation is off, and what was remembered is erased',
    );
  });
  const element = h(
    'section',
    { class: 'drawer-part' },
    h(
      'div',
      { class: 'switch-row' },
      h('label', { for: 'personal-switch' }, 'Personalisation'),
      input,
    ),
    h(
      'p',
      { id: 'personal-note', class: 'quiet' },
      'On: what you look at is kept in this browser, and lists follow it. Off: nothing is kept, and what was kept is erased.',
    ),
  );
  return {
    element,
    refresh() {
      input.checked = store.personal;
    },
  };
}

/** What the shopper says to like: chips to take away, and a field to add one. */
function interestPicker(store) {
  const list = h('ul', { class: 'chips', 'aria-label': 'What you say you like' });
  const input = h('input', {
    id: 'interest-input',
    class: 'interest-input',
    type: 'text',
    maxlength: '60',
    autocomplete: 'off',
    list: 'interest-ideas',
  });
  const ideas = h('datalist', { id: 'interest-ideas' });
  const form = h(
    'form',
    { class: 'interest-form' },
    h('label', { for: 'interest-input', class: 'visually-hidden' }, 'Something you like'),
    input,
    ideas,
    h('button', { class: 'button', type: 'submit' }, 'Add'),
  );
  const element = h(
    'section',
    { class: 'drawer-part', data: { part: 'interests' } },
    h('h3', null, 'What you like'),
    h(
      'p',
      { class: 'quiet' },
      'Name categories, colours, materials or words of products: lists follow at once. Kept and erased with the log.',
    ),
    list,
    form,
  );
  let tags = [];

  function draw() {
    list.replaceChildren(
      ...tags.map((tag) =>
        h(
          'li',
          null,
          h(
            'button',
            {
              class: 'chip',
              type: 'button',
              'aria-label': `Take away ${tag}`,
              on: {
                click: () =>
                  void save(
                    tags.filter((one) => one !== tag),
                    `${tag} taken away`,
                  ),
              },
            },
            tag,
            icon('close'),
          ),
        ),
      ),
    );
    list.hidden = tags.length === 0;
  }

  async function save(next, message) {
    try {
      tags = await store.declare(next);
      announce(message);
    } catch (error) {
      toast(`That could not be kept (${error.code ?? error.name}).`, 'bad');
    }
    draw();
    input.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const tag = input.value.trim();
    if (!tag) return;
    input.value = '';
    void save([...tags, tag], `${tag} added`);
  });

  return {
    element,
    async refresh() {
      element.hidden = !store.personal;
      if (!store.personal) return;
      const [declared, categories] = await Promise.all([
        store.shop.interests.get(),
        ideas.childElementCount ? [] : store.shop.categories(),
      ]);
      if (declared.join('\n') !== tags.join('\n') || !list.childElementCount) {
        tags = declared;
        draw();
      }
      if (categories.length) {
        const names = new Set(categories.map(({ path }) => categoryParts(path).at(-1)));
        ideas.replaceChildren(...[...names].map((value) => h('option', { value })));
      }
    },
  };
}

function network() {
  const own = h('strong', { class: 'big-figure', data: { requests: 'own' } }, '0');
  const other = h('strong', { class: 'big-figure', data: { requests: 'other' } }, '0');
  const whom = h('p', { class: 'quiet' });
  return {
    element: h(
      'section',
      { class: 'drawer-part' },
      h('h3', null, 'Requests since this page was opened'),
      h(
        'dl',
        { class: 'figures' },
        h('div', null, h('dt', null, 'For this shop’s own files'), h('dd', null, own)),
        h('div', null, h('dt', null, 'For anything else'), h('dd', null, other)),
      ),
      whom,
    ),
    show(count) {
      own.textContent = number(count.own);
      other.textContent = number(count.other);
      whom.textContent = count.other
        ? `To: ${count.origins.join(', ')}. An extension of your browser can cause these.`
        : 'Code, styles and pictures; the worker that runs the engine fetched the engine, the catalogue and the model besides. What you do here is in none of them.';
    },
  };
}

function profileView(profile, titles, personal) {
  const head = h('h3', null, 'What the shop makes of it');
  if (!profile.events) {
    return [
      head,
      h(
        'p',
        { class: 'quiet' },
        personal ? 'Nothing yet. Look around.' : 'Nothing. Personalisation is off.',
      ),
    ];
  }
  const { price_band: band, interests, recent, purchases, spent } = profile;
  const recentTitles = recent
    .map((id) => titles.get(id))
    .filter(Boolean)
    .slice(0, 6);
  return [
    head,
    interests.length > 0 &&
      h(
        'ul',
        { class: 'interests' },
        interests.slice(0, 8).map(({ kind, name, weight }) =>
          h(
            'li',
            null,
            h(
              'span',
              { class: 'interest-name', title: name },
              categoryParts(name).at(-1) ?? name,
              h('span', { class: 'quiet' }, ` ${kind}`),
            ),
            h(
              'span',
              { class: 'why-track', 'aria-hidden': 'true' },
              h('span', {
                class: 'tone-taste',
                vars: { '--part': Math.min(1, Math.max(0, weight)).toFixed(4) },
              }),
            ),
            h('span', { class: 'figure' }, `${Math.round(weight * 100)}%`),
          ),
        ),
      ),
    h(
      'dl',
      { class: 'facts' },
      band && [
        h('dt', null, 'Price range'),
        h(
          'dd',
          null,
          `${money(band.low, band.currency)} to ${money(band.high, band.currency)}, half below ${money(band.median, band.currency)}`,
        ),
      ],
      h('dt', null, 'Visits'),
      h('dd', null, number(profile.sessions ?? 0)),
      purchases > 0 && [
        h('dt', null, 'Bought'),
        h('dd', null, `${plural(purchases, 'order')}, ${money(spent)}`),
      ],
      recentTitles.length > 0 && [h('dt', null, 'Lately'), h('dd', null, recentTitles.join(' · '))],
    ),
  ].filter(Boolean);
}

function logView(events, titles, personal) {
  const newest = events.slice(-LOG_SHOWN).reverse();
  return [
    h('h3', null, 'The log, newest first'),
    h(
      'p',
      { class: 'quiet', data: { stored: events.length } },
      events.length
        ? `${plural(events.length, 'event')}, kept in this browser only.`
        : `0 events stored.${personal ? '' : ' Nothing is kept while personalisation is off.'}`,
    ),
    newest.length > 0 &&
      h(
        'ol',
        { class: 'log', tabindex: '0', 'aria-label': 'Events' },
        newest.map((event) =>
          h(
            'li',
            null,
            h('span', null, eventWords(event, titles)),
            h(
              'time',
              { datetime: new Date(event.timestamp).toISOString() },
              moment(event.timestamp),
            ),
          ),
        ),
      ),
    events.length > newest.length &&
      h(
        'p',
        { class: 'quiet' },
        `${plural(events.length - newest.length, 'older event')} in the download.`,
      ),
  ].filter(Boolean);
}

/** Says where the engine runs and where the log is, and why if that is not the usual place. */
function whereItIs({ thread, storage }) {
  return [
    thread &&
      `The engine runs ${thread.thread === 'worker' ? 'beside the page, in a worker' : 'in the page itself'}.`,
    storage &&
      (storage.storage === 'indexeddb'
        ? 'The log is in this browser’s IndexedDB.'
        : `The log is in memory and ends with this page${storage.code ? ` (${storage.code})` : ''}.`),
  ]
    .filter(Boolean)
    .join(' ');
}

function takeAndErase(store, proof) {
  const download = h(
    'button',
    { class: 'button', type: 'button', on: { click: () => void save() } },
    'Download as JSON',
  );
  const erase = h(
    'button',
    { class: 'button button-danger', type: 'button', on: { click: () => ask(true) } },
    'Erase everything',
  );
  const sure = h(
    'div',
    { class: 'confirm', hidden: true, role: 'group', 'aria-label': 'Erase everything?' },
    h(
      'p',
      null,
      'The log, what was made of it, your cart and your wish list. This cannot be undone.',
    ),
    h(
      'div',
      { class: 'button-row' },
      h(
        'button',
        { class: 'button button-danger', type: 'button', on: { click: () => void wipe() } },
        'Yes, erase',
      ),
      h('button', { class: 'button', type: 'button', on: { click: () => ask(false) } }, 'Keep it'),
    ),
  );

  function ask(open) {
    sure.hidden = !open;
    erase.hidden = open;
    (open ? sure.querySelector('button') : erase).focus();
  }

  async function wipe() {
    try {
      const { removed, remaining } = await store.erase();
      proof.textContent = `Erased: ${plural(removed, 'event')} removed, counted again: ${remaining} events stored.`;
    } catch (error) {
      proof.textContent = `This could not be erased (${error.code ?? error.name}): ${error.message}`;
    }
    ask(false);
  }

  async function save() {
    const data = await store.shop.export();
    // A link that is clicked by hand is the way to a file that every browser knows.
    const url = URL.createObjectURL(
      new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }),
    );
    h('a', { href: url, download: 'your-data.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  return h(
    'section',
    { class: 'drawer-part' },
    h('h3', null, 'Take it or erase it'),
    h('div', { class: 'button-row' }, download, erase),
    sure,
    proof,
    h('p', { class: 'quiet' }, whereItIs(store.status)),
    h(
      'p',
      { class: 'quiet' },
      'Anyone who uses this browser profile, and any script of this shop, could read the log. It never travels.',
    ),
  );
}
