import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { create, type Flavour } from '../src/shop.js';
import { makeHost as makeSlimHost } from '../src/slim-worker.js';
import type { CreateShopOptions, Quote, Shop, WeightsName } from '../src/types.js';
import { makeHost } from '../src/worker.js';
import { fakeWorker } from './channel.js';
import { CATALOG, wasm } from './fixtures.js';

const NAMES: WeightsName[] = ['sentiment-en', 'sentiment-zh', 'pos-en', 'segment-zh'];
const weights = (name: string) =>
  readFileSync(new URL(`../models/${name}.wst`, import.meta.url)) as Uint8Array<ArrayBuffer>;
const shops: Shop[] = [];
/** What was fetched, by the last part of its address. */
let fetched: string[] = [];
/** Answers instead of the network. */
let answer: (name: string) => Response;

const full: Flavour = {
  wasm: () => new URL('http://127.0.0.1:1/'),
  models: () =>
    Object.fromEntries(NAMES.map((name) => [name, new URL(`http://shop.test/own/${name}.wst`)])),
  spawn: () => fakeWorker(makeHost),
  host: async () => ({ makeHost }),
};

async function open(
  options: Partial<CreateShopOptions> = {},
  flavour: Flavour = full,
): Promise<Shop> {
  const shop = await create(flavour, {
    catalog: CATALOG,
    wasm: wasm('full'),
    storage: 'memory',
    onStatus: () => undefined,
    ...options,
  });
  shops.push(shop);
  return shop;
}

beforeEach(() => {
  fetched = [];
  answer = (name) => new Response(weights(name));
  vi.stubGlobal('fetch', async (url: string) => {
    fetched.push(url);
    return answer(url.replace(/.*\/|\.wst$/g, ''));
  });
});

afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.dispose();
  vi.unstubAllGlobals();
});

