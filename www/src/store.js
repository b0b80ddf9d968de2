// What the pages share: the shop, the shopper's consent, the basket, and the
// news that something changed. Everything about the shopper goes through here.

import { applyEvent, basketFrom, emptyBasket } from './cart.js';
import { toast } from './dom.js';
import { priceOf, shopCurrency, titleOf } from './format.js';

/** Events that say what was on the screen; lists don't change because of them. */
const IMPRESSIONS = new Set([
  'view_item_list',
  'view_search_results',
  'view_promotion',
  'select_item',
  'view_cart',
]);

export class Store {
  #listeners = new Map();
  #products = new Map();
  #isOurs = false;
  #warned = false;

  constructor(shop, config) {
    this.shop = shop;
    this.config = config;
    /** The latest news by type: where the engine runs, where the log is. */
    this.status = {};
    /** True when only the catalogue is there, without the engine. */
    this.isPlain = false;
    /** There is a log, kept in this browser. */
    this.kept = false;
    /** Lists follow it. */
    this.personal = false;
    this.sharing = false;
    this.decided = false;
    this.basket = emptyBasket();
    /** The engine's lists that are on the page: `{ name, list }` by id. */
    this.lists = new Map();
    /** How long calls take. */
    this.timings = null;
  }

  /** Notes that a list of the engine is on the page. */
  showList(id, name, list) {
    this.lists.set(id, { name, list });
    this.#tell('lists');
  }

  /** Notes that a list is gone; not that of the next page, which may have the same id. */
  hideList(id, list) {
    if (this.lists.get(id)?.list !== list) return;
    this.lists.delete(id);
    this.#tell('lists');
  }

  /** Reads the stored consent and, where there is one, the basket in the log. */
  async open() {
    await this.#readConsent();
    if (this.kept) this.basket = basketFrom(await this.shop.events());
    this.shop.on('change', ({ reason, event }) => this.#changed(reason, event));
    return this;
  }

  /** Calls `listener` on `'log'`, `'basket'`, `'consent'`, `'impression'` or `'lists'`; returns the way to stop. */
  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }

