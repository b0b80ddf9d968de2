// Words of the offer card, in English and Chinese.

import { money } from './format.js';

const ENGLISH = {
  heading: 'An offer',
  take: 'I’ll take it',
  taken: 'Noted for this visit.',
  hide: 'Don’t show me this',
  hidden: (title) => `You will not be shown “${title}” again.`,
  undo: 'Undo',
  missing: (amount) => `${money(amount)} to go.`,
  reasons: {
    basket: ({ has, limit }) => `Your cart has ${money(has)} of it; it starts at ${money(limit)}.`,
    interest: ({ has, name }) =>
      `You looked at ${name ?? 'this'} ${has === 1 ? 'once' : `${has} times`}.`,
    pieces: ({ has }) => `There are ${has} things in your cart.`,
    orders: ({ has }) => `You bought here ${has === 1 ? 'once' : `${has} times`}.`,
    days_away: ({ has }) => `You were last here ${Math.round(has)} days ago.`,
    visits: ({ has }) => `This is visit number ${has}.`,
    ends: ({ limit }) => `Until ${new Date(limit).toLocaleDateString('en-GB')}.`,
    learned: ({ has, limit }) => `It helped in ${has} of ${limit} visits.`,
    everyone: () => 'For everyone.',
  },
};

const CHINESE = {
  heading: '优惠',
  take: '我要这个',
  taken: '本次访问有效。',
  hide: '不再显示',
  hidden: (title) => `将不再显示“${title}”。`,
  undo: '撤销',
  missing: (amount) => `还差 ${money(amount)}。`,
  reasons: {
    basket: ({ has, limit }) => `购物车中相关商品为 ${money(has)}，满 ${money(limit)} 可用。`,
    interest: ({ has, name }) => `您看过${name ? `“${name}”` : '相关商品'} ${has} 次。`,
    pieces: ({ has }) => `购物车中有 ${has} 件商品。`,
    orders: ({ has }) => `您在这里买过 ${has} 次。`,
    days_away: ({ has }) => `您上次来是 ${Math.round(has)} 天前。`,
    visits: ({ has }) => `这是您第 ${has} 次来访。`,
    ends: ({ limit }) => `截至 ${new Date(limit).toLocaleDateString('zh-CN')}。`,
    learned: ({ has, limit }) => `在 ${limit} 次来访中有 ${has} 次有用。`,
    everyone: () => '人人可享。',
  },
};

/** The words for a locale: `zh...` is Chinese, everything else English. */
export function offerWords(locale) {
  return locale.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
}
