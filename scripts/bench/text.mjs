// Served to the page: the engines of sentiment and of search, and what is measured of them.
//
// One of sentiment is a function of a review that answers a number. One of search has `index`, which
// makes a function of a query that answers products, best first; before that `prepare`, if there is one,
// reads the products.

import { random } from './engines.mjs';
import { bytes, inTurns, sample, turnOf } from './page.mjs';
import { productsOf, reviews, searches } from './texts.mjs';

const TOP = 20;
const FIELDS = ['title', 'description', 'brand', 'category'];
/** A word of the title counts so many times as much. */
const TITLE = 3;
const WASM = '/pkg/wasm/full/';

/** Our engine, and what digests the files that it reads. */
async function started() {
  const [glue, { payloadDigest }, wasm] = await Promise.all([
    import(`${WASM}windowshopper.js`),
    import('/bench/modules/digest.js'),
    bytes(`${WASM}windowshopper_bg.wasm`),
  ]);
  await glue.default({ module_or_path: wasm });
  return { engine: new glue.Engine(), payloadDigest };
}

async function reader() {
  const { engine, payloadDigest } = await started();
  const weights = await bytes('/models/sentiment-en.wst');
  engine.loadWeights('sentiment-en', weights, await payloadDigest(weights));
  return engine;
}

const sentiment = {
  /** With what each token contributes. */
  windowshopper: async () => {
    const engine = await reader();
    return (text) => engine.text({ ask: 'sentiment', text }).score;
  },
  'windowshopper (score alone)': async () => {
    const engine = await reader();
    return (text) => engine.text({ ask: 'sentimentBatch', texts: [text] })[0].score;
  },
  'vader-sentiment': async () => {
    const { default: vader } = await import('/bench/modules/vader-sentiment.js');
    return (text) => vader.SentimentIntensityAnalyzer.polarity_scores(text).compound;
  },
  'wink-sentiment': async () => {
    const { default: wink } = await import('/bench/modules/wink-sentiment.js');
    return (text) => wink(text).normalizedScore;
  },
};

const productOf = ({ product }) => product;

const search = {
  /** The index is made by the first search. */
  windowshopper: async ({ feed, now, model }) => {
    const { engine, payloadDigest } = await started();
    const digest = await payloadDigest(model);
    const answer = (query) => engine.search({ query, limit: TOP }, now).items.map(productOf);
    return {
      prepare: () => engine.load(model, digest, feed, 'csv'),
      index() {
        answer('mug');
        return answer;
      },
    };
  },
  minisearch: async ({ products }) => {
    const { default: MiniSearch } = await import('/bench/modules/minisearch.js');
    const searchOptions = { prefix: true, fuzzy: 0.2, boost: { title: TITLE } };
    return {
      index() {
        const index = new MiniSearch({ fields: FIELDS, storeFields: FIELDS, searchOptions });
        index.addAll(products);
        return (query) => index.search(query).slice(0, TOP);
      },
    };
  },
  flexsearch: async ({ products }) => {
    const { Charset, Document } = await import('/bench/modules/flexsearch.js');
    // Tolerance by how words sound; it has no distance of letters.
    return {
      index() {
        const index = new Document({
          tokenize: 'forward',
          encoder: Charset.LatinBalance,
          document: { id: 'id', index: FIELDS, store: FIELDS },
        });
        for (const product of products) index.add(product);
        const options = { limit: TOP, suggest: true, enrich: true, merge: true };
        return (query) => index.search(query, options).map(({ doc }) => doc);
      },
    };
  },
  orama: async ({ products }) => {
    const orama = await import('/bench/modules/orama.js');
    const schema = Object.fromEntries(['id', ...FIELDS].map((name) => [name, 'string']));
    const options = { limit: TOP, tolerance: 1, properties: FIELDS, boost: { title: TITLE } };
    return {
      async index() {
        const index = orama.create({ schema });
        await orama.insertMultiple(index, products, products.length);
        return async (term) => {
          const { hits } = await orama.search(index, { ...options, term });
          return hits.map(({ document }) => document);
        };
      },
    };
  },
};

/** A run of calls for one text after the other. */
async function cycle(engine, texts, answer, perTurn) {
  let next = 0;
  const call = () => answer(texts[next++ % texts.length]);
  let once = 0;
  for (let i = 0; i < 5; i += 1) once = Math.max(once, await sample(call, 1));
  return { engine, many: 1, turn: turnOf(once, perTurn), next: () => call, times: [] };
}

/** In the order of `names`; the turns have mixed them. */
const timesOf = (names, runs) =>
  names.map((name) => ({ engine: name, times: runs.find(({ engine }) => engine === name).times }));

/** The sentiment of a review, each time another one. */
export async function compareSentiment({ names, count, rounds, perTurn }) {
  const texts = reviews(count);
  const runs = [];
  for (const name of names) {
    const score = await sentiment[name]();
    for (const text of texts) {
      if (!Number.isFinite(score(text))) throw new Error(`${name} has no number for "${text}"`);
    }
    runs.push(await cycle(name, texts, score, perTurn));
  }
  await inTurns(runs, rounds, 31);
  return timesOf(names, runs);
}

/** Queries, each time another one, and before that the making of the index, in turns as well. */
export async function compareSearch({
  names,
  folder,
  bundle,
  now,
  count,
  builds,
  rounds,
  perTurn,
}) {
  const feed = await bytes(`${folder}catalog.csv`);
  const products = productsOf(new TextDecoder().decode(feed));
  const model = bundle ? await bytes(`${folder}shop.wsb`) : undefined;
  const asked = searches(products, count);
  const rand = random(32);
  const makers = {};
  for (const name of names) makers[name] = await search[name]({ feed, products, model, now });

  const indexes = Object.fromEntries(names.map((name) => [name, { times: [] }]));
  for (let round = -1; round < builds; round += 1) {
    for (const name of names.toSorted(() => rand() - 0.5)) {
      indexes[name].answer = undefined;
      const begin = performance.now();
      makers[name].prepare?.();
      const prepared = performance.now();
      indexes[name].answer = await makers[name].index();
      const end = performance.now();
      if (round < 0) continue;
      indexes[name].times.push(end - prepared);
      if (makers[name].prepare) (indexes[name].whole ??= []).push(end - begin);
    }
  }
  const runs = [];
  const right = {};
  for (const name of names) {
    const { answer } = indexes[name];
    right[name] = {};
    for (const { kind, words, query } of asked) {
      const title = (await answer(query))[0]?.title.toLowerCase() ?? '';
      const hit = words.every((word) => title.split(' ').includes(word));
      right[name][kind] = (right[name][kind] ?? 0) + Number(hit);
    }
    for (const kind in right[name]) right[name][kind] /= count;
    const texts = asked.map(({ query }) => query);
    runs.push(await cycle(name, texts, answer, perTurn));
  }
  await inTurns(runs, rounds, 33);
  return {
    search: timesOf(names, runs),
    index: names.flatMap((engine) => {
      const { times, whole } = indexes[engine];
      const all = whole ? [{ engine: `${engine} (feed and index)`, times: whole }] : [];
      return [{ engine, times }, ...all];
    }),
    right,
  };
}
