import { expect, test } from 'vitest';
import type { Explanation } from '../src/types.js';
import { describe, loadWords, type Words } from '../src/words.js';

const titles = new Map([
  ['A', 'Red mug'],
  ['B', 'Blue $& mug'],
]);
const titleOf = (id: string) => titles.get(id);
const [english, chinese] = await Promise.all([loadWords('fr'), loadWords('zh-CN')]);
const en = (reason: Explanation) => describe(reason, { titleOf, words: english });
const zh = (reason: Explanation) => describe(reason, { titleOf, words: chinese });

test('names the product that contributed most, and what the shopper did to it', () => {
  const reason: Explanation = {
    value: 0.6,
    code: 'together',
    details: [
      { value: 0.1, code: 'viewed', item_id: 'A' },
      { value: 0.5, code: 'carted', item_id: 'B' },
    ],
  };
  expect(en(reason)).toBe('Often bought together with “Blue $& mug” in your cart');
  expect(zh(reason)).toBe('常与您购物车中的“Blue $& mug”一起购买');
});

test('looks for that product as deep as the tree goes', () => {
  const leaf: Explanation = { value: 1, code: 'viewed', item_id: 'A' };
  const reason: Explanation = {
    value: 1,
    code: 'content',
    details: [{ value: 1, code: 'other', details: [leaf] }],
  };
  expect(en(reason)).toBe('Similar to “Red mug”, which you viewed');
});

test('says it without a name where there is none', () => {
  expect(en({ value: 1, code: 'item_knn', item_id: 'gone' })).toBe(
    'Often chosen along with what you looked at',
  );
  expect(describe({ value: 1, code: 'content', item_id: 'A' }, { words: english })).toBe(
    'Similar to what you looked at',
  );
  expect(en({ value: 1, code: 'popular' })).toBe('Popular now');
});

test('uses the name that the engine gives', () => {
  expect(en({ value: 1, code: 'brand', detail: 'Acme' })).toBe(
    'From Acme, a brand that interests you',
  );
  expect(en({ value: 1, code: 'category', detail: 'Home > Kitchen > Mugs' })).toBe(
    'You showed interest in Mugs',
  );
  expect(zh({ value: 1, code: 'match', detail: '杯' })).toBe('与“杯”相符');
});

test('uses the name of the weightiest part where the parts have names', () => {
  const trending: Explanation = {
    value: 1,
    code: 'trending',
    details: [
      { value: 0.8, code: 'category', detail: 'Home > Mugs' },
      { value: 0.2, code: 'category', detail: '' },
    ],
  };
  expect(en(trending)).toBe('Trending in Mugs');
  expect(zh({ value: 1, code: 'trending' })).toBe('正在热卖');
  const leaf: Explanation = { value: 1, code: 'declared', detail: 'red' };
  const declared: Explanation = { value: 1, code: 'interests', details: [leaf] };
  expect(en(declared)).toBe('Matches your interest in red');
  expect(en(leaf)).toBe('red, which you said you like');
  expect(en({ value: 1, code: 'situation', details: [{ value: 1, code: 'season' }] })).toBe(
    'Chosen at such times and places',
  );
});

test('a part that lowers the score is not sold as a reason', () => {
  expect(en({ value: -0.2, code: 'diversity' })).toBe('Ranked lower to keep the list varied');
  expect(en({ value: -0.2, code: 'popular' })).toBe('Ranked lower');
  expect(en({ value: -0.2, code: 'novelty' })).toBe('Ranked lower because it is well known');
  expect(zh({ value: -0.2, code: 'bury' })).toBe('排序靠后');
});

test.each([
  'session',
  'item_knn',
  'together',
  'als',
  'content',
  'popular',
  'linear_item',
  'sequence',
  'price_band',
  'category',
  'brand',
  'again',
  'new',
  'earlier',
  'viewed',
  'liked',
  'carted',
  'bought',
  'recent',
  'diversity',
  'novelty',
  'boost',
  'bury',
  'pin',
  'cap',
  'match',
  'context',
  'base',
  'other',
] as const)('%s has words in both languages, with and without a name', (code) => {
  for (const say of [en, zh]) {
    for (const reason of [
      { value: 1, code },
      { value: 1, code, item_id: 'A' },
      { value: 1, code, detail: 'x' },
    ]) {
      expect(say(reason)).not.toMatch(/[{}]|undefined/);
      expect(say(reason).length).toBeGreaterThan(2);
    }
  }
  expect(zh({ value: 1, code })).toMatch(/\p{Script=Han}/u);
});

test('what is on the page is not called viewed', () => {
  const reason: Explanation = {
    value: 0.5,
    code: 'content',
    details: [{ value: 0.5, code: 'context', item_id: 'A' }],
  };
  expect(en(reason)).toBe('Similar to “Red mug”');
  expect(zh(reason)).toBe('与“Red mug”相似');
  expect(en({ value: 0.5, code: 'context', item_id: 'A' })).toBe('“Red mug”, here on this page');
});

test('says what the shopper did to it', () => {
  const reason = (code: 'liked' | 'bought'): Explanation => ({
    value: 1,
    code: 'als',
    details: [{ value: 1, code, item_id: 'A' }],
  });
  expect(en(reason('liked'))).toBe('Matches your taste, as in “Red mug”, which you liked');
  expect(zh(reason('liked'))).toBe('符合您的喜好,例如您喜欢的“Red mug”');
  expect(en({ value: 1, code: 'again' })).toBe('You buy this now and then');
});

test('a code of a newer engine still says something', () => {
  expect(en({ value: 1, code: 'telepathy' as 'other' })).toBe('For other reasons');
  expect(en({ value: 1, code: 'constructor' as 'other' })).toBe('For other reasons');
});

test('one language is loaded at a time, and a table of the page is a language too', async () => {
  expect(await loadWords('zh')).toBe(chinese);
  expect(await loadWords('en-GB')).toBe(english);
  expect(Object.keys(chinese.reasons)).toEqual(Object.keys(english.reasons));
  const german: Words = {
    ...english,
    reasons: { ...english.reasons, content: ['Ähnlich wie {}', 'Ähnlich'] },
  };
  expect(describe({ value: 1, code: 'content', item_id: 'A' }, { words: german, titleOf })).toBe(
    'Ähnlich wie “Red mug”',
  );
});
