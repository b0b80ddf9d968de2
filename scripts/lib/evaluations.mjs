// What `npm run evaluate` runs: arguments of the command line, over files of the data folder.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { Problem } from './log.mjs';
import { ONLINE_RETAIL, onlineRetail } from './online-retail.mjs';

/** Session files: `<name>.train.txt.gz` and `<name>.test.txt.gz`. */
const sessionArgs = (data, name) => [
  ...['evaluate', 'sessions'],
  ...['--train', join(data, 'sessions', `${name}.train.txt.gz`)],
  ...['--test', join(data, 'sessions', `${name}.test.txt.gz`)],
  ...['--k', '20'],
];

/** A user a line; the last item is left out. */
const sequenceArgs = (data) => [
  ...['evaluate', 'sequences'],
  ...['--data', join(data, 'sessions', 'amazon_beauty.txt.gz')],
  ...['--k', '20'],
];

const shopArgs = (data) => [
  ...['evaluate', 'shop'],
  ...['--events', onlineRetail(data), ...ONLINE_RETAIL],
];

/** Of text; `options` name files of the data folder. Skipped where one of them is missing. */
const text = (name, what, options, more = []) => ({
  name,
  files: Object.values(options),
  args: (data) => [
    ...['text', 'evaluate', what],
    ...Object.entries(options).flatMap(([option, file]) => [option, join(data, file)]),
    ...more,
  ],
});
const sentiment = (name) =>
  text(`sentiment_${name}`, 'sentiment', { '--test': `reviews/${name}.test.tsv.gz` });
const gold = (what, name) =>
  text(`${what}_${name}`, what, { '--gold': `pos/${name}.test.conllu.gz` });
const crowdflower = (what) => `search/crowdflower.${what}.tsv.gz`;
const judged = {
  '--products': crowdflower('products'),
  '--queries': crowdflower('queries'),
  '--labels': crowdflower('labels'),
};

const TEXT = [
  ...['en_amazon_mds', 'en_womens', 'zh_online10'].map(sentiment),
  text('search_crowdflower', 'search', judged, ['--max-grade', '4', '--split', 'test']),
  gold('pos', 'en_ewt'),
  gold('segment', 'zh_gsdsimp'),
];

/** All of them; `args` begin with the command. */
export const RUNS = [
  { name: 'diginetica', args: (data) => sessionArgs(data, 'diginetica') },
  { name: 'yoochoose1_64', args: (data) => sessionArgs(data, 'yoochoose1_64') },
  { name: 'amazon_beauty', args: sequenceArgs },
  { name: 'online_retail', args: shopArgs },
  ...TEXT,
];
const QUICK = [
  {
    name: 'diginetica-quick',
    args: (data) => [...sessionArgs(data, 'diginetica'), '--fast', '--limit', '2000'],
  },
];

/** Those that the options name; `text` is all of text. */
export function choose({ only, quick }) {
  if (quick) return QUICK;
  if (only === undefined) return RUNS;
  const names = only
    .split(',')
    .filter(Boolean)
    .flatMap((name) => (name === 'text' ? TEXT.map(({ name }) => name) : [name]));
  const known = RUNS.map(({ name }) => name);
  if (!names.length || names.some((name) => !known.includes(name))) {
    throw new Problem(`--only takes some of ${known.join(',')},text, but is "${only}"`);
  }
  return RUNS.filter(({ name }) => names.includes(name));
}

/** The first file that a run needs and that is not there, if any. */
export const missing = ({ files = [] }, data) =>
  files.map((file) => join(data, file)).find((path) => !existsSync(path));
