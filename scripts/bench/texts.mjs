// Made-up reviews and queries for timing: same seed, same texts. Opinions and mistakes are planted, but
// nothing of it says how good an engine is with those of people.

import { random } from './engines.mjs';

const PARTS = [
  ...[
    'battery',
    'fabric',
    'zip',
    'handle',
    'colour',
    'price',
    'delivery',
    'packaging',
    'screen',
    'sole',
  ],
  ...[
    'instructions',
    'lid',
    'seam',
    'customer service',
    'size',
    'smell',
    'switch',
    'cable',
    'lining',
  ],
];
const GOOD = [
  ...['great', 'excellent', 'lovely', 'sturdy', 'comfortable', 'perfect', 'better than I expected'],
  ...['well made', 'beautiful', 'worth every penny', 'easy to clean', 'soft', 'reliable', 'bright'],
];
const BAD = [
  ...[
    'terrible',
    'cheap',
    'flimsy',
    'disappointing',
    'broken',
    'far too small',
    'a waste of money',
  ],
  ...['useless', 'scratched', 'poorly made', 'noisy', 'uncomfortable', 'ugly', 'hard to read'],
];
const HOW = ['', '', 'really ', 'very ', 'quite ', 'absolutely ', 'a bit ', 'surprisingly '];
const WHO = [
  'my daughter',
  'my husband',
  'a friend',
  'the whole family',
  'my neighbour',
  'our dog',
];
const WHEN = ['yesterday', 'in March', 'for Christmas', '3 weeks ago', 'last summer', 'on Monday'];
const ENDS = ['.', '.', '.', '.', '!', '...', '!!', ' :)'];

/** Sentences of reviews; `x` is an opinion, `y` the opposite. */
const SENTENCES = [
  ({ part, how, x }) => `The ${part} is ${how}${x}`,
  ({ part, other, x, y }) => `The ${part} is ${x}, but the ${other} is ${y}`,
  ({ part, y }) => `I wouldn't say that the ${part} is ${y}`,
  ({ who, when }) => `I bought this for ${who} ${when} and it arrived two days later`,
  ({ who, how, x }) => `It's ${how}${x}, and ${who} thinks so too`,
  ({ when, number }) => `We have used it about ${number} times since I ordered it ${when}`,
  ({ number, part }) =>
    `I paid $${number}.99 and compared the ${part} with that of two other shops`,
  ({ part, other }) => `Don't look at the ${part} only, look at the ${other} as well`,
  ({ x }) => `Overall it is ${x} and I ${GOOD.includes(x) ? 'would' : 'would not'} buy it again`,
  ({ part, number }) => `After ${number} washes there's no change of the ${part} that I could see`,
];

/** Reviews of 20 to 200 words, short ones as often as long ones (by the logarithm). */
export function reviews(count, seed = 21) {
  const rand = random(seed);
  const pick = (list) => list[Math.floor(rand() * list.length)];
  return Array.from({ length: count }, () => {
    const length = Math.round(20 * 10 ** rand());
    const [for_it, against] = rand() < 0.6 ? [GOOD, BAD] : [BAD, GOOD];
    const words = [];
    while (words.length < length) {
      const sentence = pick(SENTENCES)({
        ...{ part: pick(PARTS), other: pick(PARTS), how: pick(HOW), who: pick(WHO) },
        ...{ when: pick(WHEN), number: 2 + Math.floor(rand() * 60) },
        ...{ x: pick(for_it), y: pick(against) },
      });
      words.push(...`${sentence}${pick(ENDS)}`.split(' '));
    }
    return words.slice(0, length).join(' ');
  });
}

/** One letter is dropped, doubled, another one, or changes places with the next; never the first. */
function mistyped(word, rand) {
  const at = 1 + Math.floor(rand() * (word.length - 2));
  const [before, letter, next, after] = [
    word.slice(0, at),
    word[at],
    word[at + 1],
    word.slice(at + 2),
  ];
  const other = letter === 'x' ? 'z' : 'x';
  const ways = [
    before + next + after,
    before + letter + letter + next + after,
    before + other + next + after,
    ...(letter === next ? [] : [before + next + letter + after]),
  ];
  return ways[Math.floor(rand() * ways.length)];
}

/** What is done to a query that names a look and a kind of product. */
const KINDS = {
  clean: ([look, kind]) => `${look} ${kind}`,
  typo: ([look, kind], rand) =>
    look.length > kind.length
      ? `${mistyped(look, rand)} ${kind}`
      : `${look} ${mistyped(kind, rand)}`,
  unfinished: ([look, kind], rand) =>
    `${look} ${kind.slice(0, 2 + Math.floor(rand() * (kind.length - 2)))}`,
  joined: ([look, kind]) => `${look}${kind}`,
};

/**
 * Queries for products of the made-up shop, `count` of each kind in a random order. `words` are those
 * that the title of a right answer has.
 */
export function searches(products, count, seed = 22) {
  const rand = random(seed);
  const all = [];
  for (const [kind, make] of Object.entries(KINDS)) {
    while (all.filter((query) => query.kind === kind).length < count) {
      const { title } = products[Math.floor(rand() * products.length)];
      const words = title.toLowerCase().split(' ').slice(0, 2);
      // Nobody repairs a word of three letters.
      if (kind === 'typo' && Math.max(...words.map((word) => word.length)) < 5) continue;
      all.push({ kind, words, query: make(words, rand) });
    }
  }
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(rand() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** The feed of the made-up shop as objects; it has no quotes. */
export function productsOf(feed) {
  const [head, ...lines] = feed.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    const { id, title, description, brand, product_type: category } = row;
    return { id, title, description, brand, category };
  });
}
