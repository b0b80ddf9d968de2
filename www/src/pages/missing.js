import { h } from '../dom.js';
import { categoryHref, homeHref } from '../routes.js';
import { shelf } from '../components/shelf.js';

/** What is shown where there is nothing: why, the way back, and what others like. */
export function missingPage({ store, tops }, message) {
  const popular = shelf({
    store,
    id: 'missing_popular',
    title: 'Popular now',
    load: () => store.shop.recommend({ placement: 'home', strategy: 'popular', limit: 10 }),
  });
  return {
    title: 'Not found',
    element: h(
      'div',
      { class: 'page page-missing' },
      h('h1', { tabindex: '-1' }, 'Not here'),
      h('p', null, message),
      h(
        'ul',
        { class: 'chips', 'aria-label': 'Categories' },
        h('li', null, h('a', { class: 'chip', href: homeHref }, 'Back to the window')),
        tops.map(({ path }) =>
          h('li', null, h('a', { class: 'chip', href: categoryHref(path) }, path)),
        ),
      ),
      popular.element,
    ),
    ready: popular.ready,
    dispose: popular.dispose,
  };
}
