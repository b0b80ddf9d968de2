/**
 * Elements for the pages of a shop: recommendations, search, reviews, privacy, why.
 *
 * Importing this module does nothing, so a server may import it; {@link defineElements} registers the
 * elements, {@link connect} gives them their shop. A page without a script of its own loads
 * `windowshopper/elements/define`, which registers them, and says in `<ws-shop>` what to open.
 *
 * Elements show what the page has put into them until the shop is there, and where it can't be opened.
 * They need no `style-src 'unsafe-inline'`, make text of the catalogue to nothing but text, and link to
 * http(s) addresses only.
 *
 * Custom properties: `--ws-accent`, `--ws-on-accent`, `--ws-focus`, `--ws-radius`, `--ws-gap`,
 * `--ws-card-width`, `--ws-image-ratio`, `--ws-image-fit`, `--ws-heading-size`, `--ws-sale`, `--ws-good`,
 * `--ws-bad`, `--ws-stars`, `--ws-mark`.
 *
 * @packageDocumentation
 */
// In the order in which they pack best.
import { SearchElement } from './search.js';
import { WhyElement } from './why.js';
import { ReviewsElement } from './reviews.js';
import { PrivacyElement } from './privacy.js';
import { RecommendationsElement } from './recommendations.js';
import { ShopSetupElement } from './shop-element.js';

export { connect, type Settings } from './connection.js';
export type { ElementEvents, ElementState, ShopElement } from './base.js';
export type { GivenReview } from './reviews.js';
export type { Message, Messages } from './words.js';
export type {
  PrivacyElement,
  RecommendationsElement,
  ReviewsElement,
  SearchElement,
  ShopSetupElement,
  WhyElement,
};

/**
 * Registers the elements. A second call, and a call on a server, does nothing.
 *
 * @example
 * ```ts
 * import { createShop } from 'windowshopper';
 * import { connect, defineElements } from 'windowshopper/elements';
 *
 * defineElements();
 * connect(createShop({ catalog: '/products.csv', bundle: '/shop.wsb' }));
 * ```
 */
export function defineElements(): void {
  const registry = globalThis.customElements;
  if (!registry || registry.get('ws-why')) return;
  registry.define('ws-why', WhyElement);
  registry.define('ws-recommendations', RecommendationsElement);
  registry.define('ws-search', SearchElement);
  registry.define('ws-reviews', ReviewsElement);
  registry.define('ws-privacy', PrivacyElement);
  // Last: those before it then wait for the shop that it opens.
  registry.define('ws-shop', ShopSetupElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'ws-recommendations': RecommendationsElement;
    'ws-search': SearchElement;
    'ws-reviews': ReviewsElement;
    'ws-privacy': PrivacyElement;
    'ws-why': WhyElement;
    'ws-shop': ShopSetupElement;
  }
}
