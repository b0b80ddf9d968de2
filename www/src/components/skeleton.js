import { h } from '../dom.js';
import { readFeed } from '../plain.js';
import { ghostCard } from './card.js';
import { picture } from './picture.js';
import { storeWindow } from './window.js';

const CARDS = 10;
/** A longer feed takes longer to read than the engine to come, in characters. */
const LONGEST_FEED = 1_000_000;

/** What stands in for a page until the shop is open: its head, as far as it is known, and grey shapes. */
export function skeleton(page, config) {
  return h(
    'div',
    { class: 'page', 'aria-busy': 'true' },
    h('p', { class: 'visually-hidden', role: 'status' }, 'Opening the shop…'),
    page === 'home' && storeWindow(config),
    page === 'product' && productGhost(),
    page !== 'product' &&
      h(
        'ul',
        { class: 'cards cards-grid skeleton-cards' },
        Array.from({ length: CARDS }, () => ghostCard()),
      ),
  );
}

/** Gives the skeleton of a product's page its picture, out of the feed: the engine is still on its way. */
export async function showPicture(element, catalog, id) {
  // The engine reads the same answer.
  const text = await (await catalog).clone().text();
  if (text.length > LONGEST_FEED) return;
  const product = readFeed(text).find(({ item_id: other }) => other === id);
  if (!product?.image_link) return;
  element.querySelector('.product-picture')?.replaceChildren(picture(product, { eager: true }));
}

function productGhost() {
  const line = (size) => h('p', { class: `ghost-line ${size}` });
  return h(
    'div',
    { class: 'product card is-ghost', 'aria-hidden': 'true' },
    h('div', { class: 'product-picture' }, h('div', { class: 'picture' })),
    h(
      'div',
      { class: 'product-facts' },
      ...['is-short', 'is-title', 'is-price', 'is-price', '', 'is-short'].map(line),
    ),
  );
}
