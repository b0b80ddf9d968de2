import { announce, h, icon } from '../dom.js';
import { availability, money, plural, priceOf, titleOf } from '../format.js';
import { categoryHref, checkoutHref, productHref } from '../routes.js';
import { card } from '../components/card.js';
import { offerCard } from '../components/offer-card.js';
import { picture } from '../components/picture.js';
import { shelf } from '../components/shelf.js';
import { orderEvent, orderValue } from '../store.js';
import { nothing } from './home.js';

export async function cartPage({ store }) {
  const { shop } = store;
  const heading = h('h1', { tabindex: '-1' }, 'Your cart');
  const list = h('ul', { class: 'lines' });
  const summary = h('aside', { class: 'summary', 'aria-label': 'Sum' });
  const emptyNote = h(
    'div',
    { class: 'cart-empty' },
    h('p', null, 'Nothing in it yet.'),
    h(
      'p',
      null,
      h('a', { class: 'button button-primary', href: categoryHref('') }, 'Look at everything'),
    ),
  );
  const wishes = h('div');
  const where = h('p', { class: 'quiet' });

  const together = shelf({
    store,
    id: 'cart_together',
    title: 'Goes well with your cart',
    slots: store.cartCount() ? 6 : 0,
    load: () => {
      const cart = store.cartIds();
      return cart.length
        ? shop.recommend({
            placement: 'cart',
            cart,
            strategy: 'together',
            limit: 10,
            exclude: cart,
          })
        : nothing();
    },
  });

  const offer = offerCard({ store, placement: 'cart' });

  let drawing = 0;
  async function draw() {
    const mine = ++drawing;
    const lines = await store.cartLines();
    const wished = (await store.products([...store.basket.wishes])).filter(Boolean);
    if (mine !== drawing) return;
    const focus =
      document.activeElement?.closest?.('[data-line]') && document.activeElement.dataset.key;
    list.replaceChildren(...lines.map((line) => lineView(store, line)));
    const again = focus && list.querySelector(`[data-key="${CSS.escape(focus)}"]`);
    if (again) again.focus();
    else if (focus) heading.focus();
    list.hidden = summary.hidden = lines.length === 0;
    emptyNote.hidden = lines.length > 0;
    summary.replaceChildren(
      h(
        'p',
        { class: 'summary-row' },
        h('span', null, plural(store.cartCount(), 'item')),
        h('strong', { class: 'summary-sum' }, money(orderValue(lines))),
      ),
      h('a', { class: 'button button-primary button-wide', href: checkoutHref }, 'To the checkout'),
    );
    where.textContent = store.kept
      ? 'Your cart is kept in this browser.'
      : 'Your cart is kept until you close this page: nothing may be kept longer.';
    wishes.replaceChildren(...wishView(store, wished));
    void together.refresh();
  }

  await draw();
  const lines = await store.cartLines();
  if (lines.length) void store.track(orderEvent('view_cart', lines));
  const stop = store.on('basket', () => void draw());
  return {
    title: 'Cart',
    ready: Promise.all([together.ready, offer.ready]),
    element: h(
      'div',
      { class: 'page page-cart' },
      heading,
      offer.element,
      h('div', { class: 'cart-columns' }, h('div', null, list, emptyNote, where), summary),
      together.element,
      wishes,
    ),
    dispose() {
      stop();
      offer.dispose();
      together.dispose();
    },
  };
}

function lineView(store, { product, quantity }) {
  const id = product.item_id;
  const each = priceOf(product);
  const change = (by) => () => {
    if (by > 0) void store.addToCart(product, by);
    else void store.removeFromCart(product, -by);
    const left = Math.max(0, quantity + by);
    announce(left ? `${titleOf(product)}: ${left}` : `${titleOf(product)} taken out`);
  };
  return h(
    'li',
    { class: 'line', data: { line: id } },
    picture(product),
    h(
      'div',
      { class: 'line-words' },
      h(
        'a',
        {
          class: 'line-title',
          href: productHref(id),
        },
        titleOf(product),
      ),
      h(
        'p',
        { class: 'quiet' },
        [product.brand, product.size].filter(Boolean).join(' · '),
        !availability(product).buy && ` ${availability(product).text}`,
      ),
    ),
    h(
      'div',
      { class: 'stepper', role: 'group', 'aria-label': `How many of ${titleOf(product)}` },
      h(
        'button',
        {
          type: 'button',
          'aria-label': quantity === 1 ? 'Take out' : 'One fewer',
          data: { key: `${id}-` },
          on: { click: change(-1) },
        },
        icon('minus'),
      ),
      h('span', { class: 'stepper-figure' }, String(quantity)),
      h(
        'button',
        {
          type: 'button',
          'aria-label': 'One more',
          disabled: quantity >= 99,
          data: { key: `${id}+` },
          on: { click: change(1) },
        },
        icon('plus'),
      ),
    ),
    h('p', { class: 'line-price' }, each == null ? '–' : money(each * quantity, product.currency)),
    h(
      'button',
      {
        class: 'icon-button',
        type: 'button',
        'aria-label': `Remove ${titleOf(product)}`,
        data: { key: `${id}x` },
        on: { click: change(-quantity) },
      },
      icon('close'),
    ),
  );
}

function wishView(store, products) {
  if (!products.length) return [];
  return [
    h(
      'section',
      { class: 'shelf shelf-row', 'aria-labelledby': 'wish-title' },
      h(
        'div',
        { class: 'shelf-head' },
        h('h2', { id: 'wish-title', class: 'shelf-title' }, 'Your wish list'),
      ),
      h(
        'ul',
        { class: 'cards cards-row' },
        products.map(
          (product) =>
            card({ product }, { store, level: 3, hasWhy: false, titles: new Map() }).element,
        ),
      ),
    ),
  ];
}
