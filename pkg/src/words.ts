import type { Explanation, ReasonCode } from './types.js';

/** How to put a reason into words. */
export interface DescribeOptions {
  /** BCP 47; `zh...` is Chinese, everything else English. Default English. */
  locale?: string;
  /** The title of a product; undefined if it isn't known. Without it, products aren't named. */
  titleOf?: (itemId: string) => string | undefined;
}

/** `{}` is the product or name; the second form is for when there is none, one form alone for both. */
type Words = string | [named: string, unnamed: string];

const ENGLISH: Record<ReasonCode, Words> = {
  session: ['Shoppers who looked at {} went on to this', 'Shoppers in similar visits chose this'],
  item_knn: ['Often chosen by those who chose {}', 'Often chosen along with what you looked at'],
  together: ['Often bought together with {}', 'Often bought together'],
  als: ['Matches your taste, as in {}', 'Matches your taste'],
  content: ['Similar to {}', 'Similar to what you looked at'],
  popular: ['Popular now in {}', 'Popular now'],
  linear_item: ['Goes with {}', 'Goes with what you looked at'],
  sequence: ['Often chosen next after {}', 'Often chosen next by shoppers on this path'],
  trending: ['Trending in {}', 'Trending now'],
  interests: ['Matches your interest in {}', 'Matches your interests'],
  situation: 'Chosen at such times and places',
  price_band: 'In your usual price range',
  category: ['You showed interest in {}', 'From a category that interests you'],
  brand: ['From {}, a brand that interests you', 'From a brand that interests you'],
  again: ['You buy {} now and then', 'You buy this now and then'],
  new: 'New, and like what you look at',
  earlier: 'You looked at this before',
  viewed: ['You viewed {}', 'You viewed this'],
  liked: ['You liked {}', 'You liked this'],
  carted: ['You put {} into your cart', 'You put this into your cart'],
  bought: ['You bought {}', 'You bought this'],
  recent: 'You looked at this or chose it recently',
  shown: 'You have seen this before',
  dismissed: 'Like something that you dismissed',
  diversity: 'Adds variety to the list',
  novelty: 'Adds variety to the list',
  boost: 'Picked by the shop',
  bury: 'Adds variety to the list',
  pin: 'Picked by the shop',
  cap: 'Adds variety to the list',
  match: ['Matches “{}”', 'Matches your search'],
  phrase: 'Has the words of your search side by side',
  alike: 'Like the best matches',
  context: ['{}, here on this page', 'What is on this page'],
  base: 'From this shop’s range',
  tag: ['{}', 'Something that you looked at before'],
  declared: ['{}, which you said you like', 'Something that you said you like'],
  time: 'Often chosen at this time of day',
  weekday: 'Often chosen on this day of the week',
  season: 'Often chosen at this time of the year',
  locale: 'Often chosen in your language or country',
  device: 'Often chosen on such devices',
  placement: 'Often chosen on such pages',
  other: 'And others',
};

