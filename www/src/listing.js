/** The engine's own limit for one page of a listing. */
const PAGE = 500;

/** All products of a category (of the shop, when it is empty), page by page. */
export async function everything(shop, category) {
  const all = [];
  for (;;) {
    const { total, products } = await shop.list({
      ...(category ? { category } : {}),
      offset: all.length,
      limit: PAGE,
    });
    all.push(...products);
    if (!products.length || all.length >= total) return all;
  }
}
