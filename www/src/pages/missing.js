import { h } from '../dom.js';
import { homeHref } from '../routes.js';

export function missingPage(message) {
  return {
    title: 'Not found',
    element: h(
      'div',
      { class: 'page page-plain' },
      h('h1', { tabindex: '-1' }, 'Not here'),
      h('p', null, message),
      h('p', null, h('a', { class: 'button', href: homeHref }, 'Back to the window')),
    ),
  };
}