const CHINESE: Record<ReasonCode, Words> = {
  session: ['看过{}的顾客接着看了它', '浏览经历相似的顾客选了它'],
  item_knn: ['选了{}的顾客也常选它', '常与您看过的商品一起被选'],
  together: ['常与{}一起购买', '常被一起购买'],
  als: ['符合您的喜好,例如{}', '符合您的喜好'],
  content: ['与{}相似', '与您看过的商品相似'],
  popular: ['{}中的热门商品', '近期热门'],
  linear_item: ['与{}很搭配', '与您看过的商品很搭配'],
  sequence: ['看过{}之后常选它', '同样路径的顾客接下来常选它'],
  trending: ['{}中正热卖', '正在热卖'],
  interests: ['符合您对{}的兴趣', '符合您的兴趣'],
  situation: '在类似的时间和场合常被选购',
  price_band: '在您常选的价格范围内',
  category: ['您对{}感兴趣', '来自您感兴趣的类别'],
  brand: ['来自您感兴趣的品牌{}', '来自您感兴趣的品牌'],
  again: ['您时常购买{}', '您时常购买它'],
  new: '新品，与您看过的商品相似',
  earlier: '您以前看过它',
  viewed: ['您看过{}', '您看过它'],
  liked: ['您喜欢{}', '您喜欢它'],
  carted: ['您把{}加入了购物车', '您把它加入了购物车'],
  bought: ['您买过{}', '您买过它'],
  recent: '您最近看过或选过它',
  shown: '您已看到过它',
  dismissed: '与您不感兴趣的商品相似',
  diversity: '让推荐更丰富',
  novelty: '让推荐更丰富',
  boost: '本店推荐',
  bury: '让推荐更丰富',
  pin: '本店推荐',
  cap: '让推荐更丰富',
  match: ['与“{}”相符', '与您的搜索相符'],
  phrase: '搜索的词相连出现',
  alike: '与最相符的商品相似',
  context: ['本页的{}', '本页的商品'],
  base: '来自本店商品',
  tag: ['{}', '您看过的类似特征'],
  declared: ['您说过喜欢的{}', '您说过喜欢的特征'],
  time: '常在一天中的这个时段被选购',
  weekday: '常在每周的这一天被选购',
  season: '常在每年的这个时候被选购',
  locale: '您所用语言或所在国家的顾客常选',
  device: '常在此类设备上被选购',
  placement: '常在此类页面上被选购',
  other: '以及其他',
};

/** For codes that only a newer engine knows. */
const UNKNOWN = { en: 'For other reasons', zh: '其他原因' } as const;

/** What a part that lowers the score is called: it isn't a reason for the product. */
const LOWERED: Record<'en' | 'zh', Partial<Record<ReasonCode, string>> & { other: string }> = {
  en: {
    diversity: 'Ranked lower to keep the list varied',
    shown: 'Ranked lower: shown before, and not picked',
    dismissed: 'Ranked lower: like something that you dismissed',
    cap: 'Ranked lower to keep the list varied',
    novelty: 'Ranked lower because it is well known',
    other: 'Ranked lower',
  },
  zh: {
    diversity: '为使推荐多样而靠后',
    cap: '为使推荐多样而靠后',
    novelty: '因已广为人知而靠后',
    shown: '曾展示而未被选中,因此靠后',
    dismissed: '与您不感兴趣的商品相似,因此靠后',
    other: '排序靠后',
  },
};

/** The leaves that say what the shopper did to a product. */
const CLAUSES = {
  en: {
    viewed: '{}, which you viewed',
    liked: '{}, which you liked',
    carted: '{} in your cart',
    bought: '{}, which you bought',
  },
  zh: {
    viewed: '您看过的{}',
    liked: '您喜欢的{}',
    carted: '您购物车中的{}',
    bought: '您买过的{}',
  },
} as const;

/**
 * Puts a reason into words: one short line, such as *Often bought together with “Mug” in your cart*.
 * The product named is the one that contributed most.
 *
 * @example
 * ```ts
 * describe(item.reasons[0], { locale: 'en', titleOf: (id) => titles.get(id) });
 * ```
 */
export function describe(reason: Explanation, options: DescribeOptions = {}): string {
  const language = options.locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  const words = language === 'zh' ? CHINESE : ENGLISH;
  if (reason.value < 0) return LOWERED[language][reason.code] ?? LOWERED[language].other;
  if (!Object.hasOwn(words, reason.code)) return UNKNOWN[language];
  const both = words[reason.code];
  if (typeof both === 'string') return both;
  const [named, unnamed] = both;
  const name = nameOf(reason, language, options.titleOf);
  return name === undefined ? unnamed : named.replace('{}', () => name);
}

function nameOf(
  reason: Explanation,
  language: 'en' | 'zh',
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
  const clauses: Partial<Record<ReasonCode, string>> = CLAUSES[language];
  const clause = leaf === reason ? undefined : clauses[leaf.code];
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
