import { h, uid } from '../dom.js';
import { availability, categoryParts, plural, priceOf } from '../format.js';
import { everything } from '../listing.js';
import { categoryHref } from '../routes.js';
import { card } from '../components/card.js';
import { shelf } from '../components/shelf.js';
import { nothing } from './home.js';
import { missingPage } from './missing.js';
import { namedItems } from '../words.js';

const STEP = 30;
/** Places of the trending shelf; a category with no more than that is a shelf itself. */
const TRENDING = 8;
const SORTS = {
  picked: 'Recommended',
  'price-up': 'Price, low to high',
  'price-down': 'Price, high to low',
  title: 'Name',
};

export async function categoryPage(shared) {
  const { store, arg: path, query, categories } = shared;
  const parts = categoryParts(path);
  const products = await everything(store.shop, path);
  if (!products.length && path)
    return missingPage(shared, 'There is no such category, or nothing in it.');

  const ranking = await rank(store, path);
  const ranked = new Map(ranking.items.map((item) => [item.item_id, item]));
  const titles = await store.titles(namedItems(ranked.values()));
  const hasWhy = ranked.size > 0;
  const state = readState(query);
  const brands = [...new Set(products.map(({ brand }) => brand).filter(Boolean))].sort((a, b) =>
    a.localeCompare(b),
  );
  let shownCount = STEP;
  const trending = shelf({
    store,
    id: 'category_trending',
    title: `Trending in ${parts.at(-1) ?? 'the shop'}`,
    slots: 0,
    load: () =>
      products.length > TRENDING
        ? store.shop.recommend({
            placement: 'category',
            strategy: 'trending',
            limit: TRENDING,
            ...(path ? { filter: { category: path } } : {}),
          })
        : nothing(),
  });

  const heading = h('h1', { tabindex: '-1' }, parts.at(-1) ?? 'Everything');
  const count = h('p', { class: 'shelf-note', role: 'status' });
  const list = h('ul', { class: 'cards cards-grid' });
  const more = h(
    'button',
    { class: 'button', type: 'button', on: { click: showMore } },
    'Show more',
  );
  const element = h(
    'div',
    { class: 'page page-category' },
    parts.length > 1 &&
      h(
        'nav',
        { class: 'crumbs', 'aria-label': 'You are in' },
        h(
          'ol',
          null,
          parts
            .slice(0, -1)
            .map((part, i) =>
              h(
                'li',
                null,
                h('a', { href: categoryHref(parts.slice(0, i + 1).join(' > ')) }, part),
              ),
            ),
        ),
      ),
    h('div', { class: 'category-head' }, heading, count),
    subcategories(categories, parts),
    trending.element,
    filters(state, brands, () => {
      shownCount = STEP;
      writeState(path, state);
      draw();
    }),
    h('h2', { class: 'visually-hidden' }, 'Products'),
    list,
    h('div', { class: 'more' }, more),
  );

  const impression = (shown) =>
    void store.track({
      event: 'view_item_list',
      item_list_id: 'category',
      items: shown.map((product, i) => ({
        item_id: product.item_id,
        index: i,
        item_list_id: 'category',
      })),
    });
  const onSelect = (product) =>
    void store.track({
      event: 'select_item',
      item_list_id: 'category',
      items: [{ item_id: product.item_id, item_list_id: 'category' }],
    });

  let matching = [];
  function draw() {
    matching = arrange(products, ranked, state);
    const shown = matching.slice(0, shownCount);
    list.replaceChildren(...shown.map((product) => view(product)));
    if (!shown.length)
      list.append(h('li', { class: 'cards-empty' }, 'Nothing matches these filters.'));
    after(shown);
  }
  function view(product) {
    return card(ranked.get(product.item_id) ?? { product }, {
      store,
      titles,
      level: 3,
      onSelect,
      hasWhy,
    }).element;
  }
  function after(newOnes) {
    count.textContent = plural(matching.length, 'product');
    more.hidden = matching.length <= shownCount;
    if (newOnes.length) impression(newOnes);
  }
  function showMore() {
    const next = matching.slice(shownCount, shownCount + STEP);
    shownCount += STEP;
    const views = next.map(view);
    list.append(...views);
    views[0]?.querySelector('.card-link')?.focus();
    after(next);
  }
  draw();
  if (hasWhy) store.showList('category', 'Ranking of the category', ranking);
  return {
    title: parts.at(-1) ?? 'Everything',
    element,
    category: parts[0] ?? '',
    ready: trending.ready,
    dispose() {
      store.hideList('category', ranking);
      trending.dispose();
    },
  };
}

