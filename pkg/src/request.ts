import { WindowshopperError } from './errors.js';
import { pack, type Packed } from './fetch.js';
import type {
  ConsentOptions,
  CreateShopOptions,
  ExportDocument,
  ListOptions,
  RecommendOptions,
  Rules,
  SearchOptions,
  Shop,
  ShopperData,
  Situation,
  SuggestOptions,
} from './types.js';

/** The options of each call. The engine calls them the same, in snake case. */
const RECOMMEND = [
  'placement',
  'itemId',
  'cart',
  'limit',
  'strategy',
  'filter',
  'exclude',
  'diversity',
  'novelty',
  'rules',
  'includeBought',
  'personalize',
  'context',
] satisfies (keyof RecommendOptions)[];

const FILTER = [
  'category',
  'brand',
  'minPrice',
  'maxPrice',
  'tags',
  'includeUnavailable',
] satisfies (keyof NonNullable<RecommendOptions['filter']>)[];

const RULES = ['pin', 'boost', 'bury', 'cap', 'inStock', 'price'] satisfies (keyof Rules)[];

const RULE = [...FILTER, 'ids', 'factor', 'amount'];

const CONTEXT = ['device', 'locale', 'utcOffset'] satisfies (keyof Situation)[];

const CONSENT = ['functional', 'personalization', 'sharing'] satisfies (keyof ConsentOptions)[];

export const LIST = ['category', 'brand', 'offset', 'limit'] satisfies (keyof ListOptions)[];

const SEARCH = [
  'limit',
  'filter',
  'synonyms',
  'facets',
  'highlight',
  'personalize',
] satisfies (keyof SearchOptions)[];

const SUGGEST = ['limit', 'personalize'] satisfies (keyof SuggestOptions)[];

/** The questions about texts: what each is about, and its options, which the engine calls as we do. */
export const TEXT = {
  sentiment: 'text language html',
  sentimentBatch: 'texts language',
  aspects: 'text language html aspects',
  summarizeReviews: 'reviews language aspects quotes',
  keywords: 'text language html limit pos',
  tokenize: 'text language html',
  tag: 'text language html',
} satisfies Partial<Record<keyof Shop, string>>;

/** The questions about the shopper, and their options. */
export const INSIGHT = {
  churnRisk: 'days',
  purchaseProbability: '',
  correct: 'kind name action',
  offers: 'offers cart limit placement budget salt personalize',
} satisfies Partial<Record<keyof Shop, string>>;

/** The engine's form of recommend options. An option that doesn't exist is an error, not a shrug. */
export function recommendRequest(
  options: RecommendOptions,
  here: Situation = {},
  shop?: Rules,
): object {
  const request = rename(options, RECOMMEND, 'recommend');
  if (options.context !== null) {
    request.context = rename({ ...here, ...options.context }, CONTEXT, 'context');
  }
  if (options.filter !== undefined) request.filter = rename(options.filter, FILTER, 'filter');
  const rules = joined(options.rules, shop);
  if (rules !== undefined) request.rules = rulesRequest(rules);
  return request;
}

/** The engine's form of business rules. */
export function rulesRequest(rules: Rules): object {
  const request = rename(rules, RULES, 'rules');
  for (const name of ['boost', 'bury'] as const) {
    const list: unknown = rules[name];
    if (Array.isArray(list)) request[name] = list.map((rule) => rename(rule, RULE, name));
  }
  rename(rules.cap ?? {}, ['brand', 'category'], 'cap');
  rename(rules.price ?? {}, ['min', 'max'], 'price');
  return request;
}

/** The rules of a list and those of its shop. */
function joined(own: Rules | undefined, shop: Rules | undefined): Rules | undefined {
  if (!own || !shop) return own ?? shop;
  // What is no list is for the engine to complain of.
  const rules: Record<string, unknown> = { ...shop, ...own };
  for (const name of ['pin', 'boost', 'bury'] as const) {
    const [a, b] = [own[name], shop[name]];
    if (Array.isArray(a) && Array.isArray(b)) rules[name] = [...a, ...b];
  }
  for (const name of ['cap', 'price'] as const) rules[name] = { ...shop[name], ...own[name] };
  return rules;
}