describe.each([true, false])('worker: %s', (worker) => {
  test('sentiment, without consent, with the words that say so', async () => {
    const shop = await open({ worker });
    const text = '😀 I love this mug, but the handle is terrible 好';
    const { language, contributions, bias, log_odds, probability, score } =
      await shop.sentiment(text);
    expect(language).toBe('en');
    const values = Object.fromEntries(
      contributions.map(({ start, end, value }) => [text.slice(start, end), value]),
    );
    expect(values.love).toBeGreaterThan(0);
    expect(values.terrible).toBeLessThan(0);
    const sum = contributions.reduce((sum, { value }) => sum + value, bias);
    expect(sum).toBeCloseTo(log_odds, 3);
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-log_odds)), 4);
    expect(score).toBeCloseTo(2 * probability - 1, 5);
    expect((await shop.consent.get()).personalization).toBe(false);
    expect(await shop.events()).toEqual([]);
  });

  test('a batch in two languages takes the weights of each, once', async () => {
    const shop = await open({ worker });
    const texts = ['I love it, great quality', '质量很差，非常失望', 'Terrible, broke at once'];
    const [a, b, c] = await shop.sentimentBatch(texts);
    expect([a?.label, b?.label, c?.label]).toEqual(['positive', 'negative', 'negative']);
    expect([a?.language, b?.language]).toEqual(['en', 'zh']);
    expect(a).not.toHaveProperty('contributions');
    await Promise.all([shop.sentiment(String(texts[0])), shop.aspects('价格便宜')]);
    expect(fetched).toEqual([
      'http://shop.test/own/sentiment-en.wst',
      'http://shop.test/own/sentiment-zh.wst',
    ]);
    expect(await shop.sentimentBatch([])).toEqual([]);
  });

  test('calls at the same time share a fetch', async () => {
    const shop = await open({ worker });
    await Promise.all([shop.tag('A red mug'), shop.tag('A blue mug'), shop.keywords('A red mug')]);
    expect(fetched).toEqual(['http://shop.test/own/pos-en.wst']);
  });

  test('aspects, and those that a merchant adds', async () => {
    const shop = await open({ worker });
    const text = '🎁 Lovely colour, but delivery was terribly slow. The smell is awful';
    const found = await shop.aspects(text, { aspects: { smell: ['smell*'] } });
    const delivery = found.find(({ aspect }) => aspect === 'delivery');
    expect(text.slice(delivery?.start, delivery?.end)).toContain('delivery was terribly slow');
    expect(delivery?.words.map(([start, end]) => text.slice(start, end))).toContain('delivery');
    expect(delivery?.label).toBe('negative');
    expect(found.map(({ aspect }) => aspect)).toContain('smell');
    expect((await shop.aspects(text)).map(({ aspect }) => aspect)).not.toContain('smell');
  });

  test('reviews of two languages are summed up together, quotes in their own words', async () => {
    const shop = await open({ worker });
    const reviews = [
      { text: '😀😀 Great quality and fast delivery.', rating: 5, timestamp: 1 },
      { text: 'The quality is great, I love it so much.', rating: 4, timestamp: 2 },
      { text: '质量很差，物流太慢，非常失望。', rating: 1, timestamp: 3 },
    ];
    const summary = await shop.summarizeReviews(reviews, { quotes: 2 });
    expect(summary.counts).toEqual({ positive: 2, negative: 1, uncertain: 0 });
    expect(summary.stars).toEqual([1, 0, 0, 1, 1]);
    expect(summary.mean_rating).toBeCloseTo(10 / 3, 4);
    const quality = summary.aspects.find(({ name }) => name === 'quality');
    expect(quality?.counts).toMatchObject({ positive: 2, negative: 1 });
    const cut = (quote?: Quote | null) =>
      quote && reviews[quote.review]?.text.slice(quote.start, quote.end);
    expect(cut(quality?.complaint)).toBe('质量很差');
    expect(cut(quality?.praise)).toMatch(/quality/i);
    expect(cut(summary.complaints[0])).toBe('质量很差，物流太慢，非常失望。');
    expect(summary.change.is_clear).toBe(false);
    expect(await shop.summarizeReviews([])).toMatchObject({ mean_score: 0, aspects: [] });
  });

  test('keywords, tokens and tags; HTML is skipped, and places count in it', async () => {
    const shop = await open({ worker });
    const html = '<p>The <b>battery life</b> &amp; the battery life!</p> 😀';
    const [best] = await shop.keywords(html, { limit: 1, html: true });
    expect(best?.text).toBe('battery life');
    expect(best?.spans.map(([start, end]) => html.slice(start, end))).toEqual([
      'battery life',
      'battery life',
    ]);
    const tokens = await shop.tokenize(html, { html: true });
    expect(tokens.map(({ start, end }) => html.slice(start, end))).toEqual([
      'The',
      'battery',
      'life',
      '&amp;',
      'the',
      'battery',
      'life',
      '!',
      '😀',
    ]);
    expect(tokens.at(-1)?.kind).toBe('emoji');
    const text = 'I don’t see 两个 mugs';
    const tags = await shop.tag(text);
    expect(tags.find(({ start }) => text.startsWith('mugs', start))?.tag).toBe('NOUN');
  });

  test('Chinese is cut into words', async () => {
    const shop = await open({ worker });
    const text = '𠮷😀手机的屏幕很清楚';
    const tokens = await shop.tokenize(text, { language: 'zh' });
    const words = tokens.map(({ start, end }) => text.slice(start, end));
    expect(words.slice(-5)).toEqual(['手机', '的', '屏幕', '很', '清楚']);
    expect(tokens.at(-1)?.kind).toBe('cjk');
    expect((await shop.tag(text)).at(-1)).toMatchObject({ tag: 'ADJ', end: text.length });
  });

  test('without parts of speech, keywords and English tokens need no weights', async () => {
    const shop = await open({ worker });
    await shop.keywords('The battery life is great', { pos: false });
    await shop.tokenize('The battery life is great');
    expect(fetched).toEqual([]);
  });

  test('weights that cannot be had are a coded error, and the next call tries again', async () => {
    const shop = await open({ worker });
    answer = () => new Response('gone', { status: 404 });
    await expect(shop.sentiment('Good')).rejects.toMatchObject({ code: 'fetch_failed' });
    answer = () => new Response('not weights at all');
    await expect(shop.sentiment('Good')).rejects.toMatchObject({ code: /^bundle_/ });
    answer = (name) => new Response(weights(name));
    expect((await shop.sentiment('I love it')).label).toBe('positive');
    expect(fetched).toHaveLength(3);
  });

  test.each([
    ['a folder', '/cdn/models', 'http://shop.test/cdn/models/sentiment-en.wst'],
    ['a folder, with its slash', '/cdn/models/', 'http://shop.test/cdn/models/sentiment-en.wst'],
    ['one file', { 'sentiment-en': '/my.wst' }, 'http://shop.test/my.wst'],
  ])('weights from %s', async (_, models, expected) => {
    vi.stubGlobal('location', { href: 'http://shop.test/page' });
    answer = () => new Response(weights('sentiment-en'));
    const shop = await open({ worker, models });
    await shop.sentiment('Good');
    expect(fetched).toEqual([expected]);
  });

  test('weights as bytes and as a response', async () => {
    const models = {
      'sentiment-en': weights('sentiment-en'),
      'pos-en': new Response(weights('pos-en')),
    };
    const shop = await open({ worker, models });
    await shop.sentiment('Good');
    await shop.tag('Good');
    expect(fetched).toEqual([]);
  });

  test('what is wrong with a call is said', async () => {
    const shop = await open({ worker });
    const wrong = (call: Promise<unknown>, message: RegExp) =>
      expect(call).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringMatching(message) as string,
      });
    await wrong(shop.sentiment(7 as never), /text must be a string, but is 7/);
    await wrong(shop.sentiment('a', { language: 'de' as never }), /language must be `en` or `zh`/);
    await wrong(shop.sentiment('a', { limit: 1 } as never), /sentiment has no option "limit"/);
    await wrong(shop.sentimentBatch(undefined as never), /texts must be an array of texts/);
    await wrong(shop.sentimentBatch([1] as never), /texts must be an array of texts/);
    await wrong(shop.keywords('a', { limit: 101 }), /limit must be a whole number of 0 to 100/);
    await wrong(shop.summarizeReviews('x' as never), /reviews must be an array/);
    await wrong(shop.summarizeReviews([{}] as never), /text of a review must be a text/);
    await wrong(
      shop.summarizeReviews([{ text: 'a', rating: 'good' as never }]),
      /rating must be a number/,
    );
    await wrong(shop.aspects('a', { aspects: { a: 'b' } as never }), /aspects must be an object/);
    await expect(shop.tag('a', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    await wrong(open({ models: { other: '/x' } as never }), /models has no option "other"/);
  });

  test('texts that are none', async () => {
    const shop = await open({ worker });
    const broken = 'good \ud800 mug \udc00!';
    const tokens = await shop.tokenize(broken);
    const words = tokens.map(({ start, end }) => broken.slice(start, end));
    expect(words.filter((word) => /\w/.test(word))).toEqual(['good', 'mug']);
    expect(tokens.at(-1)?.end).toBe(broken.length);
    for (const text of ['', ' ', '\u0000', 'مرحبا']) {
      expect((await shop.sentiment(text)).probability).toBeGreaterThan(0);
      expect(await shop.aspects(text)).toEqual([]);
    }
    const long = '很好 '.repeat(100_000);
    const { contributions } = await shop.sentiment(long);
    expect(contributions.at(-1)?.end).toBeLessThanOrEqual(long.length);
  });
});

test('the slim package says that it reads no texts', async () => {
  const slim: Flavour = {
    wasm: full.wasm,
    spawn: () => fakeWorker(makeSlimHost),
    host: async () => ({ makeHost: makeSlimHost }),
  };
  const shop = await open({ wasm: wasm('slim') }, slim);
  for (const call of [shop.sentiment('a'), shop.summarizeReviews([]), shop.tag('a')]) {
    await expect(call).rejects.toMatchObject({ code: 'unsupported' });
  }
});
