import type { Product } from '../types.js';
import { clip, h, safeUrl } from './dom.js';
import { pricesOf, titleOf, type Words } from './words.js';

/** The built-in card: picture, title, price, why. */
export function card(product: Product, words: Words, href: string | null, hasWhy: boolean): Node[] {
  return [
    media(product, true),
    // Of its own direction, from where its parent's lines start.
    h(href === null ? 'span' : 'a', { part: 'title', dir: 'auto', href }, titleOf(product)),
    price(product, words),
    ...(hasWhy ? [document.createElement('ws-why')] : []),
  ];
}

/** What as many cards take up, before they are there. */
export function ghostCards(count: number, hasWhy: boolean, part: string): HTMLElement {
  const ghosts = Array.from({ length: count }, () =>
    h(
      'div',
      { part: 'card' },
      h('div', { part: 'media' }),
      h('span', { part: 'title' }),
      h('p', { part: 'price' }),
      hasWhy && h('p', { part: 'why-space' }),
    ),
  );
  return h('div', { part }, ...ghosts);
}

/** A picture; the title stands beside it, so it has no name of its own. One that fails leaves its place empty. */
export function media({ image_link }: Product, isLazy: boolean): HTMLElement {
  const src = safeUrl(image_link);
  const image = h('img', { part: 'image', alt: '', error: () => image.remove() });
  if (isLazy) image.loading = 'lazy';
  if (src !== null) image.src = src;
  return h('span', { part: 'media' }, src !== null && image);
}

export function price(product: Product, words: Words): HTMLElement {
  const [now, before] = pricesOf(product, words);
  if (!before) return h('p', { part: 'price' }, now);
  const unseen = (text: string) => h('span', { part: 'unseen' }, `${text} `);
  return h(
    'p',
    { part: 'price' },
    h('span', { part: 'sale' }, unseen(words.say('price')), now),
    ' ',
    unseen(words.say('oldPrice')),
    h('s', { part: 'old' }, before),
  );
}

/** What a template may fill: never a handler, a style or the like. */
const FILLABLE = /^data-ws-(href|src|alt|title|aria-label)$/;

/**
 * The shop's own card: a copy of its template, in which
 *
 * - `data-ws="title"` makes the field the text of the element,
 * - `data-ws-href="link"`, `data-ws-src="image_link"`, `data-ws-alt`, `data-ws-title` and
 *   `data-ws-aria-label` make it that attribute; addresses only of links and pictures, if they are http(s)
 *   or relative,
 * - `data-ws-if="sale_price"` keeps the element only if the product has that field.
 *
 * Fields are those of {@link Product}, `tags.` and a name, and in words: `price`, `old_price` (only on
 * sale), `category` (its last part) and `link`.
 */
export function filled(
  template: HTMLTemplateElement,
  product: Product,
  words: Words,
  href: string | null,
): Element {
  const [now, before] = pricesOf(product, words);
  const fields: Record<string, unknown> = {
    ...product,
    title: titleOf(product),
    price: now,
    old_price: before,
    category: product.category?.split('>').at(-1)?.trim(),
    link: href,
  };
  for (const name in product.tags) fields[`tags.${name}`] = product.tags[name];
  const text = (name: string | null) => {
    const value = name !== null && Object.hasOwn(fields, name) ? fields[name] : null;
    return value === null || value === undefined ? '' : String(value);
  };

  const content = document.importNode(template.content, true);
  for (const element of content.querySelectorAll('*')) {
    const condition = element.getAttribute('data-ws-if');
    if (condition !== null && !text(condition)) {
      element.remove();
      continue;
    }
    const field = element.getAttribute('data-ws');
    if (field !== null) element.textContent = clip(text(field));
    for (const { name, value } of [...element.attributes]) {
      const attribute = FILLABLE.exec(name)?.[1];
      if (attribute === undefined) continue;
      const isAddress = attribute === 'href' || attribute === 'src';
      if (isAddress && element.localName !== (attribute === 'href' ? 'a' : 'img')) continue;
      const filling = isAddress ? safeUrl(text(value)) : clip(text(value));
      if (filling === null) element.removeAttribute(attribute);
      else element.setAttribute(attribute, filling);
    }
  }
  const nodes = [...content.childNodes].filter(
    (node) => node instanceof Element || node.textContent?.trim(),
  );
  const [only] = nodes;
  return nodes.length === 1 && only instanceof Element ? only : h('div', {}, ...nodes);
}
