import { WindowshopperError } from './errors.js';
import type { ListOptions, RecommendOptions, SearchOptions } from './types.js';

/** Our names and the engine's. */
const RECOMMEND = {
  placement: 'placement',
  itemId: 'item_id',
  cart: 'cart',
  limit: 'limit',
  strategy: 'strategy',
  filter: 'filter',
  exclude: 'exclude',
  diversity: 'diversity',
  includeBought: 'include_bought',
  personalize: 'personalize',
} satisfies Record<Exclude<keyof RecommendOptions, 'signal'>, string>;

const FILTER = {
  category: 'category',
  brand: 'brand',
  minPrice: 'min_price',
  maxPrice: 'max_price',
  tags: 'tags',
  includeUnavailable: 'include_unavailable',
} satisfies Record<keyof NonNullable<RecommendOptions['filter']>, string>;

const LIST = {
  category: 'category',
  brand: 'brand',
  offset: 'offset',
  limit: 'limit',
} satisfies Record<keyof ListOptions, string>;

/** The engine's form of recommend options. An option that doesn't exist is an error, not a shrug. */
export function recommendRequest(options: RecommendOptions): object {
  const request = rename(options, RECOMMEND, 'recommend');
  if (options.filter !== undefined) request.filter = rename(options.filter, FILTER, 'filter');
  return request;
}

/** The engine's form of a search. */
export function searchRequest(
  query: string,
  options: SearchOptions,
): { query: string; limit?: number } {
  if (typeof query !== 'string') {
    throw new WindowshopperError('invalid_request', `query must be a string, but is ${query}`);
  }
  return { query, ...rename(options, { limit: 'limit' }, 'search') };
}

/** The engine's form of list options. */
export function listRequest(options: ListOptions): object {
  return rename(options, LIST, 'list');
}

function rename(
  options: object,
  names: Record<string, string>,
  what: string,
): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) {
    throw new WindowshopperError(
      'invalid_request',
      `The options of ${what} must be an object, but are ${options}`,
    );
  }
  const renamed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || key === 'signal') continue;
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    if (name === undefined) {
      throw new WindowshopperError(
        'invalid_request',
        `${what} has no option "${key}"; it has ${Object.keys(names).join(', ')}`,
      );
    }
    renamed[name] = value;
  }
  return renamed;
}
