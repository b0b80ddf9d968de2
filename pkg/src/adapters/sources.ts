import { eventFrom, follow as followLayer } from '../datalayer.js';
import { WindowshopperError } from '../errors.js';
import type { Shop, ShopEvent } from '../types.js';
import { fromAlgoliaInsights } from './algolia-insights.js';
import { list, object } from './loose.js';
import { fromMetaPixel } from './meta-pixel.js';
import { fromShopifyPixel, type ShopifyIds } from './shopify-pixel.js';
import { fromUniversalAnalytics } from './universal-analytics.js';

/**
 * Something that hands over events: what already happened, then what will. Returns a function that
 * stops it. Whatever a shop has can be one.
 */
export type EventSource = (handle: (event: ShopEvent) => void) => () => void;

/**
 * Logs all events of a source in a shop. One that is refused is a status `event_refused`, as with
 * `shop.listen`.
 *
 * @returns a function that stops it
 * @throws `disposed`; what the source throws
 * @example
 * ```ts
 * const stop = follow(metaPixel(window), shop);
 * follow((handle) => {
 *   const look = ({ detail }: CustomEventInit) => handle({ event: 'view_item', items: [{ item_id: detail.sku }] });
 *   document.addEventListener('product:view', look);
 *   return () => document.removeEventListener('product:view', look);
 * }, shop);
 * ```
 */
export function follow(source: EventSource, shop: Pick<Shop, 'listen'>): () => void {
  const layer: unknown[] = [];
  const unlisten = shop.listen(layer);
  let stop: () => void;
  try {
    stop = source((event) => {
      layer.push(event);
      layer.length = 0;
    });
  } catch (error) {
    unlisten();
    throw error;
  }
  return () => {
    stop();
    unlisten();
  };
}

/**
 * The pushes of a data layer, in the form of GA4 or of Universal Analytics. (For GA4 alone,
 * `shop.listen(window.dataLayer)` does without this module.)
 */
export function dataLayer(layer: unknown[]): EventSource {
  return (handle) =>
    followLayer<ShopEvent[]>(
      layer,
      (events) => events.forEach(handle),
      (entry) => {
        const old = fromUniversalAnalytics(entry);
        const event = old.length > 0 ? null : eventFrom(entry);
        return event ? [event] : old;
      },
    );
}

/** The calls of Meta's Pixel on a page, those that wait in its queue included. */
export function metaPixel(page: object): EventSource {
  return calls(page, 'fbq', (args) => [fromMetaPixel(args)]);
}

/**
 * The calls of Algolia's Insights client on a page, those that wait in its queue included. Follow it
 * before InstantSearch starts, which keeps the client that it finds.
 */
export function algoliaInsights(page: object): EventSource {
  const name = (page as { AlgoliaAnalyticsObject?: unknown }).AlgoliaAnalyticsObject;
  return calls(page, typeof name === 'string' ? name : 'aa', ([method, payload]) =>
    method === 'sendEvents'
      ? list(payload).map((one) => fromAlgoliaInsights(object(one).eventType, one))
      : [fromAlgoliaInsights(method, payload)],
  );
}

/**
 * Shopify's standard events, where `analytics.subscribe` can be reached. A pixel runs in a frame with
 * storage of its own: there, hand its payloads to the shop's page and use `fromShopifyPixel`.
 */
export function shopifyPixel(
  analytics: { subscribe(name: string, handle: (payload: unknown) => void): unknown },
  ids?: ShopifyIds,
): EventSource {
  return (handle) => {
    let isOn = true;
    analytics.subscribe('all_standard_events', (payload) => {
      const event = isOn ? fromShopifyPixel(payload, ids) : null;
      if (event) handle(event);
    });
    return () => {
      isOn = false;
    };
  };
}

/** Follows the calls of a global function that keeps early ones in its `queue`. */
function calls(
  page: object,
  name: string,
  events: (args: unknown[]) => (ShopEvent | null)[],
): EventSource {
  return (handle) => {
    const place = page as Record<string, unknown>;
    const before = place[name];
    if (typeof before !== 'function') {
      throw new WindowshopperError(
        'invalid_request',
        `There is no function ${name} on the page: follow it after the code that makes it`,
      );
    }
    const look = (args: ArrayLike<unknown>) => {
      try {
        for (const event of events(Array.from(args))) if (event) handle(event);
      } catch {
        // A strange call must not break the page's own code.
      }
    };
    let isOn = true;
    // What others set on the function, as its library does, still goes to the function itself.
    const wrapped = new Proxy(before, {
      apply(target, self, args: unknown[]) {
        if (isOn) look(args);
        return Reflect.apply(target, self, args) as unknown;
      },
    });
    for (const args of list((before as { queue?: unknown }).queue)) look(object(args) as never);
    place[name] = wrapped;
    return () => {
      isOn = false;
      if (place[name] === wrapped) place[name] = before;
    };
  };
}
