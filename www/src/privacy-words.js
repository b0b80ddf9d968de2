// What the privacy centre says, in the shop's language.

import { plural } from './format.js';
import { eventWords } from './words.js';

const ENGLISH = {
  title: 'Your data',
  close: 'Close',
  failed: (code) => `That could not be kept (${code}).`,

  allow: 'What you allow',
  purposes: {
    functional: {
      name: 'Memory',
      note: 'What you look at, your cart and your searches are kept in this browser, so that you find them again. Off: nothing is kept, and what was kept is erased.',
    },
    personalization: {
      name: 'Personalisation',
      note: 'Lists follow what you look at and what you say you like. Needs memory.',
    },
    sharing: {
      name: 'Sharing',
      note: 'You may give the shop a scrambled answer that proves nothing of you. Needs memory.',
    },
  },
  on: (name) => `${name} is on`,
  off: (name) => `${name} is off`,
  control:
    'Your browser asks every site to share nothing (Global Privacy Control). So nothing can be shared here.',

  network: 'Requests since this page was opened',
  own: 'For this shop’s own files',
  other: 'For anything else',
  ownOnly:
    'Code, styles and pictures, the engine, the catalogue and the model. What you do here is in none of them.',
  others: (origins) => `To: ${origins}. An extension of your browser can cause these.`,

  likes: 'What you like',
  likesNote:
    'Name categories, colours, materials or words of products: lists follow at once. Kept and erased with the log.',
  likesList: 'What you say you like',
  like: 'Something you like',
  add: 'Add',
  takeAway: (tag) => `Take away ${tag}`,
  takenAway: (tag) => `${tag} taken away`,
  added: (tag) => `${tag} added`,

  log: 'The log, newest first',
  logLabel: 'Events',
  stored: (n) =>
    n ? `${plural(n, 'event')}, kept in this browser only.` : '0 events stored. Nothing is kept.',
  older: (n) => `${plural(n, 'older event')} in the download.`,
  event: eventWords,

  kept: 'What is kept',
  events: 'Events',
  size: 'Size, as stored',
  since: 'Since',
  atMost: 'At most',
  limits: (days, events) => `${days} days, ${events} events`,
  none: 'Nothing',
  where: ({ thread, storage, code }) =>
    [
      `The engine runs ${thread === 'worker' ? 'beside the page, in a worker' : 'in the page itself'}.`,
      storage === 'indexeddb'
        ? 'The log is in this browser’s IndexedDB.'
        : `The log is in memory and ends with this page${code ? ` (${code})` : ''}.`,
    ].join(' '),
  unreadable: (n) => `${plural(n, 'record')} could not be read and is left out.`,
  encrypted:
    'What is stored is encrypted (AES-GCM), with a key that no script can read out and that goes when you erase. So the records say nothing by themselves: not to who looks through the storage, nor where a copy of them ends up.',
  notProtected:
    'It does not keep them from scripts of this shop, nor from anyone who can use this browser profile or read all its files, for the browser keeps the key among them. They never travel.',

  take: 'Take it or erase it',
  download: 'Download as JSON',
  bring: 'Bring it back',
  brought: ({ added, duplicates, refused }) =>
    `Taken up: ${plural(added, 'event')}. Known already: ${duplicates}. Refused: ${refused}.`,
  notBrought: (why) => `This file could not be taken up: ${why}`,
  noJson: 'it is no JSON.',
  bringFirst: 'Allow memory first.',
  erase: 'Erase everything',
  eraseNote:
    'The log, what was made of it, the key, your choice, your cart and your wish list. This cannot be undone.',
  yes: 'Yes, erase',
  no: 'Keep it',
  proof: ({ removed, remaining, left }) =>
    `Erased: ${plural(removed, 'event')} removed, counted again: ${remaining} events stored. Databases of this shop in your browser: ${left.length ? left.join(', ') : 'none'}.`,
  proofLedger:
    'The ledger of what you shared stays until its period is over: otherwise erasing would let the shop learn more of you than was agreed. It has dates and amounts only.',
  notErased: (code, message) => `This could not be erased (${code}): ${message}`,

  share: 'Sharing',
  shareNote:
    'A report answers one question, such as “which category?”, with chance mixed in (differential privacy). One report proves nothing of you; only the sum of many says something. Each costs some of a budget, which comes back only as its days pass, not by erasing.',
  budget: (spent, limit, days) => `${spent} of ${limit} spent in ${days} days`,
  nothingShared: 'Nothing was ever shared.',
  report: 'Make a report and look at it',
  reportMade: 'This is the whole report. It was not sent: this shop has nowhere to send it.',
  reportFailed: (message) => `No report: ${message}`,
};