/** The engine's own order of the category's best hundred; what it does not rank comes after. */
function rank(store, category) {
  return store.shop.recommend({
    placement: 'category',
    limit: 100,
    includeBought: true,
    filter: { ...(category ? { category } : {}), includeUnavailable: true },
  });
}

function arrange(products, ranked, { brand, min, max, stock, sort }) {
  const position = new Map([...ranked.keys()].map((id, i) => [id, i]));
  const last = ranked.size;
  const kept = products.filter((product) => {
    const price = priceOf(product);
    return (
      (!brand || product.brand === brand) &&
      (min == null || (price != null && price >= min)) &&
      (max == null || (price != null && price <= max)) &&
      (!stock || availability(product).buy)
    );
  });
  const by = {
    picked: (a, b) => (position.get(a.item_id) ?? last) - (position.get(b.item_id) ?? last),
    'price-up': (a, b) => (priceOf(a) ?? Infinity) - (priceOf(b) ?? Infinity) || 0,
    'price-down': (a, b) => (priceOf(b) ?? -Infinity) - (priceOf(a) ?? -Infinity) || 0,
    title: (a, b) => String(a.title).localeCompare(String(b.title)),
  }[sort];
  return kept.sort(by);
}

function subcategories(categories, parts) {
  const here = parts.join(' > ');
  const next = new Set(
    categories
      .map(({ path }) => categoryParts(path))
      .filter((one) => one.length > parts.length && parts.every((part, i) => one[i] === part))
      .map((one) => one[parts.length]),
  );
  if (!next.size) return null;
  return h(
    'nav',
    { 'aria-label': 'Parts of this category' },
    h(
      'ul',
      { class: 'chips' },
      [...next]
        .sort((a, b) => a.localeCompare(b))
        .map((name) =>
          h(
            'li',
            null,
            h('a', { class: 'chip', href: categoryHref(here ? `${here} > ${name}` : name) }, name),
          ),
        ),
    ),
  );
}

function filters(state, brands, onChange) {
  const price = (key, label) => {
    const id = uid(key);
    return h(
      'div',
      { class: 'field field-price' },
      h('label', { for: id }, label),
      h('input', {
        id,
        type: 'number',
        min: 0,
        step: 1,
        inputmode: 'decimal',
        value: state[key] ?? '',
        on: {
          change(event) {
            state[key] = amount(event.target.value);
            onChange();
          },
        },
      }),
    );
  };
  const select = (key, label, options) => {
    const id = uid(key);
    return h(
      'div',
      { class: 'field' },
      h('label', { for: id }, label),
      h(
        'select',
        {
          id,
          on: {
            change(event) {
              state[key] = event.target.value;
              onChange();
            },
          },
        },
        options.map(([value, words]) =>
          h('option', { value, selected: value === state[key] }, words),
        ),
      ),
    );
  };
  const stockId = uid('stock');
  return h(
    'form',
    {
      class: 'filters',
      'aria-label': 'Filter and sort',
      on: { submit: (event) => event.preventDefault() },
    },
    select('sort', 'Sort by', Object.entries(SORTS)),
    brands.length > 1 &&
      select('brand', 'Brand', [['', 'All brands'], ...brands.map((brand) => [brand, brand])]),
    price('min', 'Price from'),
    price('max', 'to'),
    h(
      'div',
      { class: 'field field-check' },
      h('input', {
        id: stockId,
        type: 'checkbox',
        checked: state.stock,
        on: {
          change(event) {
            state.stock = event.target.checked;
            onChange();
          },
        },
      }),
      h('label', { for: stockId }, 'In stock only'),
    ),
  );
}

function amount(text) {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function readState(query) {
  return {
    brand: query.get('brand') ?? '',
    min: amount(query.get('min')),
    max: amount(query.get('max')),
    stock: query.get('stock') === '1',
    sort: query.get('sort') in SORTS ? query.get('sort') : 'picked',
  };
}

/** Filters live in the address, so that "back" and a reload find them again. */
function writeState(path, { brand, min, max, stock, sort }) {
  const query = new URLSearchParams();
  if (brand) query.set('brand', brand);
  if (min != null) query.set('min', min);
  if (max != null) query.set('max', max);
  if (stock) query.set('stock', '1');
  if (sort !== 'picked') query.set('sort', sort);
  const text = query.toString();
  history.replaceState(history.state, '', categoryHref(path) + (text ? `?${text}` : ''));
}
