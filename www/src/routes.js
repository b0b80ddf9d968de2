// Hash routes, so that any static server can host the shop.

const part = (text) => encodeURIComponent(text);

export const homeHref = '#/';
export const cartHref = '#/cart';
export const checkoutHref = '#/checkout';
export const productHref = (id) => `#/product/${part(id)}`;
export const categoryHref = (path) => `#/category/${part(path)}`;
export const merchantHref = (lang) => `#/merchant${lang ? `?lang=${lang}` : ''}`;
export const studioHref = '#/studio';
export const searchHref = (query) => `#/search/${part(query)}`;

/** `#/product/A%2012?x=1` -> `{ page: 'product', arg: 'A 12', query }`. */
export function parseRoute(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const slash = path.indexOf('/');
  const page = slash < 0 ? path : path.slice(0, slash);
  return {
    page: page || 'home',
    arg: slash < 0 ? '' : decode(path.slice(slash + 1)),
    query: new URLSearchParams(query),
  };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