const CHINESE = {
  title: '您的数据',
  close: '关闭',
  failed: (code) => `无法保存(${code})。`,

  allow: '您允许什么',
  purposes: {
    functional: {
      name: '记忆',
      note: '您看过的商品、购物车和搜索保存在本浏览器中,方便您再次找到。关闭后不再保存任何内容,已保存的会被删除。',
    },
    personalization: { name: '个性化', note: '推荐会根据您的浏览和您说的喜好变化。需要开启记忆。' },
    sharing: {
      name: '共享',
      note: '您可以给本店一个加入随机性的回答,它不能证明与您有关的任何事。需要开启记忆。',
    },
  },
  on: (name) => `${name}已开启`,
  off: (name) => `${name}已关闭`,
  control: '您的浏览器要求所有网站不共享数据(全球隐私控制,GPC),因此这里不能共享任何内容。',

  network: '打开本页以来的请求',
  own: '本店自己的文件',
  other: '其他任何地方',
  ownOnly: '代码、样式和图片,以及引擎、商品目录和模型。您在这里做的事不在其中。',
  others: (origins) => `发往:${origins}。可能由您浏览器的扩展引起。`,

  likes: '您的喜好',
  likesNote: '写下类别、颜色、材质或商品名中的词,推荐会立即变化。与记录一同保存和删除。',
  likesList: '您说过的喜好',
  like: '您喜欢的',
  add: '添加',
  takeAway: (tag) => `移除${tag}`,
  takenAway: (tag) => `已移除${tag}`,
  added: (tag) => `已添加${tag}`,

  log: '记录,最新的在前',
  logLabel: '事件',
  stored: (n) => (n ? `${n}个事件,只保存在本浏览器中。` : '已保存0个事件。没有保存任何内容。'),
  older: (n) => `更早的${n}个事件在下载的文件中。`,
  event(event, titles) {
    const names = (event.items ?? []).map(({ item_id: id }) => titles.get(id) ?? id);
    const first = names[0] ?? '商品';
    const many = names.length === 1 ? first : `${names.length}件商品`;
    const say = {
      view_item: `看了${first}`,
      select_item: `从列表中点开${first}`,
      view_item_list: `看到列表:${many}`,
      add_to_cart: `把${first}加入购物车`,
      remove_from_cart: `把${first}移出购物车`,
      add_to_wishlist: `收藏${first}`,
      view_cart: '查看购物车',
      begin_checkout: '去结账',
      add_shipping_info: '选择配送方式',
      add_payment_info: '选择付款方式',
      purchase: `购买${many}`,
      dismiss_item: `对${first}不感兴趣`,
      restore_item: `撤回:对${first}不感兴趣`,
      search: `搜索“${event.search_term ?? ''}”`,
      view_search_results: `查看“${event.search_term ?? ''}”的搜索结果`,
    };
    return Object.hasOwn(say, event.event) ? say[event.event] : event.event;
  },

  kept: '保存了什么',
  events: '事件',
  size: '存储大小',
  since: '始于',
  atMost: '最多保存',
  limits: (days, events) => `${days}天,${events}个事件`,
  none: '没有',
  where: ({ thread, storage, code }) =>
    [
      thread === 'worker' ? '引擎在页面之外的工作线程中运行。' : '引擎在页面中运行。',
      storage === 'indexeddb'
        ? '记录保存在本浏览器的 IndexedDB 中。'
        : `记录在内存中,关闭页面即消失${code ? `(${code})` : ''}。`,
    ].join(''),
  unreadable: (n) => `${n}条记录无法读取,已略过。`,
  encrypted:
    '保存的内容已加密(AES-GCM),任何脚本都读不出密钥,删除数据时密钥一并删除。因此,无论是翻看存储的人,还是得到记录副本的人,单凭记录都读不懂它。',
  notProtected:
    '它不能防止本店的脚本读取,也不能防止能使用此浏览器配置文件或读取其全部文件的人,因为浏览器把密钥也存在其中。数据从不离开本浏览器。',

  take: '带走或删除',
  download: '下载为 JSON',
  bring: '导入',
  brought: ({ added, duplicates, refused }) =>
    `已导入${added}个事件;已有${duplicates}个;拒绝${refused}个。`,
  notBrought: (why) => `无法导入此文件:${why}`,
  noJson: '它不是 JSON。',
  bringFirst: '请先开启记忆。',
  erase: '全部删除',
  eraseNote: '记录、由此得出的一切、密钥、您的选择、购物车和收藏。无法撤销。',
  yes: '确认删除',
  no: '保留',
  proof: ({ removed, remaining, left }) =>
    `已删除${removed}个事件,再次清点:已保存${remaining}个事件。本店在您浏览器中的数据库:${left.length ? left.join('、') : '无'}。`,
  proofLedger:
    '共享账本会保留到周期结束:否则删除会让本店了解到比约定更多的内容。其中只有日期和数量。',
  notErased: (code, message) => `无法删除(${code}):${message}`,

  share: '共享',
  shareNote:
    '一份报告回答一个问题,例如“哪个类别?”,其中混入了随机性(差分隐私)。单独一份不能证明与您有关的任何事,许多份加起来才有意义。每份都消耗预算,预算只随时间恢复,删除数据不能恢复它。',
  budget: (spent, limit, days) => `${days}天内已用${spent},共${limit}`,
  nothingShared: '从未共享过任何内容。',
  report: '生成一份报告看看',
  reportMade: '这就是整份报告。它没有被发送:本店没有可发送的地方。',
  reportFailed: (message) => `没有报告:${message}`,
};

/** The words for a locale: `zh...` is Chinese, everything else English. */
export function privacyWords(locale) {
  return locale.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
}
