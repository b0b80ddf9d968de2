import { h } from '../dom.js';
import { ghostCard } from './card.js';
import { storeWindow } from './window.js';

const CARDS = 10;

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
