/* global shop, open_ */
import { createShop } from '/pkg/dist/index.js';
import { connect, defineElements } from '/pkg/dist/elements/index.js';

const query = new URLSearchParams(location.search);
document.documentElement.dir = query.get('dir') ?? 'ltr';

// What the page has of its own stays until this.
window.open_ = async () => {
  window.shop = await createShop({
    catalog: query.get('catalog') ?? '/shop/catalog.csv',
    bundle: query.has('catalog') ? undefined : '/shop/shop.wsb',
    storage: query.get('storage') ?? 'memory',
    locale: query.get('locale') ?? 'en-GB',
    onStatus: () => {},
  });
  const items = (id) => ({ event: 'view_item', items: [{ item_id: id }] });
  if (query.has('visited')) {
    await shop.consent.set({ personalization: true });
    for (const id of query.get('visited').split(',')) await shop.track(items(id));
  }
  connect(shop, {
    href: query.has('feed') ? undefined : ({ item_id }) => `product.html?id=${item_id}`,
  });
};
window.errors = [];
document.addEventListener('ws-error', ({ target, detail }) =>
  window.errors.push(`${target.localName}: ${detail.error.message}`),
);
window.connect = connect;
window.createShop = createShop;
defineElements();
if (!query.has('wait')) await open_();
