// The shop with the new bundle, in memory: products to look at, and lists that follow.

import { announce, h, icon } from '../../dom.js';
import { titleOf } from '../../format.js';
import { latest } from '../../latest.js';
import { namedItems } from '../../words.js';
import { price } from '../card.js';
import { errorNotice } from '../notice.js';
import { picture } from '../picture.js';
import { why } from '../why.js';

const LIMIT = 10;

/** Opens a shop in memory; `dispose` ends it. Every list follows what is done in it. */
export async function tryShop({ catalog, bundle, locale }) {
  const { createShop } = await import('../../../pkg/dist/index.js');
  const shop = await createShop({ catalog, bundle, locale, storage: 'memory' });
  await shop.consent.set({ personalization: true });
  const view = new View(shop);
  await view.refresh();
  return { element: view.element, dispose: () => void shop.dispose() };
}

class View {
  #shop;
  #done = h('ol', { class: 'studio-done' });
  #nothing = h('p', { class: 'quiet' }, 'Nothing yet: the lists are those of a stranger.');
  #found = h('ul', { class: 'cards cards-row' });
  #forYou = h('ul', { class: 'cards cards-row' });
  #with = h('ul', { class: 'cards cards-row' });
  #withTitle = h('h3', { class: 'shelf-title' });
  #withPart = h('section', { hidden: true }, this.#withTitle, this.#with);
  #looked = null;

  constructor(shop) {
    this.#shop = shop;
    const field = h('input', { type: 'search', name: 'query', placeholder: 'Search products' });
    this.element = h(
      'div',
      { class: 'studio-try' },
      h(
        'div',
        { class: 'studio-past' },
        h('h3', null, 'What this shopper did'),
        this.#nothing,
        this.#done,
      ),
      h('section', null, h('h3', { class: 'shelf-title' }, 'For you'), this.#forYou),
      this.#withPart,
      h(
        'section',
        null,
        h(
          'form',
          {
            class: 'studio-search',
            role: 'search',
            on: {
              submit: (event) => {
                event.preventDefault();
                void this.#search(field.value.trim());
              },
            },
          },
          h('label', { class: 'studio-field' }, h('span', null, 'Products'), field),
          h('button', { class: 'button', type: 'submit' }, icon('search'), 'Search'),
        ),
        this.#found,
      ),
    );
  }

  /** Asks for all lists. */
  async refresh() {
    await Promise.all([this.#fill(), this.#search('')]);
  }

  #lists = latest(async () => {
    const item = this.#looked;
    const [forYou, along] = await Promise.all([
      this.#shop.recommend({ placement: 'home', limit: LIMIT }),
      item && this.#shop.recommend({ placement: 'product', itemId: item.item_id, limit: LIMIT }),
    ]);
    const ids = namedItems([...forYou.items, ...(along?.items ?? [])]);
    const products = await this.#shop.products(ids);
    const titles = new Map(ids.map((id, i) => [id, products[i] ? titleOf(products[i]) : id]));
    return { item, forYou, along, titles };
  });

  async #fill() {
    const answer = await this.#lists();
    if (!answer) return;
    const { item, forYou, along, titles } = answer;
    const cards = (list) => list.items.map((one) => this.#card(one, titles));
    this.#forYou.replaceChildren(...cards(forYou));
    this.#withPart.hidden = !along;
    if (!along) return;
    this.#withTitle.textContent = `With ${titleOf(item)}`;
    this.#with.replaceChildren(...cards(along));
  }

  async #search(query) {
    try {
      const products = query
        ? (await this.#shop.search(query, { limit: 20 })).items.map(({ product }) => product)
        : (await this.#shop.list({ limit: 20 })).products;
      this.#found.replaceChildren(
        ...products.map((product) => this.#card({ product })),
        ...(products.length ? [] : [h('li', { class: 'cards-empty' }, 'Nothing found.')]),
      );
    } catch (error) {
      this.#found.replaceChildren(h('li', { class: 'cards-empty' }, errorNotice(error)));
    }
  }

  #card(recommendation, titles) {
    const { product, reasons } = recommendation;
    const act = (event, words) => ({
      type: 'button',
      on: { click: () => void this.#do(product, event, words) },
    });
    const foot = reasons?.length && why(recommendation, titles);
    return h(
      'li',
      { class: 'card', data: { item: product.item_id } },
      h(
        'div',
        { class: 'card-media' },
        picture(product),
        h(
          'button',
          {
            class: 'card-add',
            'aria-label': `Add ${titleOf(product)} to cart`,
            ...act('add_to_cart', 'Into the cart'),
          },
          icon('plus'),
        ),
      ),
      h(
        'div',
        { class: 'card-body has-no-brand' },
        h(
          'p',
          { class: 'card-title' },
          h(
            'button',
            { class: 'link-button studio-look', ...act('view_item', 'Looked at') },
            titleOf(product),
          ),
        ),
        price(product),
      ),
      foot && h('div', { class: 'card-foot' }, foot.button, foot.panel),
    );
  }

  async #do(product, event, words) {
    try {
      await this.#shop.track({ event, items: [{ item_id: product.item_id, quantity: 1 }] });
      this.#looked = product;
      this.#nothing.hidden = true;
      this.#done.append(h('li', null, `${words}: ${titleOf(product)}`));
      // The card may go with the next list: the focus goes where it can stay.
      const hadFocus = this.element.contains(document.activeElement);
      await this.#fill();
      if (hadFocus && !this.element.contains(document.activeElement)) {
        this.#withTitle.tabIndex = -1;
        this.#withTitle.focus({ preventScroll: true });
      }
      announce(`${words}: ${titleOf(product)}. The lists follow.`);
    } catch (error) {
      this.#done.append(h('li', { class: 'is-bad' }, error.message));
    }
  }
}
