import { h, icon } from '../dom.js';
import { plural, roundMoney } from '../format.js';
import { categoryHref, searchHref } from '../routes.js';
import { card } from '../components/card.js';
import { shelf } from '../components/shelf.js';
import { errorNotice } from '../components/notice.js';
import { namedItems } from '../words.js';
import { missingPage } from './missing.js';

const LIMIT = 60;
/** So many of a kind are offered to narrow a search down. */
const FACETS = 6;

export async function searchPage(shared) {
  const { store, arg: query, query: options } = shared;
  if (!query.trim())
    return missingPage(shared, 'Type what you are looking for into the search box.');
  const { shop } = store;
  const list = h('ul', { class: 'cards cards-grid' });
  const count = h('p', { class: 'shelf-note', role: 'status' });
  const notes = h('div', { class: 'search-notes' });
  const narrow = h('div', { class: 'facets' });
  const element = h(
    'div',
    { class: 'page page-search' },
    h('h1', { tabindex: '-1' }, 'Results for “', h('q', { class: 'plain-quote' }, query), '”'),
    count,
    notes,
    narrow,
    list,
  );
  const page = { title: `“${query}”`, element, query, dispose() {} };

  const chosen = filterFrom(options);
  let found;
  try {
    found = await shop.search(query, {
      limit: LIMIT,
      highlight: true,
      facets: true,
      ...(Object.keys(chosen).length > 0 && { filter: chosen }),
    });
  } catch (error) {
    element.append(errorNotice(error));
    return page;
  }
  notes.append(...notesOn(found));
  narrow.append(...facetRows(query, found.facets, chosen));
  await store.track({ event: 'search', search_term: query });
  const items = found.items;
  const eventItems = (products) =>
    products.map((product) => ({
      item_id: product.item_id,
      index: items.findIndex(({ item_id: id }) => id === product.item_id),
      item_list_id: 'search_results',
    }));
  const onSelect = (product) =>
    void store.track({
      event: 'select_item',
      item_list_id: 'search_results',
      items: eventItems([product]),
    });
  const titles = await store.titles(namedItems(items));
  list.append(
    ...items.map((item, i) => {
      const marks = found.highlights?.[i]?.title;
      return card(item, { store, titles, level: 2, onSelect, marks }).element;
    }),
  );
  if (items.length > 0 && !store.isPlain) store.showList('search_results', 'Found', found);
  page.dispose = () => store.hideList('search_results', found);
  const total = found.total ?? items.length;
  count.textContent =
    total > items.length ? `The best ${items.length} of ${total}` : plural(total, 'product');
  void store.track({
    event: 'view_search_results',
    search_term: query,
    items: eventItems(items.map(({ product }) => product).slice(0, 24)),
  });

  if (!items.length) {
    const instead = shelf({
      store,
      id: 'search_instead',
      title: 'Look at these instead',
      slots: 6,
      load: () => shop.recommend({ placement: 'search', limit: 10 }),
    });
    page.dispose = instead.dispose;
    count.textContent = 'Nothing here has these words.';
    element.append(
      h('p', null, h('a', { class: 'button', href: categoryHref('') }, 'Look at everything')),
      instead.element,
    );
  }
  return page;
}

/** The filter that the address names. */
function filterFrom(options) {
  const filter = {};
  for (const name of ['brand', 'category']) if (options.get(name)) filter[name] = options.get(name);
  for (const name of ['minPrice', 'maxPrice']) {
    const price = Number(options.get(name));
    if (options.get(name) && Number.isFinite(price) && price >= 0) filter[name] = price;
  }
  return filter;
}

/** How the query was understood. */
function notesOn({ corrected, relaxed }) {
  return [
    corrected && h('p', null, 'Read as “', h('q', { class: 'plain-quote' }, corrected), '”.'),
    relaxed?.length > 0 &&
      h('p', null, `No product has all words: these need not have “${relaxed.join('”, “')}”.`),
  ].filter(Boolean);
}

/** What was found, counted, as links that narrow it down; what is chosen leads back. */
function facetRows(query, facets, chosen) {
  if (!facets) return [];
  const link = (text, items, change, isOn) => {
    const next = { ...chosen, ...change };
    for (const name of Object.keys(change)) if (isOn) delete next[name];
    const rest = new URLSearchParams(next).toString();
    return h(
      'li',
      null,
      h(
        'a',
        {
          class: 'chip',
          href: rest ? `${searchHref(query)}?${rest}` : searchHref(query),
          'aria-current': isOn ? 'true' : null,
        },
        text,
        ' ',
        isOn
          ? [h('span', { class: 'visually-hidden' }, '(chosen; take away)'), icon('close')]
          : h('span', { class: 'facet-count' }, String(items)),
      ),
    );
  };
  const row = (name, links) =>
    links.length > 0 &&
    h('div', { class: 'facet' }, h('h2', null, name), h('ul', { class: 'chips' }, links));
  const isWorthwhile = (list, name) => list.length > 1 || name in chosen;
  const categories = facets.categories.filter(({ path }) => !path.includes('>'));
  const prices = facets.prices.filter(({ items }) => items > 0);
  return [
    isWorthwhile(categories, 'category') &&
      row(
        'Department',
        categories
          .slice(0, FACETS)
          .map(({ path, items }) =>
            link(path, items, { category: path }, chosen.category === path),
          ),
      ),
    isWorthwhile(facets.brands, 'brand') &&
      row(
        'Brand',
        facets.brands
          .slice(0, FACETS)
          .map(({ name, items }) => link(name, items, { brand: name }, chosen.brand === name)),
      ),
    isWorthwhile(prices, 'minPrice') &&
      row(
        'Price',
        prices.map(({ min, max, items }) => {
          const isOn = chosen.minPrice === min && chosen.maxPrice === below(max);
          const range = `${roundMoney(min)} to ${roundMoney(max)}`;
          return link(range, items, { minPrice: min, maxPrice: below(max) }, isOn);
        }),
      ),
  ].filter(Boolean);
}

/** The highest price of a band that ends before `max`. */
function below(max) {
  return Math.round(max * 100 - 1) / 100;
}
