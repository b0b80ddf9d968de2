import { h, icon } from '../dom.js';

/** The search form in the header. */
export function searchBox(onSearch) {
  const input = h('input', {
    type: 'search',
    id: 'search-input',
    name: 'q',
    placeholder: 'Search the shop',
    autocomplete: 'off',
    maxlength: 120,
    enterkeyhint: 'search',
  });
  const element = h(
    'form',
    {
      class: 'search',
      role: 'search',
      on: {
        submit(event) {
          event.preventDefault();
          const query = input.value.trim();
          if (query) onSearch(query);
        },
      },
    },
    h('label', { class: 'visually-hidden', for: 'search-input' }, 'Search the shop'),
    input,
    h('button', { class: 'search-go', type: 'submit', 'aria-label': 'Search' }, icon('search')),
  );
  return {
    element,
    set(query) {
      if (document.activeElement !== input || query) input.value = query;
    },
  };
}