  #tell(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(detail);
  }

  /** News from the shop: an event of ours, or what another tab did. */
  #changed(reason, event) {
    if (reason === 'event') this.#tell(IMPRESSIONS.has(event.event) ? 'impression' : 'log', event);
    else if (reason === 'catalog') this.#products.clear();
    else if (reason === 'interests' && !this.#isOurs) this.#tell('log');
    else if (!this.#isOurs) void this.#reread();
  }

  /** Tracks one event. Never rejects: a refusal is shown, and the shop goes on. */
  async track(event) {
    try {
      const { warnings } = await this.shop.track(event);
      const lost = warnings.find(({ code }) => code.startsWith('storage_'));
      if (lost && !this.#warned)
        toast(`Your browser could not keep this beyond the visit (${lost.code}).`, 'bad');
      this.#warned ||= Boolean(lost);
    } catch (error) {
      if (error.code !== 'disposed')
        toast(`That could not be noted (${error.code ?? error.name}).`, 'bad');
    }
  }

  /** Tracks an event about the basket and applies it to the basket. */
  async #change(event) {
    applyEvent(this.basket, event);
    this.#tell('basket', event);
    await this.track(event);
  }

  /** `from` may name the list that led here: `{ list_id }`. */
  addToCart(product, quantity = 1, from = {}) {
    return this.#change({ ...about('add_to_cart', product, quantity), ...from });
  }

  /** Not interested: it isn't shown again, unless the shopper takes that back. */
  async dismiss(product, from = {}) {
    const event = (name) => ({ event: name, items: [{ item_id: product.item_id }] });
    await this.track({ ...event('dismiss_item'), ...from });
    toast(`You will not be shown “${titleOf(product)}” again.`, 'plain', {
      label: 'Undo',
      run: () => void this.track(event('restore_item')),
    });
  }

  /** What the shopper says to like; the list as it is kept. */
  async declare(tags) {
    const kept = await this.#ours(() => this.shop.interests.set(tags));
    this.#tell('log');
    return kept;
  }

  removeFromCart(product, quantity) {
    return this.#change(about('remove_from_cart', product, quantity));
  }

  wish(product) {
    return this.#change(about('add_to_wishlist', product));
  }

  /** Buys what is in the cart. `lines` are `{ product, quantity }`. */
  purchase(lines) {
    return this.#change(orderEvent('purchase', lines));
  }

  cartIds() {
    return [...this.basket.cart.keys()];
  }

  cartCount() {
    return [...this.basket.cart.values()].reduce((sum, quantity) => sum + quantity, 0);
  }

  /** The cart as `{ product, quantity }`; products that left the catalogue are left out. */
  async cartLines() {
    const products = await this.products(this.cartIds());
    return this.cartIds()
      .map((id, i) => ({ product: products[i], quantity: this.basket.cart.get(id) }))
      .filter((line) => line.product);
  }

  /** Products by id, remembered, since a list names the same few again and again. */
  async products(ids) {
    const unknown = [...new Set(ids)].filter((id) => !this.#products.has(id));
    if (unknown.length) {
      const found = await this.shop.products(unknown);
      unknown.forEach((id, i) => this.#products.set(id, found[i] ?? null));
    }
    return ids.map((id) => this.#products.get(id));
  }

  /** Titles of products, as a map; ids that are unknown are left out. */
  async titles(ids) {
    const products = await this.products(ids);
    return new Map(ids.flatMap((id, i) => (products[i] ? [[id, titleOf(products[i])]] : [])));
  }

  /**
   * Sets the consent (`functional`, `personalization`, `sharing`). The cart survives a change in both
   * directions: on "yes" it enters the log, on "no" it stays in the memory of this page only.
   */
  async setConsent(choice) {
    const kept = this.basket;
    try {
      await this.#ours(() => this.shop.consent.set(choice));
    } finally {
      await this.#readConsent();
    }
    if (this.kept) {
      this.basket = basketFrom(await this.shop.events());
      await this.#carryOver(kept);
    }
    this.#tell('consent');
    this.#tell('basket');
  }

  async #carryOver(kept) {
    const ids = [...new Set([...kept.cart.keys(), ...kept.wishes])];
    const products = new Map(
      (await this.products(ids)).filter(Boolean).map((product) => [product.item_id, product]),
    );
    for (const [id, quantity] of kept.cart) {
      const more = quantity - (this.basket.cart.get(id) ?? 0);
      if (more > 0 && products.has(id)) await this.addToCart(products.get(id), more);
    }
    for (const id of kept.wishes) {
      if (!this.basket.wishes.has(id) && products.has(id)) await this.wish(products.get(id));
    }
  }

  /** Erases everything, the basket and the choice included: the shopper is asked again. */
  async erase() {
    const report = await this.#ours(() => this.shop.erase());
    this.basket = emptyBasket();
    await this.#readConsent();
    this.#tell('consent');
    this.#tell('basket');
    return report;
  }

  /** Takes up a document that was downloaded before; what the shop says became of it. */
  async importData(document) {
    const report = await this.#ours(() => this.shop.import(document));
    this.basket = basketFrom(await this.shop.events());
    this.#tell('basket');
    this.#tell('log');
    return report;
  }

  /** Runs a change whose news is ours, so that it isn't taken for another tab's. */
  async #ours(change) {
    this.#isOurs = true;
    try {
      return await change();
    } finally {
      this.#isOurs = false;
    }
  }

  /** Reads consent and basket again, after another tab changed them. */
  async #reread() {
    await this.#readConsent();
    this.basket = this.kept ? basketFrom(await this.shop.events()) : this.basket;
    this.#tell('consent');
    this.#tell('basket');
  }

  async #readConsent() {
    const consent = await this.shop.consent.get();
    this.kept = consent.functional === true;
    this.personal = consent.personalization === true;
    this.sharing = consent.sharing === true;
    this.decided = consent.decided_at != null;
  }
}

function about(event, product, quantity = 1) {
  const price = priceOf(product);
  return {
    event,
    currency: shopCurrency(),
    ...(price == null ? {} : { value: round(price * quantity) }),
    items: [{ item_id: product.item_id, quantity, ...(price == null ? {} : { price }) }],
  };
}

/** An event about the whole cart: `view_cart`, `begin_checkout`, `purchase` and the steps between. */
export function orderEvent(event, lines) {
  return {
    event,
    currency: shopCurrency(),
    value: orderValue(lines),
    items: lines.map(({ product, quantity }) => about(event, product, quantity).items[0]),
  };
}

export function orderValue(lines) {
  return round(
    lines.reduce((sum, { product, quantity }) => sum + (priceOf(product) ?? 0) * quantity, 0),
  );
}

function round(amount) {
  return Math.round(amount * 100) / 100;
}
