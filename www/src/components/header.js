import { h, icon, svg } from '../dom.js';
import { plural } from '../format.js';
import { cartHref, categoryHref, homeHref } from '../routes.js';
import { searchBox } from './search.js';

/** The top of every page: name, search, "your data", cart. Works before the engine is there. */
export function header({ config, onSearch }) {
  const count = h('span', { class: 'count', hidden: true, 'aria-hidden': 'true' });
  const cartWords = h('span', { class: 'visually-hidden', data: { cart: '' } }, 'Cart, empty');
  const cartLink = h(
    'a',
    { class: 'header-button', href: cartHref },
    icon('cart'),
    cartWords,
    h('span', { class: 'header-label', 'aria-hidden': 'true' }, 'Cart'),
    count,
  );
  const dataButton = h(
    'button',
    {
      class: 'header-button',
      type: 'button',
      'aria-haspopup': 'dialog',
      'aria-label': 'Your data',
    },
    icon('shield'),
    h('span', { class: 'header-label' }, 'Your data'),
  );
  const search = searchBox(onSearch);
  const element = h(
    'div',
    { class: 'header-inner' },
    h('a', { class: 'logo', href: homeHref }, windowMark(), h('span', null, config.name)),
    search.element,
    h('div', { class: 'header-actions' }, dataButton, cartLink),
  );

  return {
    element,
    search,
    dataButton,
    setCount(n) {
      count.hidden = n === 0;
      count.textContent = n > 99 ? '99+' : String(n);
      cartWords.textContent = n === 0 ? 'Cart, empty' : `Cart, ${plural(n, 'item')}`;
    },
  };
}

/** The shop's mark: a lit window under an awning. */
export function windowMark() {
  return svg(
    'svg',
    { class: 'logo-mark', viewBox: '0 0 32 32', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'mark-glass', d: 'M6 12h20v15H6z' }),
    svg('path', { class: 'mark-bars', d: 'M16 13v14M6 20h20' }),
    svg('path', {
      class: 'mark-awning',
      d: 'M6 4h20l4 7a3.5 3.5 0 0 1-7 .6 3.5 3.5 0 0 1-7 0 3.5 3.5 0 0 1-7 0A3.5 3.5 0 0 1 2 11z',
    }),
  );
}

/** Links to the top categories, and to everything. */
export function categoryNav(tops) {
  const links = [
    h('a', { href: categoryHref(''), data: { path: '' } }, 'Everything'),
    ...tops.map(({ path }) => h('a', { href: categoryHref(path), data: { path } }, path)),
  ];
  const element = h(
    'ul',
    { class: 'nav-inner' },
    links.map((link) => h('li', null, link)),
  );
  return {
    element,
    setCurrent(path) {
      if (path == null) element.scrollTo({ left: 0 });
      for (const link of links) {
        const here = path != null && link.dataset.path === path;
        if (here) {
          link.setAttribute('aria-current', 'page');
          const isOut =
            link.offsetLeft < element.scrollLeft ||
            link.offsetLeft + link.offsetWidth > element.scrollLeft + element.clientWidth;
          if (isOut) element.scrollTo({ left: Math.max(0, link.offsetLeft - 48) });
        } else link.removeAttribute('aria-current');
      }
    },
  };
}
