import { h, icon } from '../dom.js';
import { availability, categoryParts, plural, titleOf } from '../format.js';
import { everything } from '../listing.js';
import { hasReviews } from '../reviews.js';
import { categoryHref, productHref } from '../routes.js';
import { badges, price } from '../components/card.js';
import { picture } from '../components/picture.js';
import { reviewSection } from '../components/reviews.js';
import { shelf } from '../components/shelf.js';
import { orderEvent } from '../store.js';
import { missingPage } from './missing.js';
import { nothing } from './home.js';

export async function productPage(shared) {
  const { store, arg: id, query } = shared;
  const { shop } = store;
  const [product] = await store.products([id]);
  if (!product) return missingPage(shared, 'This product is not in the catalogue (any more).');

  const variants = await variantsOf(shop, product);
  const exclude = [id];
  const together = shelf({
    store,
    id: 'product_together',
    title: 'Goes well with this',
    slots: 6,
    load: () =>
      shop.recommend({
        placement: 'product',
        itemId: id,
        strategy: 'together',
        limit: 10,
        exclude,
      }),
  });
  const similar = shelf({
    store,
    id: 'product_similar',
    title: 'Similar',
    slots: 6,
    load: () =>
      shop.recommend({ placement: 'product', itemId: id, strategy: 'similar', limit: 10, exclude }),
  });
  const recent = shelf({
    store,
    id: 'product_recent',
    title: 'Recently viewed',
    slots: 0,
    load: () =>
      store.kept
        ? shop.recommend({
            placement: 'product',
            itemId: id,
            strategy: 'recent',
            limit: 10,
            exclude,
          })
        : nothing(),
  });

  const shelves = [together, similar, recent];
  const reviews =
    hasReviews(store) && reviewSection({ store, product, focus: query.get('review') });
  const parts = categoryParts(product.category);
  const element = h(
    'div',
    { class: 'page page-product' },
    h(
      'article',
      { class: 'product', data: { item: id } },
      h('div', { class: 'product-picture' }, picture(product, { eager: true }), badges(product)),
      h(
        'div',
        { class: 'product-facts' },
        crumbs(parts),
        h('h1', { tabindex: '-1' }, titleOf(product)),
        product.brand &&
          h(
            'p',
            { class: 'product-brand' },
            'by ',
            h(
              'a',
              { href: `${categoryHref('')}?brand=${encodeURIComponent(product.brand)}` },
              product.brand,
            ),
          ),
        price(product, 'price price-large'),
        stockLine(product),
        variants.length > 1 && variantList(variants, id),
        buyRow(store, product),
        product.description && h('p', { class: 'product-words' }, product.description),
        facts(product),
      ),
    ),
    together.element,
    reviews && reviews.element,
    similar.element,
    recent.element,
  );

  void store.track({ ...orderEvent('view_item', [{ product, quantity: 1 }]) });
  return {
    element,
    title: titleOf(product),
    ready: Promise.all(shelves.map((one) => one.ready)),
    category: parts[0],
    dispose: () => [...shelves, reviews].forEach((one) => one && one.dispose()),
  };
}

function crumbs(parts) {
  if (!parts.length) return null;
  return h(
    'nav',
    { class: 'crumbs', 'aria-label': 'You are in' },
    h(
      'ol',
      null,
      parts.map((part, i) =>
        h('li', null, h('a', { href: categoryHref(parts.slice(0, i + 1).join(' > ')) }, part)),
      ),
    ),
  );
}

function stockLine(product) {
  const stock = availability(product);
  return h('p', { class: `stock stock-${stock.tone}` }, stock.text);
}

/** The other forms of a product: same `item_group_id`, looked for in its own category. */
async function variantsOf(shop, product) {
  if (!product.item_group_id) return [product];
  const products = await everything(shop, product.category);
  const same = products.filter(({ item_group_id: group }) => group === product.item_group_id);
  return same.length ? same : [product];
}

function variantList(variants, id) {
  const axes = ['size', 'color', 'material'].filter(
    (axis) => new Set(variants.map((one) => one[axis])).size > 1,
  );
  const label = (one) =>
    axes
      .map((axis) => one[axis])
      .filter(Boolean)
      .join(', ') || titleOf(one);
  return h(
    'div',
    { class: 'variants', role: 'group', 'aria-label': 'Choose a form' },
    variants.map((one) =>
      h(
        'a',
        {
          class: availability(one).buy ? 'chip' : 'chip is-gone',
          href: productHref(one.item_id),
          'aria-current': one.item_id === id ? 'true' : null,
        },
        label(one),
        !availability(one).buy && h('span', { class: 'visually-hidden' }, ' (sold out)'),
      ),
    ),
  );
}

function buyRow(store, product) {
  const stock = availability(product);
  const amount = h('input', {
    type: 'number',
    id: 'quantity',
    min: 1,
    max: 99,
    value: 1,
    inputmode: 'numeric',
  });
  const clamp = () => Math.min(99, Math.max(1, Math.round(Number(amount.value)) || 1));
  const step = (by) => () => {
    amount.value = String(Math.min(99, Math.max(1, clamp() + by)));
  };
  const wished = store.basket.wishes.has(product.item_id);
  const wishLabel = h('span', null, wished ? 'On your wish list' : 'Add to wish list');
  const wish = h(
    'button',
    {
      class: 'button button-quiet',
      type: 'button',
      'aria-pressed': String(wished),
      on: {
        click() {
          if (store.basket.wishes.has(product.item_id)) return;
          wish.setAttribute('aria-pressed', 'true');
          wishLabel.textContent = 'On your wish list';
          void store.wish(product);
        },
      },
    },
    icon('heart'),
    wishLabel,
  );
  return h(
    'div',
    { class: 'buy' },
    stock.buy &&
      h(
        'div',
        { class: 'stepper' },
        h(
          'button',
          { type: 'button', 'aria-label': 'One fewer', on: { click: step(-1) } },
          icon('minus'),
        ),
        h('label', { class: 'visually-hidden', for: 'quantity' }, 'Quantity'),
        amount,
        h(
          'button',
          { type: 'button', 'aria-label': 'One more', on: { click: step(1) } },
          icon('plus'),
        ),
      ),
    stock.buy
      ? h(
          'button',
          {
            class: 'button button-primary',
            type: 'button',
            on: { click: () => void store.addToCart(product, clamp()) },
          },
          'Add to cart',
        )
      : h('p', { class: 'quiet' }, 'Not to be had just now. Something similar is below.'),
    wish,
  );
}

function facts(product) {
  const named = [
    ['Colour', product.color],
    ['Size', product.size],
    ['Material', product.material],
    ['Condition', product.condition === 'new' ? null : product.condition],
  ].filter(([, value]) => value);
  const tags = tagWords(product.tags);
  if (!named.length && !tags.length) return null;
  return h(
    'div',
    { class: 'product-details' },
    named.length > 0 &&
      h(
        'dl',
        { class: 'facts' },
        named.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]),
      ),
    tags.length > 0 &&
      h(
        'ul',
        { class: 'tags', 'aria-label': plural(tags.length, 'tag') },
        tags.map((tag) => h('li', null, tag)),
      ),
  );
}

function tagWords(tags) {
  return String(tags?.tags ?? '')
    .split(/[|,;]/)
    .map((tag) => tag.trim())
    .filter(Boolean)
    .slice(0, 8);
}
