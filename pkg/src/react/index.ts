/**
 * React for a shop: a provider, hooks, and the elements as components. Needs React 18 or later. Rendered
 * on a server, the components are their fallback content.
 *
 * @packageDocumentation
 */
import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import {
  connect,
  defineElements,
  type ElementEvents,
  type GivenReview,
  type Settings,
} from '../elements/index.js';
import type { ListItem, RecommendationList, RecommendOptions, Shop } from '../types.js';

interface Provided {
  given: Shop | Promise<Shop> | null;
  shop: Shop | null;
  error: unknown;
}

const Context = createContext<Provided>({ given: null, shop: null, error: null });

/**
 * Gives a shop to what is inside; `settings` are those of all elements of the page (see `connect`). Make the shop (or the promise of it) once, outside of components or in
 * a `useState`, and only in the browser: `null` on a server.
 *
 * @example
 * ```tsx
 * const [shop] = useState(() => (typeof window === 'undefined' ? null : createShop({ catalog: '/products.csv' })));
 * return <ShopProvider shop={shop}>{children}</ShopProvider>;
 * ```
 */
export function ShopProvider(props: {
  shop: Shop | Promise<Shop> | null;
  settings?: Settings;
  children?: ReactNode;
}): ReactNode {
  const { shop: given, settings, children } = props;
  const [opened, setOpened] = useState<Provided>({ given: null, shop: null, error: null });
  useEffect(() => {
    let isCurrent = true;
    const tell = (shop: Shop | null, error: unknown) => {
      if (isCurrent) setOpened({ given, shop, error });
    };
    Promise.resolve(given).then(
      (shop) => tell(shop, null),
      (error: unknown) => tell(null, error),
    );
    return () => {
      isCurrent = false;
    };
  }, [given]);
  useEffect(() => {
    connect(given, settings);
    return () => connect(null);
  }, [given, settings]);
  const value = opened.given === given ? opened : { given, shop: null, error: null };
  return createElement(Context.Provider, { value }, children);
}

/** The shop of the nearest provider; null until it is open, and where it can't be. */
export function useShop(): Shop | null {
  return useContext(Context).shop;
}

/** A list, as far as it is there. */
export interface RecommendationsState {
  /** Best first; empty until `status` is `ready`. While a newer list is asked for, the one before. */
  items: ListItem[];
  /** Give it to `shop.seen` and as the `list_id` of events that come from the list. */
  list: RecommendationList | null;
  /** `failed` also when the shop could not be opened. */
  status: 'waiting' | 'ready' | 'failed';
  /** A `WindowshopperError` when `status` is `failed`, otherwise null. */
  error: unknown;
}

/**
 * A list that follows the shopper: asked for anew after each change of the shop and of the options
 * (compared by their contents), and given up when the component goes.
 *
 * @example
 * ```tsx
 * const { items } = useRecommendations({ placement: 'product', itemId, limit: 8 });
 * ```
 */
export function useRecommendations(
  options: Omit<RecommendOptions, 'signal'> = {},
): RecommendationsState {
  const { shop, error: refused } = useContext(Context);
  const [found, setFound] = useState<{ list: RecommendationList | null; error: unknown }>({
    list: null,
    error: null,
  });
  const asked = JSON.stringify(options);
  useEffect(() => {
    if (!shop) return setFound({ list: null, error: null });
    let work = new AbortController();
    const ask = () => {
      work.abort();
      const { signal } = (work = new AbortController());
      shop.recommend({ ...(JSON.parse(asked) as RecommendOptions), signal }).then(
        (list) => signal.aborted || setFound({ list, error: null }),
        (error: unknown) => signal.aborted || setFound({ list: null, error }),
      );
    };
    ask();
    // A list that was seen says nothing new, and would be asked for again and again.
    const stop = shop.on('change', ({ event }) => event?.event !== 'view_item_list' && ask());
    return () => {
      work.abort();
      stop();
    };
  }, [shop, asked]);
  const error = refused ?? found.error;
  return {
    items: found.list?.items ?? [],
    list: found.list,
    status: error ? 'failed' : found.list ? 'ready' : 'waiting',
    error,
  };
}

/** What all components have: attributes of the element, and what stands in it until the shop is there. */
export interface CommonProps {
  /** Its classes. */
  className?: string;
  /** Its id. */
  id?: string;
  /** A product was picked; cancel it to do the rest yourself. */
  onSelect?: (event: ElementEvents['ws-select']) => void;
  /** A query was sent off; cancel it to do the rest yourself. */
  onSearch?: (event: ElementEvents['ws-search']) => void;
  /** The shop could not be opened, or did not answer. */
  onError?: (event: ElementEvents['ws-error']) => void;
  /** What stands in it until the shop is there, and where it can't be. */
  children?: ReactNode;
}

const EVENTS = { onSelect: 'ws-select', onSearch: 'ws-search', onError: 'ws-error' } as const;

/** A component around an element: `names` are the props that are properties, all else are attributes. */
function component<Props>(tag: string, ...names: (keyof Props & string)[]) {
  return function ShopComponent(props: Props & CommonProps): ReactNode {
    const { given } = useContext(Context);
    const element = useRef<HTMLElement>(null);
    const latest = useRef(props);
    const attributes: Record<string, unknown> = {};
    const properties: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(props)) {
      if (name === 'children' || name in EVENTS || value === false) continue;
      if (names.includes(name as never)) properties[name] = value;
      else {
        const attribute =
          name === 'className' ? 'class' : name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
        attributes[attribute] = value === true ? '' : value;
      }
    }
    useEffect(() => {
      latest.current = props;
    });
    useEffect(() => {
      const node = element.current;
      if (!node) return;
      defineElements();
      const ends = Object.entries(EVENTS).map(([name, type]) => {
        const listen = (event: Event) =>
          latest.current[name as keyof typeof EVENTS]?.(event as never);
        node.addEventListener(type, listen);
        return () => node.removeEventListener(type, listen);
      });
      return () => {
        for (const end of ends) end();
      };
    }, []);
    useEffect(() => {
      Object.assign(element.current ?? {}, { shop: given });
    }, [given]);
    const contents = JSON.stringify(properties);
    useEffect(() => {
      Object.assign(element.current ?? {}, properties);
      // By their contents: props are new objects with each render.
    }, [contents]);
    return createElement(tag, { ...attributes, ref: element }, props.children);
  };
}

/** `<ws-recommendations>`. */
export const Recommendations = component<{
  placement?: RecommendOptions['placement'];
  itemId?: string;
  strategy?: RecommendOptions['strategy'];
  limit?: number;
  layout?: 'carousel' | 'grid';
  heading?: string;
  headingLevel?: 2 | 3 | 4 | 5 | 6;
  why?: boolean;
  options?: RecommendOptions;
}>('ws-recommendations', 'options');

/** `<ws-search>`. */
export const Search = component<{
  action?: string;
  name?: string;
  value?: string;
  placeholder?: string;
  limit?: number;
}>('ws-search');

/** `<ws-reviews>`. */
export const Reviews = component<{ reviews: GivenReview[] }>('ws-reviews', 'reviews');

/** `<ws-privacy>`. */
export const Privacy = component<{ ask?: boolean }>('ws-privacy');

/** `<ws-why>`. */
export const Why = component<{ item: ListItem }>('ws-why', 'item');
