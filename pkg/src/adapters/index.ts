/**
 * What a shop has anyway, as events and catalogue: analytics calls, feeds, the page's own data.
 *
 * Importing this module does nothing, and a bundler keeps what is used of it.
 *
 * @packageDocumentation
 */
export { WindowshopperError } from '../errors.js';
export { fromAlgoliaInsights } from './algolia-insights.js';
export type { FeedProduct } from './feed.js';
export { fromMerchantXml } from './merchant-xml.js';
export { fromMetaPixel } from './meta-pixel.js';
export { fromPage, type PageLike } from './page.js';
export { fromShopifyPixel, type ShopifyIds } from './shopify-pixel.js';
export {
  fetchShopifyProducts,
  fromShopifyProducts,
  type ShopifyProductsOptions,
} from './shopify-products.js';
export {
  algoliaInsights,
  dataLayer,
  follow,
  metaPixel,
  shopifyPixel,
  type EventSource,
} from './sources.js';
export { fromUniversalAnalytics } from './universal-analytics.js';
