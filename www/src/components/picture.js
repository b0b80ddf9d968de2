import { h } from '../dom.js';
import { categoryParts, hueOf, initials, titleOf } from '../format.js';

/**
 * A product's picture, square. Only this shop's own files are loaded: a picture
 * that lives elsewhere, is missing, or cannot be fetched becomes a quiet tile
 * with the title's initials, in the colour of its category.
 */
export function picture(product, { eager = false, className = '' } = {}) {
  const frame = h('div', { class: `picture ${className}`.trim() });
  const url = ownUrl(product.image_link);
  if (!url) {
    frame.append(tile(product));
    return frame;
  }
  const image = h('img', {
    src: url,
    alt: '',
    width: 400,
    height: 400,
    decoding: 'async',
    fetchpriority: eager ? 'high' : null,
    loading: eager ? 'eager' : 'lazy',
    on: { error: () => image.replaceWith(tile(product)) },
  });
  frame.append(image);
  return frame;
}

function ownUrl(link) {
  if (!link) return null;
  try {
    const url = new URL(link, document.baseURI);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

function tile(product) {
  const group = categoryParts(product.category)[0] ?? titleOf(product);
  return h(
    'div',
    { class: 'tile', vars: { '--hue': hueOf(group) }, 'aria-hidden': 'true' },
    h('span', null, initials(titleOf(product))),
  );
}
