import { announce, h, icon, toast, uid } from '../dom.js';
import { categoryParts, moment, number } from '../format.js';
import { privacyWords } from '../privacy-words.js';
import { onRequests } from '../requests.js';
import { consentPart, keptView, sharingPart, takePart } from './privacy.js';
import { profileSection } from './profile-section.js';

const LOG_SHOWN = 60;

/**
 * "Your data", the privacy centre: what the shopper allows, what this browser knows, where and how it is
 * kept, and the means to take it away. A modal dialog at the side.
 */
export function dataDrawer(store) {
  const words = privacyWords(store.config.locale);
  const titleId = uid('drawer');
  const body = h('div', { class: 'drawer-body' });
  const dialog = h(
    'dialog',
    { class: 'drawer', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'drawer-head' },
      h('h2', { id: titleId }, words.title),
      h(
        'button',
        {
          class: 'icon-button',
          type: 'button',
          'aria-label': words.close,
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

  const consent = consentPart(store, words);
  const requests = network(words);
  const interests = interestPicker(store, words);
  const known = profileSection(store.shop, store.config.locale, () => store.personal);
  const logPart = h('section', { class: 'drawer-part' });
  const keptPart = h('section', { class: 'drawer-part', data: { part: 'kept' } });
  const sharing = sharingPart(store, words);
  const take = takePart(store, words);
  // The bare catalogue keeps nothing, so there is nothing to choose.
  for (const part of [consent.element, keptPart, sharing.element]) part.hidden = store.isPlain;
  body.append(
    consent.element,
    requests.element,
    interests.element,
    known.element,
    logPart,
    keptPart,
    sharing.element,
    take.element,
  );

  async function refresh() {
    consent.refresh();
    take.refresh();
    await interests.refresh();
    const { shop } = store;
    if (!store.isPlain) {
      const report = await shop.privacyReport();
      keptPart.replaceChildren(...keptView(report, store.status, words));
      sharing.refresh(report);
    }
    await known.refresh();
    const events = await shop.events();
    const shown = events.slice(-LOG_SHOWN).flatMap(({ items }) => items ?? []);
    const titles = await store.titles(shown.map(({ item_id: id }) => id));
    logPart.replaceChildren(...logView(events, titles, words));
  }

  return {
    element: dialog,
    open() {
      take.open();
      dialog.showModal();
      stops = [
        onRequests(requests.show),
        ...['log', 'impression', 'consent'].map((name) => store.on(name, () => void refresh())),
      ];
      void refresh();
    },
  };
}

/** What the shopper says to like: chips to take away, and a field to add one. */
function interestPicker(store, words) {
  const list = h('ul', { class: 'chips', 'aria-label': words.likesList });
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
    h('label', { for: 'interest-input', class: 'visually-hidden' }, words.like),
    input,
    ideas,
    h('button', { class: 'button', type: 'submit' }, words.add),
  );
  const element = h(
    'section',
    { class: 'drawer-part', data: { part: 'interests' } },
    h('h3', null, words.likes),
    h('p', { class: 'quiet' }, words.likesNote),
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
              'aria-label': words.takeAway(tag),
              on: {
                click: () =>
                  void save(
                    tags.filter((one) => one !== tag),
                    words.takenAway(tag),
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
      toast(words.failed(error.code ?? error.name), 'bad');
    }
    draw();
    input.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const tag = input.value.trim();
    if (!tag) return;
    input.value = '';
    void save([...tags, tag], words.added(tag));
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

function network(words) {
  const own = h('strong', { class: 'big-figure', data: { requests: 'own' } }, '0');
  const other = h('strong', { class: 'big-figure', data: { requests: 'other' } }, '0');
  const whom = h('p', { class: 'quiet' });
  return {
    element: h(
      'section',
      { class: 'drawer-part' },
      h('h3', null, words.network),
      h(
        'dl',
        { class: 'figures' },
        h('div', null, h('dt', null, words.own), h('dd', null, own)),
        h('div', null, h('dt', null, words.other), h('dd', null, other)),
      ),
      whom,
    ),
    show(count) {
      own.textContent = number(count.own);
      other.textContent = number(count.other);
      whom.textContent = count.other ? words.others(count.origins.join(', ')) : words.ownOnly;
    },
  };
}

function logView(events, titles, words) {
  const newest = events.slice(-LOG_SHOWN).reverse();
  return [
    h('h3', null, words.log),
    h('p', { class: 'quiet', data: { stored: events.length } }, words.stored(events.length)),
    newest.length > 0 &&
      h(
        'ol',
        { class: 'log', tabindex: '0', 'aria-label': words.logLabel },
        newest.map((event) =>
          h(
            'li',
            null,
            h('span', null, words.event(event, titles)),
            h(
              'time',
              { datetime: new Date(event.timestamp).toISOString() },
              moment(event.timestamp),
            ),
          ),
        ),
      ),
    events.length > newest.length &&
      h('p', { class: 'quiet' }, words.older(events.length - newest.length)),
  ].filter(Boolean);
}
