// What the reviews and the search box say, in the shop's language.

const ENGLISH = {
  title: 'What shoppers say',
  simulated: 'These reviews are simulated for this demonstration. Summed up in your browser.',
  summed: 'Summed up in your browser: every quotation leads to its review.',
  none: 'There is no review of this yet.',
  of5: (rating) => `${rating} of 5 stars`,
  stars: (n) => (n === 1 ? '1 star' : `${n} stars`),
  reviews: (n) => (n === 1 ? '1 review' : `${n} reviews`),
  tally: ({ positive, negative, uncertain }) =>
    `${positive} praise, ${negative} complain, ${uncertain} do neither clearly`,
  aspects: 'What they speak of',
  praise: 'Praise',
  complaints: 'Complaints',
  praised: (n) => `${n} praise`,
  complained: (n) => `${n} complain`,
  changed: 'What changed',
  change: (what, before, after) =>
    `${what}: ${before} praised it in the earlier half, ${after} in the later`,
  overall: 'All in all',
  all: 'All reviews',
  showAll: (n) => `Show all ${n} reviews`,
  own: 'Yours, kept until you leave',
  toReview: 'Go to the review',
  write: 'Write a review',
  rating: 'Your rating',
  yours: 'Your review',
  hint: 'While you type, your browser reads along. Nothing is sent.',
  post: 'Post the review',
  posted: 'Thank you! Your review is the first in the list. It stays on this page only.',
  needed: 'Choose a rating and write a few words first.',
  reading: 'How it reads',
  label: { positive: 'Positive', negative: 'Negative', uncertain: 'Not clear yet' },
  sure: (percent) => `${percent} likely to be praise`,
  legend: ['praises', 'complains'],
  speaksOf: 'Speaks of',
  unread: 'Your text can’t be read along just now.',
};

const CHINESE = {
  title: '顾客评价',
  simulated: '这些评价是为演示而模拟的，由您的浏览器归纳。',
  summed: '由您的浏览器归纳：每处引文都通向原评价。',
  none: '还没有评价。',
  of5: (rating) => `${rating} 星（满分 5 星）`,
  stars: (n) => `${n} 星`,
  reviews: (n) => `${n} 条评价`,
  tally: ({ positive, negative, uncertain }) =>
    `${positive} 条好评，${negative} 条差评，${uncertain} 条不明确`,
  aspects: '谈到的方面',
  praise: '好评',
  complaints: '差评',
  praised: (n) => `${n} 条好评`,
  complained: (n) => `${n} 条差评`,
  changed: '有何变化',
  change: (what, before, after) => `${what}：前半段时间好评 ${before}，后半段 ${after}`,
  overall: '总体',
  all: '全部评价',
  showAll: (n) => `显示全部 ${n} 条评价`,
  own: '您写的，离开本页后不保留',
  toReview: '查看原评价',
  write: '写评价',
  rating: '您的评分',
  yours: '您的评价',
  hint: '您输入时由浏览器同步分析，不会发送任何内容。',
  post: '发布评价',
  posted: '谢谢！您的评价已列在最前，仅在本页保留。',
  needed: '请先选择评分并写几个字。',
  reading: '读起来',
  label: { positive: '正面', negative: '负面', uncertain: '尚不明确' },
  sure: (percent) => `好评的可能性 ${percent}`,
  legend: ['好评', '差评'],
  speaksOf: '谈到',
  unread: '暂时无法同步分析您的文字。',
};

const ASPECTS_ZH = {
  price: '价格',
  quality: '质量',
  size: '尺寸',
  delivery: '物流',
  service: '服务',
  appearance: '外观',
  comfort: '舒适',
  battery: '电池',
  screen: '屏幕',
  sound: '声音',
  performance: '性能',
  ease: '易用',
  taste: '味道',
  smell: '气味',
  effect: '效果',
  story: '内容',
  room: '房间',
};

/** The words for a locale: `zh...` is Chinese, everything else English. */
export function reviewWords(locale) {
  const isChinese = locale.toLowerCase().startsWith('zh');
  return {
    ...(isChinese ? CHINESE : ENGLISH),
    aspect: (name) =>
      (isChinese && Object.hasOwn(ASPECTS_ZH, name) && ASPECTS_ZH[name]) ||
      name.slice(0, 1).toUpperCase() + name.slice(1),
  };
}
