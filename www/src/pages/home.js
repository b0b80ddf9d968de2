import { h } from '../dom.js';
import { plural } from '../format.js';
import { categoryHref } from '../routes.js';
import { offerCard } from '../components/offer-card.js';
import { picture } from '../components/picture.js';
import { shelf } from '../components/shelf.js';
import { storeWindow } from '../components/window.js';

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
    storeWindow(store.config, { tops, openData }),
    picks.element,
    offer.element,
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
  const shelves = [picks, offer, popular, recent];
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
