import { announce, h, uid } from '../dom.js';
import { money, plural, priceOf, titleOf } from '../format.js';
import { cartHref, categoryHref, homeHref } from '../routes.js';
import { shelf } from '../components/shelf.js';
import { orderEvent, orderValue } from '../store.js';

const DELIVERY = [
  ['standard', 'Standard, in three to five days'],
  ['express', 'Express, tomorrow'],
];
const PAYMENT = [
  ['card', 'Card'],
  ['invoice', 'Invoice'],
];

/** "Buys" the cart: the whole way of events, and no charge, no address, nothing sent. */
export async function checkoutPage({ store }) {
  const lines = await store.cartLines();
  const element = h('div', { class: 'page page-checkout' });
  const page = { title: 'Checkout', element, dispose() {} };
  if (!lines.length) {
    element.append(
      h('h1', { tabindex: '-1' }, 'Checkout'),
      h('p', null, 'There is nothing in your cart. '),
      h('p', null, h('a', { class: 'button', href: categoryHref('') }, 'Look at everything')),
    );
    return page;
  }

  void store.track(orderEvent('begin_checkout', lines));
  const form = h(
    'form',
    {
      class: 'checkout',
      on: {
        submit(event) {
          event.preventDefault();
          void buy();
        },
      },
    },
    choice(
      'Delivery',
      'delivery',
      DELIVERY,
      () => void store.track(orderEvent('add_shipping_info', lines)),
    ),
    choice(
      'Payment',
      'payment',
      PAYMENT,
      () => void store.track(orderEvent('add_payment_info', lines)),
    ),
    h(
      'section',
      { class: 'summary', 'aria-label': 'Your order' },
      h(
        'ul',
        { class: 'order' },
        lines.map(({ product, quantity }) =>
          h(
            'li',
            null,
            h('span', null, `${quantity} × ${titleOf(product)}`),
            h(
              'span',
              null,
              priceOf(product) == null ? '–' : money(priceOf(product) * quantity, product.currency),
            ),
          ),
        ),
      ),
      h(
        'p',
        { class: 'summary-row' },
        h('span', null, plural(store.cartCount(), 'item')),
        h('strong', { class: 'summary-sum' }, money(orderValue(lines))),
      ),
      h(
        'button',
        { class: 'button button-primary button-wide', type: 'submit' },
        'Buy (nothing is charged)',
      ),
    ),
  );
  element.append(
    h('h1', { tabindex: '-1' }, 'Checkout'),
    h(
      'p',
      { class: 'notice notice-calm' },
      'This is a sample shop. Nothing is charged, nothing is delivered, and no name or address is asked for.',
    ),
    form,
  );

  async function buy() {
    form.querySelector('[type=submit]').disabled = true;
    const value = orderValue(lines);
    await store.purchase(lines);
    const next = shelf({
      store,
      id: 'after_purchase',
      title: 'Goes well with what you bought',
      slots: 6,
      load: () =>
        store.shop.recommend({
          placement: 'cart',
          cart: lines.map(({ product }) => product.item_id),
          strategy: 'together',
          limit: 10,
          exclude: lines.map(({ product }) => product.item_id),
        }),
    });
    page.dispose = next.dispose;
    const heading = h('h1', { tabindex: '-1' }, 'Thank you');
    element.replaceChildren(
      heading,
      h(
        'p',
        null,
        `Your sample order of ${money(value)} is noted`,
        store.kept ? ' in your log.' : ' nowhere, since nothing may be kept.',
        ' Nothing was charged.',
      ),
      h(
        'p',
        { class: 'button-row' },
        h('a', { class: 'button button-primary', href: homeHref }, 'Back to the window'),
        h('a', { class: 'button', href: cartHref }, 'Your cart'),
      ),
      next.element,
    );
    heading.focus();
    announce('Thank you. Nothing was charged.');
  }
  return page;
}

function choice(legend, name, options, onChange) {
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', null, legend),
    options.map(([value, words], i) => {
      const id = uid(name);
      return h(
        'div',
        { class: 'choice-row' },
        h('input', { type: 'radio', id, name, value, checked: i === 0, on: { change: onChange } }),
        h('label', { for: id }, words),
      );
    }),
  );
}
