import type { Explanation, ReasonCode } from './types.js';

/**
 * The words for reasons in one language: plain text, in which `{}` stands for a product or a name.
 * English and Chinese come with the package (`windowshopper/words/en`, `.../zh`); for another
 * language, write such a table and give it to `createShop`.
 */
export interface Words {
  /** By code. Of two forms, the second is for when there is no name; one form alone is for both. */
  reasons: Record<ReasonCode, string | readonly [named: string, unnamed: string]>;
  /** What a part that lowers the score is called: it isn't a reason for the product. */
  lowered: Partial<Record<ReasonCode, string>> & { other: string };
  /** A product and what the shopper did to it. */
  clauses: Partial<Record<ReasonCode, string>>;
  /** For codes that only a newer engine knows. */
  unknown: string;
}

/** How to put a reason into words. */
export interface DescribeOptions {
  /** The language: what {@link loadWords} gives, or a table of your own. */
  words: Words;
  /** The title of a product; undefined if it isn't known. Without it, products aren't named. */
  titleOf?: (itemId: string) => string | undefined;
}

/**
 * Loads the words of a language: `zh...` is Chinese, everything else English (BCP 47). A page loads
 * the one that it shows, and none before it asks.
 *
 * @example
 * ```ts
 * const words = await loadWords(navigator.language);
 * ```
 */
export async function loadWords(locale: string): Promise<Words> {
  const loading = /^zh/i.test(locale) ? import('./words/zh.js') : import('./words/en.js');
  return (await loading).default;
}

/**
 * Puts a reason into words: one short line, such as *Often bought together with “Mug” in your cart*.
 * The product named is the one that contributed most.
 *
 * @example
 * ```ts
 * const words = await loadWords('en');
 * describe(item.reasons[0], { words, titleOf: (id) => titles.get(id) });
 * ```
 */
export function describe(reason: Explanation, { words, titleOf }: DescribeOptions): string {
  const { code, value } = reason;
  if (value < 0) return words.lowered[code] ?? words.lowered.other;
  if (!Object.hasOwn(words.reasons, code)) return words.unknown;
  const both = words.reasons[code];
  if (typeof both === 'string') return both;
  const [named, unnamed] = both;
  const name = nameOf(reason, words, titleOf);
  return name === undefined ? unnamed : named.replace('{}', () => name);
}

function nameOf(
  reason: Explanation,
  words: Words,
  titleOf: DescribeOptions['titleOf'],
): string | undefined {
  // A name that the engine gives (or its weightiest part has), then the product of the reason itself,
  // then that of its weightiest part.
  const detail = NAMES_DETAIL.has(reason.code)
    ? reason.detail || (NAMES_PART.has(reason.code) && reason.details?.[0]?.detail)
    : undefined;
  if (detail) {
    // Of a category path, the last part says enough.
    return reason.code === 'match' ? detail : detail.split('>').at(-1)?.trim();
  }
  const leaf = reason.item_id ? reason : weightiest(reason);
  const title = leaf?.item_id === undefined ? undefined : titleOf?.(leaf.item_id);
  if (!leaf || !title) return undefined;
  const quoted = `“${title}”`;
  const clause = leaf === reason ? undefined : words.clauses[leaf.code];
  return clause ? clause.replace('{}', () => quoted) : quoted;
}

const NAMES_DETAIL: ReadonlySet<ReasonCode> = new Set([
  'popular',
  'trending',
  'interests',
  'category',
  'brand',
  'tag',
  'declared',
  'match',
]);

/** Those whose parts have names, the weightiest first. */
const NAMES_PART: ReadonlySet<ReasonCode> = new Set(['trending', 'interests']);

/** The leaf with an item that contributes most to a reason. */
function weightiest(reason: Explanation): Explanation | undefined {
  let best: Explanation | undefined;
  for (const part of reason.details ?? []) {
    const leaf = part.item_id === undefined ? weightiest(part) : part;
    if (leaf && (best === undefined || leaf.value > best.value)) best = leaf;
  }
  return best;
}
