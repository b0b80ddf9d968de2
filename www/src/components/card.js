import { h, icon } from '../dom.js';
import { availability, money, priceOf, reduction, titleOf } from '../format.js';
import { marked } from '../marked.js';
import { productHref } from '../routes.js';
import { picture } from './picture.js';
import { why } from './why.js';

/** A price, with what it was before where it is reduced. */
export function price(product, className = 'price') {
  const now = priceOf(product);
  if (now == null)
    return h('p', { class: className }, h('span', { class: 'price-none' }, 'No price given'));
  const off = reduction(product);
  return h(
    'p',
    { class: className },
    off > 0 && h('span', { class: 'visually-hidden' }, 'Now '),
    h('span', { class: off > 0 ? 'price-now is-sale' : 'price-now' }, money(now, product.currency)),
    off > 0 &&
      h(
        'span',
        { class: 'price-was' },
        h('span', { class: 'visually-hidden' }, ', was '),
        h('s', null, money(product.price, product.currency)),
      ),
  );
}

export function badges(product) {
  const off = reduction(product);
  const stock = availability(product);
  return h(
    'div',
    { class: 'badges' },
    off > 0 && h('span', { class: 'badge badge-sale' }, `−${off}%`),
    stock.tone !== 'good' && h('span', { class: `badge badge-${stock.tone}` }, stock.text),
  );
}

/**
 * One product in a list. `recommendation` may lack reasons (a plain listing);
 * then there is no "why". `marks` are the pieces of the title that were looked for. `onAdd` and `onDismiss` are for lists that want to know; without
 * `onDismiss` there is no "not interested". Returns `{ element, update }`: a list that is shown
 * again keeps the cards that stay, so that focus and pictures stay too.
 */
export function card(
  recommendation,
  { store, titles, level = 3, onSelect, onAdd, onDismiss, hasWhy = true, marks = [] },
) {
  const { product } = recommendation;
  const stock = availability(product);
  const foot = h('div', { class: 'card-foot' });
  let shown = '';

  const link = h(
    'a',
    {
      class: 'card-link',
      href: productHref(product.item_id),
      on: { click: () => onSelect?.(product) },
    },
    // A title that is set in another case counts as long as the feed's.
    marked(titleOf(product), product.title ? marks : []),
  );
  const element = h(
    'li',
    { class: stock.buy ? 'card' : 'card is-gone', data: { item: product.item_id } },
    h(
      'div',
      { class: 'card-media' },
      picture(product),
      badges(product),
      stock.buy &&
        h(
          'button',
          {
            class: 'card-add',
            type: 'button',
            'aria-label': `Add ${titleOf(product)} to cart`,
            on: { click: () => (onAdd ? onAdd(product) : void store.addToCart(product)) },
          },
          icon('plus'),
        ),
      onDismiss &&
        h(
          'button',
          {
            class: 'card-less',
            type: 'button',
            title: 'Not interested',
            'aria-label': `Not interested in ${titleOf(product)}`,
            on: { click: () => onDismiss(product) },
          },
          icon('less'),
        ),
    ),
    h(
      'div',
      { class: product.brand ? 'card-body' : 'card-body has-no-brand' },
      h(`h${level}`, { class: 'card-title' }, link),
      product.brand && h('p', { class: 'card-brand' }, product.brand),
      price(product),
    ),
    hasWhy && foot,
  );

  function update(next, nextTitles) {
    const key = JSON.stringify([next.reasons, next.score]);
    if (!hasWhy || key === shown || !next.reasons?.length) return;
    shown = key;
    const { button, panel } = why(next, nextTitles);
    foot.replaceChildren(button, panel);
  }
  update(recommendation, titles);
  return { element, update };
}

/** Grey shapes of the size of a card, for the time before the first list. */
export function ghostCard(hasWhy = true) {
  return h(
    'li',
    { class: 'card is-ghost', 'aria-hidden': 'true' },
    h('div', { class: 'card-media' }, h('div', { class: 'picture' })),
    h(
      'div',
      { class: 'card-body' },
      h('p', { class: 'ghost-line' }),
      h('p', { class: 'ghost-line is-short' }),
      h('p', { class: 'ghost-line is-price' }),
    ),
    hasWhy && h('div', { class: 'card-foot' }, h('p', { class: 'ghost-line' })),
  );
}
