// What the profile says, in the shopper's language.

const ENGLISH = {
  title: 'What the shop makes of it',
  none: 'Nothing yet. Look around.',
  off: 'Nothing. Personalisation is off.',
  kinds: {
    category: 'Categories',
    brand: 'Brands',
    tag: 'Tags',
    size: 'Sizes you pick',
    color: 'Colours you pick',
  },
  pin: 'Pin',
  mute: 'Mute',
  forget: 'Delete',
  restore: 'Undo',
  actionOn: (action, name) => `${action}: ${name}`,
  done: {
    pin: (name) => `${name} comes first from now on`,
    mute: (name) => `${name} is no longer recommended`,
    forget: (name) => `${name} is forgotten until you look at it again`,
    restore: (name) => `${name}: your last correction is taken back`,
  },
  failed: (why) => `That could not be kept (${why}).`,
  pinned: 'pinned',
  corrected: 'What you corrected',
  correction: {
    pin: (name) => `${name}: pinned`,
    mute: (name) => `${name}: muted`,
    forget: (name) => `${name}: deleted`,
  },
  because: 'Because you …',
  events: {
    view_item: (what) => `looked at ${what}`,
    add_to_wishlist: (what) => `wished for ${what}`,
    add_to_cart: (what) => `put ${what} into the cart`,
    remove_from_cart: (what) => `took ${what} out of the cart`,
    begin_checkout: () => 'went to the checkout',
    add_shipping_info: () => 'said where to send it',
    add_payment_info: () => 'said how to pay',
    purchase: (what) => `bought ${what}`,
    rate_item: (what) => `rated ${what}`,
    search: (what) => `searched for “${what}”`,
    view_search_results: (what) => `looked through what “${what}” found`,
    select_item: (what) => `opened ${what}`,
  },
  other: 'were here',
  more: (first, count) => (count > 1 ? `${first} and ${count - 1} more` : first),
  price: 'Price range',
  band: (low, high, median) => `${low} to ${high}, half below ${median}`,
  rhythm: 'When you come',
  gap: (days) => (days < 1 ? 'several times a day' : `every ${days} days or so`),
  hour: (from, to, percent) => `mostly from ${from} to ${to} (${percent} sure)`,
  weekday: (day, percent) => `often on a ${day} (${percent} sure)`,
  visits: 'few visits so far',
  rfm: 'How you buy',
  classes: {
    new: 'New',
    active: 'Active',
    loyal: 'Loyal',
    at_risk: 'Longer away than usual',
    lapsed: 'Away for long',
  },
  bought: (count, spent) => (count === 1 ? `on one day, ${spent}` : `on ${count} days, ${spent}`),
  ago: (days) =>
    days < 1 ? 'last today' : days < 2 ? 'last yesterday' : `last ${Math.floor(days)} days ago`,
  intent: 'This visit',
  intents: {
    buying: 'About to buy',
    gift: 'Looking for a gift',
    comparing: 'Comparing',
    browsing: 'Looking around',
  },
  sure: (percent) => `${percent} sure`,
  and: ', ',
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};

const CHINESE = {
  title: '本店对您的了解',
  none: '还没有内容，先逛逛吧。',
  off: '没有内容：个性化已关闭。',
  kinds: {
    category: '类别',
    brand: '品牌',
    tag: '标签',
    size: '您选的尺码',
    color: '您选的颜色',
  },
  pin: '置顶',
  mute: '屏蔽',
  forget: '删除',
  restore: '撤销',
  actionOn: (action, name) => `${action}：${name}`,
  done: {
    pin: (name) => `${name} 从现在起优先`,
    mute: (name) => `不再推荐 ${name}`,
    forget: (name) => `${name} 已忘记，直到您再次浏览`,
    restore: (name) => `${name}：已撤销上一次更正`,
  },
  failed: (why) => `无法保存（${why}）。`,
  pinned: '已置顶',
  corrected: '您的更正',
  correction: {
    pin: (name) => `${name}：已置顶`,
    mute: (name) => `${name}：已屏蔽`,
    forget: (name) => `${name}：已删除`,
  },
  because: '因为您……',
  events: {
    view_item: (what) => `看过 ${what}`,
    add_to_wishlist: (what) => `收藏了 ${what}`,
    add_to_cart: (what) => `把 ${what} 放进了购物车`,
    remove_from_cart: (what) => `把 ${what} 移出了购物车`,
    begin_checkout: () => '去结账了',
    add_shipping_info: () => '填写了收货地址',
    add_payment_info: () => '填写了付款方式',
    purchase: (what) => `购买了 ${what}`,
    rate_item: (what) => `评价了 ${what}`,
    search: (what) => `搜索了“${what}”`,
    view_search_results: (what) => `浏览了“${what}”的结果`,
    select_item: (what) => `打开了 ${what}`,
  },
  other: '来过',
  more: (first, count) => (count > 1 ? `${first} 等 ${count} 件` : first),
  price: '价格范围',
  band: (low, high, median) => `${low} 至 ${high}，一半低于 ${median}`,
  rhythm: '到访时间',
  gap: (days) => (days < 1 ? '一天多次' : `大约每 ${days} 天一次`),
  hour: (from, to, percent) => `多在 ${from} 至 ${to}（把握 ${percent}）`,
  weekday: (day, percent) => `常在${day}（把握 ${percent}）`,
  visits: '到访次数还不多',
  rfm: '购买习惯',
  classes: {
    new: '新顾客',
    active: '活跃',
    loyal: '忠实',
    at_risk: '比平时离开得更久',
    lapsed: '很久没来',
  },
  bought: (count, spent) => `购买过 ${count} 天，共 ${spent}`,
  ago: (days) => (days < 1 ? '最近一次是今天' : `最近一次在 ${Math.floor(days)} 天前`),
  intent: '这次到访',
  intents: { buying: '准备购买', gift: '挑选礼物', comparing: '比较商品', browsing: '随便看看' },
  sure: (percent) => `把握 ${percent}`,
  and: '，',
  days: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
};

/** The words of a locale: Chinese for `zh...`, English for all others. */
export function profileWords(locale) {
  return /^zh\b/i.test(locale) ? CHINESE : ENGLISH;
}

/** One event in words, without its subject: "looked at Red mug". `titles` names products by id. */
export function doing(event, titles, words) {
  const items = event.items ?? [];
  const first = titles.get(items[0]?.item_id) ?? items[0]?.item_id ?? event.search_term;
  const say = words.events[event.event];
  return say && (first || say.length === 0) ? say(words.more(first, items.length)) : words.other;
}
