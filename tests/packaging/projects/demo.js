// What every project does with the package, whatever builds it.

/** Opens a shop, tracks, recommends, reads a text; says what came of it. */
export async function demo(createShop, options = {}) {
  const shop = await createShop({ catalog: 'catalog.csv', bundle: 'shop.wsb', ...options });
  await shop.consent.set({ personalization: true });
  const [{ item_id: itemId }] = (await shop.list({ limit: 1 })).products;
  const { stored } = await shop.track({ event: 'view_item', items: [{ item_id: itemId }] });
  const { items } = await shop.recommend({ placement: 'product', itemId, limit: 4 });
  const result = {
    thread: shop.thread,
    storage: shop.storage,
    models: shop.report.bundle?.models.length ?? 0,
    stored,
    titles: items.map(({ product }) => product.title),
    why: await shop.explain(items[0]),
    sentiment: await shop.sentiment('Lovely').then(
      ({ label }) => label,
      ({ code }) => code,
    ),
  };
  await shop.dispose();
  return result;
}

/** Runs it in a page and leaves the result there for whoever looks. */
export async function show(createShop, options) {
  const place = document.querySelector('#result');
  try {
    place.textContent = JSON.stringify(await demo(createShop, options));
  } catch (error) {
    place.textContent = JSON.stringify({ error: `${error.code}: ${error.message}` });
  }
}
