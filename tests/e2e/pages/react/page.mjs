/* global setShop */
import { createElement as h, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  Privacy,
  Recommendations,
  Reviews,
  Search,
  ShopProvider,
  useRecommendations,
  useShop,
  Why,
} from '/pkg/dist/react/index.js';
import { createShop } from '/pkg/dist/index.js';

const settings = { href: ({ item_id }) => `#${item_id}` };
const reviews = [{ text: 'Lovely colour, slow delivery', rating: 4 }];

function List({ itemId }) {
  window.renders = (window.renders ?? 0) + 1;
  const { items, status, error } = useRecommendations({ placement: 'product', itemId, limit: 3 });
  return h(
    'section',
    { 'aria-label': 'Hooks', 'data-status': status, 'data-error': error?.code },
    h('ol', null, ...items.map((one) => h('li', { key: one.item_id }, one.product.title))),
    items[0] && h(Why, { item: items[0] }),
  );
}

function Page() {
  const [itemId, setItem] = useState('TEA-001');
  const [selected, select] = useState('');
  const shop = useShop();
  return [
    h('h1', { key: 1 }, shop ? 'open' : 'closed'),
    h('button', { key: 2, onClick: () => setItem('BAG-001') }, 'Bag'),
    h(List, { key: 3, itemId }),
    h(
      Recommendations,
      {
        key: 4,
        id: 'list',
        className: 'shelf',
        placement: 'product',
        itemId,
        limit: 4,
        why: true,
        options: { filter: { maxPrice: 50 } },
        onSelect: (event) => {
          event.preventDefault();
          select(event.detail.product.item_id);
        },
      },
      h('a', { href: '#all' }, 'All products'),
    ),
    h('output', { key: 5 }, selected),
    h(Search, { key: 6, id: 'search' }),
    h(Reviews, { key: 7, id: 'reviews', reviews }),
    h(Privacy, { key: 8, id: 'privacy' }),
  ];
}

function App() {
  const [shop, setShop] = useState(null);
  window.setShop = setShop;
  return h(ShopProvider, { shop, settings }, h(Page));
}

const root = createRoot(document.querySelector('#root'));
root.render(h(StrictMode, null, h(App)));
window.root = root;
window.open_ = (options) => {
  window.opening = createShop({
    catalog: '/shop/catalog.csv',
    bundle: '/shop/shop.wsb',
    storage: 'memory',
    ...options,
  });
  setShop(() => null);
  setShop(window.opening);
  return window.opening.then((shop) => (window.shop = shop)).catch(() => null);
};
