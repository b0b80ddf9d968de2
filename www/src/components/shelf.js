import { announce, h, icon, uid } from '../dom.js';
import { latest } from '../latest.js';
import { namedItems } from '../words.js';
import { card, ghostCard } from './card.js';
import { errorNotice } from './notice.js';

/** Safari has no idle moments. */
const idle = globalThis.requestIdleCallback ?? ((call) => setTimeout(call, 200));

/**
 * A titled list of recommendations that follows the shopper.
 *
 * `load()` gives a RecommendationList. It is asked again after each event; an
 * answer that a newer one overtook is dropped, cards that stay keep their
 * place in the document, and the shelf keeps its height. While a "why" panel
 * of the shelf is open, the next list waits.
 *
 * - `id`       names the list in events (`item_list_id`) and in the page (`data-shelf`)
 * - `title`    text or a function that gives it
 * - `note`     a line under the title, text or a function
 * - `layout`   'grid' or 'row' (scrolls sideways)
 * - `slots`    how many places are kept free until the first list is there
 * - `empty`    text for an empty list; without it an empty shelf hides itself
 */
export function shelf({
  store,
  id,
  title,
  note,
  layout = 'row',
  slots = 10,
  load,
  empty,
  level = 2,
}) {
  const headingId = uid('shelf');
  const heading = h(`h${level}`, { id: headingId, class: 'shelf-title', tabindex: '-1' });
  const noteLine = h('p', { class: 'shelf-note' });
  const list = h(
    'ul',
    { class: `cards cards-${layout} is-far` },
    Array.from({ length: slots }, () => ghostCard()),
  );
  const arrows =
    layout === 'row' &&
    h('div', { class: 'shelf-arrows' }, arrow('left', 'Back', -1), arrow('right', 'Further', 1));
  const element = h(
    'section',
    {
      class: `shelf shelf-${layout}`,
      'aria-labelledby': headingId,
      'aria-busy': 'true',
      data: { shelf: id },
    },
    h('div', { class: 'shelf-head' }, h('div', null, heading, noteLine), arrows),
    list,
  );

  let cards = new Map();
  let current = { list_id: undefined, items: [] };
  let waiting = false;
  let alive = true;
  let seen = '';
  let isVisible = false;
  let loadedOnce = false;

  const visibility = new IntersectionObserver(
    (entries) => {
      isVisible = entries.at(-1).isIntersecting;
      if (isVisible) impression();
    },
    { threshold: 0.25 },
  );
  visibility.observe(element);
  // Arrows only where there is something to scroll to.
  const width = new ResizeObserver(() => showArrows());
  width.observe(list);

  function arrow(name, label, direction) {
    return h(
      'button',
      {
        class: 'icon-button',
        type: 'button',
        'aria-label': label,
        on: {
          click: () =>
            list.scrollBy({ left: direction * list.clientWidth * 0.85, behavior: 'smooth' }),
        },
      },
      icon(name),
    );
  }

  function showArrows() {
    if (arrows) arrows.classList.toggle('is-idle', list.scrollWidth <= list.clientWidth + 1);
  }

  function write() {
    heading.textContent = typeof title === 'function' ? title() : title;
    const text = (typeof note === 'function' ? note() : note) ?? '';
    noteLine.textContent = text;
    noteLine.hidden = text === '';
  }

  const fetchList = latest(async () => {
    const answer = await load();
    return { ...answer, titles: await store.titles(namedItems(answer.items)) };
  });

  async function refresh() {
    if (list.querySelector(':popover-open')) {
      waiting = true;
      return;
    }
    try {
      const answer = await fetchList();
      if (answer && alive) show(answer);
    } catch (error) {
      if (!alive) return;
      element.removeAttribute('aria-busy');
      list.replaceChildren(h('li', { class: 'cards-empty' }, errorNotice(error)));
    }
  }

  list.addEventListener(
    'toggle',
    (event) => {
      if (event.newState === 'closed' && waiting) {
        waiting = false;
        void refresh();
      }
    },
    true,
  );

  function show({ list_id, items, titles }) {
    if (list.querySelector(':popover-open')) {
      waiting = true;
      return;
    }
    write();
    const before = [...cards.keys()].join();
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    store.hideList(id, current);
    current = { list_id, items };
    if (items.length > 0) store.showList(id, heading.textContent, current);
    const next = new Map();
    for (const recommendation of items) {
      const kept = cards.get(recommendation.item_id);
      if (kept) kept.update(recommendation, titles);
      next.set(
        recommendation.item_id,
        kept ??
          card(recommendation, {
            store,
            titles,
            level: level + 1,
            onSelect: select,
            onAdd: (product) => void store.addToCart(product, 1, listId()),
            onDismiss: store.personal ? dismiss : undefined,
          }),
      );
    }
    cards = next;
    reconcile(
      list,
      [...next.values()].map((one) => one.element),
    );
    if (items.length === 0 && empty) list.replaceChildren(h('li', { class: 'cards-empty' }, empty));
    element.hidden = items.length === 0 && !empty;
    element.removeAttribute('aria-busy');
    showArrows();
    keepFocus(focused, heading);
    const changed = before !== [...cards.keys()].join();
    if (changed && loadedOnce && isVisible && layout === 'grid')
      announce(`${heading.textContent}: updated`);
    // What is far below is laid out although nobody waits for it: whoever searches the page or prints it finds it.
    if (!loadedOnce) idle(() => list.classList.remove('is-far'));
    loadedOnce = true;
    if (isVisible && changed) impression();
  }

  function eventItems(products) {
    return products.map((product) => ({
      item_id: product.item_id,
      index: current.items.findIndex(({ item_id: one }) => one === product.item_id),
      item_list_id: id,
    }));
  }

  function select(product) {
    void store.track({
      event: 'select_item',
      ...listId(),
      item_list_id: id,
      items: eventItems([product]),
    });
  }

  /** Not interested: the next list comes without it, and the shopper can take that back. */
  function dismiss(product) {
    void store.dismiss(product, listId());
    heading.focus({ preventScroll: true });
  }

  function listId() {
    return current.list_id ? { list_id: current.list_id } : {};
  }

  /** A shown list is an event too, once for each list that was really on the screen. */
  function impression() {
    const shown = current.items.filter(
      ({ item_id: one }) => cards.get(one)?.element.offsetParent != null,
    );
    const key = shown.map(({ item_id: one }) => one).join();
    if (!shown.length || key === seen) return;
    seen = key;
    void store.track({
      event: 'view_item_list',
      ...listId(),
      item_list_id: id,
      items: eventItems(shown.map(({ product }) => product)),
    });
  }

  write();
  const stops = [
    store.on('log', () => void refresh()),
    // Cards of a shopper who is not remembered have one button less.
    store.on('consent', () => {
      cards = new Map();
      void refresh();
    }),
  ];
  return {
    element,
    refresh,
    /** Settles when the first list is there. */
    ready: refresh(),
    dispose() {
      alive = false;
      store.hideList(id, current);
      visibility.disconnect();
      width.disconnect();
      for (const stop of stops) stop();
    },
  };
}

/** Moving an element drops its focus: give it back, or to the heading if the element is gone. */
function keepFocus(focused, heading) {
  if (!focused || focused === document.activeElement) return;
  (document.contains(focused) ? focused : heading).focus({ preventScroll: true });
}

/** Makes `parent` hold exactly `wanted`, in this order, moving as little as possible. */
export function reconcile(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, i) => {
    if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null);
  });
}
