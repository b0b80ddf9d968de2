import { h } from '../dom.js';
import { plural } from '../format.js';
import { categoryHref } from '../routes.js';
import { card } from '../components/card.js';
import { shelf } from '../components/shelf.js';
import { errorNotice } from '../components/notice.js';
import { namedItems } from '../words.js';
import { missingPage } from './missing.js';

const LIMIT = 60;

export async function searchPage({ store, arg: query }) {
  if (!query.trim()) return missingPage('Type what you are looking for into the search box.');
  const { shop } = store;
  const list = h('ul', { class: 'cards cards-grid' });
  const count = h('p', { class: 'shelf-note', role: 'status' });
  const element = h(
    'div',
    { class: 'page page-search' },
    h('h1', { tabindex: '-1' }, 'Results for “', h('q', { class: 'plain-quote' }, query), '”'),
    count,
    list,
  );
  const page = { title: `“${query}”`, element, query, dispose() {} };

  let found;
  try {
    found = await shop.search(query, { limit: LIMIT });
  } catch (error) {
    element.append(errorNotice(error));
    return page;
  }
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
  list.append(...items.map((item) => card(item, { store, titles, level: 2, onSelect }).element));
  count.textContent =
    items.length === LIMIT ? `The best ${LIMIT}` : plural(items.length, 'product');
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
    count.textContent = 'Nothing has these words in its title.';
    element.append(
      h('p', null, h('a', { class: 'button', href: categoryHref('') }, 'Look at everything')),
      instead.element,
    );
  }
  return page;
}
