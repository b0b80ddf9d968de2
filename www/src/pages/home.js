import { h } from '../dom.js';
import { plural } from '../format.js';
import { categoryHref } from '../routes.js';
import { offerCard } from '../components/offer-card.js';
import { picture } from '../components/picture.js';
import { shelf } from '../components/shelf.js';

const PANES = 6;

export function homePage({ store, tops, openData }) {
  const { shop } = store;

  const picks = shelf({
    store,
    id: 'home_picked',
    layout: 'grid',
    slots: 10,
    title: () => (store.personal ? 'Picked for you' : 'From the window'),
    note: () =>
      store.personal
        ? 'Worked out in this browser. It follows what you look at.'
        : 'The same for everyone: personalisation is off.',
    load: () =>
      shop.recommend({
        placement: 'home',
        limit: 10,
        ...(store.personal ? {} : { diversity: 0.6 }),
      }),
    empty: 'Nothing is in stock just now.',
  });
  const popular = shelf({
    store,
    id: 'home_popular',
    title: 'Popular now',
    slots: 10,
    load: () => shop.recommend({ placement: 'home', strategy: 'popular', limit: 10 }),
  });
  const recent = shelf({
    store,
    id: 'home_recent',
    title: 'Recently viewed',
    slots: 0,
    load: () =>
      store.kept ? shop.recommend({ placement: 'home', strategy: 'recent', limit: 10 }) : nothing(),
  });

  const offer = offerCard({ store, placement: 'home' });
  const tiles = h(
    'ul',
    { class: 'tiles' },
    tops.map((top) => categoryTile(top)),
  );
  const element = h(
    'div',
    { class: 'page page-home' },
    storeWindow(store.config, tops, openData),
    offer.element,
    picks.element,
    recent.element,
    popular.element,
    tops.length > 0 &&
      h(
        'section',
        { class: 'shelf', 'aria-labelledby': 'tiles-title' },
        h('h2', { id: 'tiles-title', class: 'shelf-title' }, 'All categories'),
        tiles,
      ),
  );
  const shelves = [offer, picks, popular, recent];
  return {
    element,
    title: null,
    ready: Promise.all(shelves.map((one) => one.ready)),
    dispose: () => shelves.forEach((one) => one.dispose()),
  };
}

export async function nothing() {
  return { list_id: undefined, items: [] };
}

/** The head of the home page: a lit shop window whose panes are categories. */
function storeWindow(config, tops, openData) {
  const panes = tops.filter(({ sample }) => sample).slice(0, PANES);
  return h(
    'section',
    { class: panes.length ? 'window' : 'window window-plain', 'aria-labelledby': 'home-title' },
    h(
      'div',
      { class: 'window-words' },
      h('h1', { id: 'home-title', tabindex: '-1' }, config.tagline || `Welcome to ${config.name}`),
      h(
        'p',
        null,
        'Ask any product why it is here. The picks are made in your browser, and nothing you do leaves it. ',
        h(
          'button',
          {
            class: 'link-button',
            type: 'button',
            'aria-haspopup': 'dialog',
            on: { click: openData },
          },
          'See for yourself',
        ),
      ),
    ),
    panes.length > 0 &&
      h(
        'div',
        { class: 'window-frame' },
        h('div', { class: 'awning', 'aria-hidden': 'true' }),
        h(
          'ul',
          { class: 'panes' },
          panes.map(({ path, sample }) =>
            h(
              'li',
              null,
              h(
                'a',
                { href: categoryHref(path) },
                picture(sample, { eager: true }),
                h('span', null, path),
              ),
            ),
          ),
        ),
      ),
  );
}

function categoryTile({ path, items, sample }) {
  return h(
    'li',
    null,
    h(
      'a',
      { class: 'category-tile', href: categoryHref(path) },
      sample && picture(sample),
      h('span', { class: 'category-name' }, path),
      h('span', { class: 'quiet' }, plural(items, 'product')),
    ),
  );
}
