import { h } from '../dom.js';
import { categoryHref } from '../routes.js';
import { picture } from './picture.js';

const PANES = 6;

/**
 * The head of the home page: a lit shop window whose panes are categories. Before the shop is open (without
 * `tops`), its panes are dark, and it has the same size.
 */
export function storeWindow(config, { tops, openData } = {}) {
  const panes = tops
    ? tops.filter(({ sample }) => sample).slice(0, PANES)
    : Array.from({ length: PANES }, () => null);
  return h(
    'section',
    { class: panes.length ? 'window' : 'window window-plain', 'aria-labelledby': 'home-title' },
    h(
      'div',
      { class: 'window-words' },
      h('h1', { id: 'home-title', tabindex: '-1' }, config.tagline || `Welcome to ${config.name}`),
      h(
        'p',
        null,
        'Ask any product why it is here. The picks are made in your browser, and nothing you do leaves it. ',
        h(
          'button',
          {
            class: 'link-button',
            type: 'button',
            'aria-haspopup': 'dialog',
            disabled: !openData,
            on: openData && { click: openData },
          },
          'See for yourself',
        ),
      ),
    ),
    panes.length > 0 &&
      h(
        'div',
        { class: 'window-frame' },
        h('div', { class: 'awning', 'aria-hidden': 'true' }),
        h(
          'ul',
          { class: 'panes' },
          panes.map((top) => h('li', null, top ? pane(top) : darkPane())),
        ),
      ),
  );
}

function pane({ path, sample }) {
  return h(
    'a',
    { href: categoryHref(path) },
    picture(sample, { eager: true }),
    h('span', null, path),
  );
}

function darkPane() {
  return h('div', { class: 'picture pane-dark', 'aria-hidden': 'true' });
}
