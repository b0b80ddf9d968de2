import { h, icon, uid } from '../dom.js';
import { money, priceOf, titleOf } from '../format.js';
import { latest } from '../latest.js';
import { productHref, searchHref } from '../routes.js';

const PAUSE = 80;

/**
 * The search form in the header. `setSuggest(ask)` lets it complete what is typed:
 * `ask(prefix)` gives the package's `Suggestions`.
 */
export function searchBox(onSearch) {
  const listId = uid('suggestions');
  const input = h('input', {
    type: 'search',
    id: 'search-input',
    name: 'q',
    role: 'combobox',
    placeholder: 'Search the shop',
    autocomplete: 'off',
    maxlength: 120,
    enterkeyhint: 'search',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    on: {
      input: () => later(),
      keydown: (event) => key(event),
      focus: () => input.value.trim() && later(),
      blur: () => close(),
    },
  });
  const list = h('ul', {
    class: 'suggestions',
    id: listId,
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
    // The input keeps the focus while one presses on a suggestion.
    on: { mousedown: (event) => event.preventDefault() },
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
          close();
          if (query) onSearch(query);
        },
      },
    },
    h('label', { class: 'visually-hidden', for: 'search-input' }, 'Search the shop'),
    input,
    h('button', { class: 'search-go', type: 'submit', 'aria-label': 'Search' }, icon('search')),
    list,
  );

  let ask = null;
  let timer;
  let chosen = -1;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => void show(input.value), PAUSE);
  }

  const newest = latest((prefix) => ask(prefix).catch(() => null));

  async function show(prefix) {
    if (!ask || !prefix.trim()) return close();
    const found = await newest(prefix);
    if (!found || document.activeElement !== input || input.value !== prefix) return;
    const typed = prefix.trim().toLowerCase();
    const queries = [...new Set([...found.past, ...found.queries])];
    const options = [
      ...queries
        .filter((query) => query.toLowerCase() !== typed)
        .slice(0, 5)
        .map((query) =>
          option({ href: searchHref(query) }, icon('search'), completed(query, prefix.trim())),
        ),
      ...found.products.slice(0, 4).map((product) => {
        const price = priceOf(product);
        return option(
          { href: productHref(product.item_id) },
          h('span', { class: 'suggested-title' }, titleOf(product)),
          price != null && h('span', { class: 'suggested-price' }, money(price, product.currency)),
        );
      }),
    ];
    chosen = -1;
    input.removeAttribute('aria-activedescendant');
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    input.setAttribute('aria-expanded', String(options.length > 0));
  }

  function option({ href }, ...children) {
    return h(
      'li',
      {
        id: uid('suggestion'),
        role: 'option',
        'aria-selected': 'false',
        data: { href },
        on: { click: () => take(href) },
      },
      ...children,
    );
  }

  function take(href) {
    close();
    input.blur();
    location.hash = href;
  }

  function close() {
    clearTimeout(timer);
    void newest('').catch(() => {});
    list.hidden = true;
    chosen = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function key(event) {
    const options = [...list.children];
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (list.hidden) {
        later();
        return;
      }
      event.preventDefault();
      // One place more than there are options: the input itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = options.length + 1;
      chosen = ((chosen + 1 + step + places) % places) - 1;
      options.forEach((one, i) => one.setAttribute('aria-selected', String(i === chosen)));
      if (chosen < 0) input.removeAttribute('aria-activedescendant');
      else {
        input.setAttribute('aria-activedescendant', options[chosen].id);
        options[chosen].scrollIntoView({ block: 'nearest' });
      }
    } else if (event.key === 'Enter' && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      take(options[chosen].dataset.href);
    }
  }

  return {
    element,
    set(query) {
      close();
      if (document.activeElement !== input || query) input.value = query;
    },
    setSuggest(suggest) {
      ask = suggest;
    },
  };
}

/** A query with what would be added to what was typed in bold. */
function completed(query, typed) {
  if (!query.toLowerCase().startsWith(typed.toLowerCase())) return h('span', null, query);
  return h(
    'span',
    null,
    query.slice(0, typed.length),
    h('strong', null, query.slice(typed.length)),
  );
}