/** The engine's form of a search. */
export function searchRequest(query: string, options: SearchOptions): object {
  const request = rename(options, SEARCH, 'search');
  request.query = text(query, 'query');
  if (options.filter !== undefined) request.filter = rename(options.filter, FILTER, 'filter');
  return request;
}

/** The engine's form of a question for suggestions. */
export function suggestRequest(prefix: string, options: SuggestOptions): object {
  return { prefix: text(prefix, 'prefix'), ...rename(options, SUGGEST, 'suggest') };
}

/** The engine's form of a question about texts. */
export function textRequest(ask: keyof typeof TEXT, about: unknown, options: object): object {
  const [name, ...names] = TEXT[ask].split(' ') as [string];
  if (name === 'text') text(about, name);
  return { ...rename(options, names, ask), [name]: about, ask };
}

/** The engine's form of a question about the shopper. */
export function insightRequest(ask: keyof typeof INSIGHT, options: object): object {
  return { ...rename(options, INSIGHT[ask].split(' '), ask), ask };
}

/** A choice of the shopper. */
export function consentRequest(choice: ConsentOptions): ConsentOptions {
  const request = rename(choice, CONSENT, 'consent.set');
  const values = Object.values(request);
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) return request;
  throw new WindowshopperError(
    'invalid_request',
    `consent.set takes ${CONSENT.join(', ')}: true or false, but got ${values}`,
  );
}

/** The lists of a document that `export` gave. */
export function importRequest(document: Partial<ExportDocument>): Partial<ShopperData> {
  const { format, version, events = [], interests = [], corrections = [] } = document ?? {};
  const lists = [events, interests, corrections];
  if (format === 'windowshopper-export' && version === 1 && lists.every(Array.isArray)) {
    return { events, interests: texts(interests, 'Interests'), corrections };
  }
  throw new WindowshopperError(
    'invalid_request',
    `import takes what export gave, not format ${format}, version ${version}`,
  );
}

/** A list of texts; anything else is an error. */
export function texts(ids: string[], what = 'Product ids'): string[] {
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids;
  throw new WindowshopperError('invalid_request', `${what} must be strings, but are ${ids}`);
}

/** The weights that read texts, from where they are shipped or where the page says. */
export async function packWeights(
  shipped: Record<string, URL>,
  given: CreateShopOptions['models'] = {},
): Promise<Record<string, Packed>> {
  const folder = typeof given === 'string' || given instanceof URL;
  const own = folder ? {} : rename(given, Object.keys(shipped), 'models');
  const packed: Record<string, Packed> = {};
  for (const name in shipped) {
    const source = folder
      ? `${given}`.replace(/\/?$/, `/${name}.wst`)
      : (own[name] ?? shipped[name]);
    packed[name] = await pack(source as URL, 'weights');
  }
  return packed;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new WindowshopperError('invalid_request', `${name} must be a string, but is ${value}`);
}

/**
 * What the browser says of itself to any page: no permission is asked, and nothing leaves the page.
 * On a server, nothing.
 */
export function situation(): Situation {
  const here: Situation = { utcOffset: 0 - new Date().getTimezoneOffset() };
  const language = globalThis.navigator?.language;
  if (language) here.locale = language;
  if (typeof globalThis.matchMedia === 'function') {
    const touch = matchMedia('(pointer: coarse)').matches;
    const small = Math.min(screen.width, screen.height) < 600;
    here.device = touch ? (small ? 'phone' : 'tablet') : 'desktop';
  }
  return here;
}

/** Options under the engine's names; one that does not exist is an error. */
export function rename(
  options: object,
  names: readonly string[],
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
    if (!names.includes(key)) {
      throw new WindowshopperError(
        'invalid_request',
        `${what} has no option "${key}"; it has ${names.join(', ')}`,
      );
    }
    renamed[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
  }
  return renamed;
}
