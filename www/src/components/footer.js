import { developerButton } from '../developer.js';
import { h } from '../dom.js';
import { onRequests } from '../requests.js';
import { cartHref, categoryHref, homeHref, merchantHref, studioHref } from '../routes.js';
import { windowMark } from './header.js';

/** So many of the largest categories are named. */
const CATEGORIES = 5;

/** The foot of every page: what the shop is, where things are, and how many asked for anything else. */
export function footer({ store, tops, openData }) {
  const { name } = store.config;
  const other = h('strong', null, '0');
  onRequests((count) => {
    other.textContent = String(count.other);
  });
  const yourData = h(
    'button',
    { class: 'link-button', type: 'button', 'aria-haspopup': 'dialog', on: { click: openData } },
    'Your data',
  );
  return h(
    'div',
    { class: 'footer-inner' },
    h(
      'div',
      { class: 'footer-words' },
      h('a', { class: 'logo', href: homeHref }, windowMark(), h('span', null, name)),
      h('p', null, `${name} is run by windowshopper: recommendations worked out in your browser.`),
      h('p', null, 'Requests to anyone else since you opened this page: ', other, '.'),
    ),
    column('Shop', [
      h('a', { href: categoryHref('') }, 'Everything'),
      ...tops.slice(0, CATEGORIES).map(({ path }) => h('a', { href: categoryHref(path) }, path)),
    ]),
    column('You', [h('a', { href: cartHref }, 'Your cart'), yourData]),
    column('Behind the window', [
      h('a', { href: merchantHref() }, 'For merchants'),
      h('a', { href: studioHref }, 'Studio'),
      !store.isPlain && developerButton(store),
    ]),
  );
}

function column(title, links) {
  return h(
    'div',
    null,
    h('h2', null, title),
    h(
      'ul',
      null,
      links.filter(Boolean).map((link) => h('li', null, link)),
    ),
  );
}
