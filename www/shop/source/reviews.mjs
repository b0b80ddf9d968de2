// Writes ../reviews.json: simulated reviews of the sample shop. No shopper wrote any of them.
//   node www/shop/source/reviews.mjs
// Sentences are put together from parts by chance, from a fixed seed: the same bytes every time.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { products } from './make.mjs';

const SEED = 42;
/** The last day of a review, and how far back they go. */
const LAST_DAY = Date.UTC(2026, 8, 30);
const DAYS = 540;
const DAY = 86_400_000;

/** What may be praised or complained of; `{}` is what the product is. */
const ENGLISH = {
  quality: {
    good: [
      'The quality is excellent and it feels solid.',
      'Beautifully made, the finish is flawless.',
      'Sturdy, well made and a pleasure to use every day.',
      'The material feels lovely and it has held up perfectly.',
      'Really good quality, better than the one I had before.',
      'You can tell that somebody cared how it was made.',
    ],
    bad: [
      'The quality is disappointing, it feels flimsy.',
      'It broke after two weeks, which is very poor.',
      'The finish is rough and there was a scratch on it.',
      'Poor material, I expected something better made.',
      'It looks cheap up close and the seams are coming apart.',
      'It did not last a month before it cracked.',
    ],
  },
  delivery: {
    good: [
      'Delivery was quick and it was carefully packed.',
      'It arrived two days early, in lovely packaging.',
      'Fast shipping and not a bit of plastic in the box.',
    ],
    bad: [
      'Awful delivery: three weeks late, and nobody told me why.',
      'Terrible delivery, it arrived late and broken.',
      'Shipping was terribly slow.',
      'The packaging was torn and one corner was dented.',
    ],
  },
  price: {
    good: [
      'Great value for the price.',
      'Worth every penny.',
      'Surprisingly cheap for something so good.',
    ],
    bad: [
      'Poor value, far too expensive for what it is.',
      'Not worth the price, I am afraid.',
      'Overpriced, there are better ones for half the cost.',
    ],
  },
  appearance: {
    good: [
      'The colour is even more beautiful than in the picture.',
      'It looks gorgeous on the shelf and friends keep asking about it.',
      'Such a lovely design, simple and elegant.',
    ],
    bad: [
      'The colour is nothing like the picture, much duller.',
      'It looks boring and a bit ugly in real life.',
      'The colour was wrong and very disappointing.',
    ],
  },
  service: {
    good: [
      'I had a question and the customer service was kind and helpful.',
      'The seller replaced a part at once, wonderful service.',
    ],
    bad: [
      'Terrible customer service, they never answered.',
      'I asked for a refund and the seller was rude about it.',
    ],
  },
  size: {
    good: ['The size is just right.', 'It fits perfectly.'],
    bad: ['Disappointing size, far too small.', 'It does not fit, the size is wrong and useless.'],
  },
  taste: {
    good: [
      'The taste is wonderful, rich and never bitter.',
      'Delicious, we drink it every morning.',
      'The flavour is fresh and the smell alone is a joy.',
    ],
    bad: [
      'The taste is bland, a real disappointment.',
      'It tastes stale and bitter, I threw it away.',
      'Hardly any flavour at all.',
    ],
  },
  comfort: {
    good: ['So soft and comfortable.', 'Wonderfully soft, it washes well too.'],
    bad: ['It is scratchy and uncomfortable.', 'It went hard and itchy after one wash.'],
  },
  ease: {
    good: ['Easy to use, even for my mother.', 'Very easy to set up, I love it.'],
    bad: [
      'Awkward to use, and the instructions are useless.',
      'Not easy to use at all, very annoying.',
    ],
  },
};

const OPENERS = {
  good: [
    'Love this {}.',
    'Very happy with my {}.',
    'A lovely {}.',
    'Second {} that I buy here.',
    '',
  ],
  bad: [
    'Disappointed with this {}.',
    'I wanted to like this {}.',
    'Sadly I sent this {} back.',
    '',
  ],
  mixed: ['A decent {}, not more.', 'Mixed feelings about this {}.', ''],
};
const CLOSERS = {
  good: ['I would buy it again.', 'Highly recommended!', 'Perfect as a present <3', '😀', ''],
  bad: [
    'I would not buy it again.',
    'Not recommended.',
    'Two weeks & a lot of e-mails later: no.',
    '',
  ],
  mixed: ['It will do.', 'Fine for now.', ''],
};

const CHINESE = {
  quality: {
    good: ['质量很好，做工精细。', '材质不错，用起来很结实。'],
    bad: ['质量太差，用了两周就坏了。', '做工粗糙，很失望。'],
  },
  delivery: {
    good: ['物流很快，包装也很好。', '发货快，包装严实。'],
    bad: ['物流太慢了，等了三周。', '收到时包装已经破损，不满意。'],
  },
  price: {
    good: ['价格实惠，性价比高。', '价格便宜，非常划算。'],
    bad: ['价格太贵，不值这个钱。', '性价比低，不推荐。'],
  },
  appearance: {
    good: ['颜色很漂亮，比图片还好看。', '款式好看，很喜欢。'],
    bad: ['颜色和图片不一样，不好看。', '款式难看，很失望。'],
  },
  service: {
    good: ['客服态度很好。'],
    bad: ['客服态度差，一直不回复。'],
  },
};
const CHINESE_CLOSERS = { good: ['下次还会再来。', ''], bad: ['不会再买了。', ''], mixed: [''] };

/** What the products of a category are judged by, apart from the common aspects. */
const COMMON = ['quality', 'delivery', 'price', 'appearance', 'service'];
const OWN = {
  'Tea & Coffee': ['taste', 'taste'],
  Kitchen: ['ease', 'size'],
  Tableware: ['size'],
  Lighting: ['ease'],
  Textiles: ['comfort', 'comfort', 'size'],
  'Plants & Garden': ['size'],
  Stationery: ['ease'],
  Bags: ['comfort', 'size'],
  Outdoor: ['ease', 'size'],
  'Toys & Games': ['ease'],
  'Bath & Body': ['comfort'],
  Jewellery: ['size'],
};

/** Numbers from 0 to 1 from a seed: the upper bits of a linear congruential generator. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** What a product is called in passing: the last word of its title that says so. */
function nounOf({ title }) {
  const head = title.split(/[,(]| with | in | for /)[0].trim();
  return head.split(' ').at(-1).toLowerCase();
}

/** All reviews, the newest first: `{ [id]: [{ rating, date, text }] }`, of two in five products. */
export function reviews(random = chance(SEED)) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const all = {};
  for (const product of products()) {
    const isReviewed = random() < 0.4;
    if (!isReviewed) continue;
    const aspects = [...COMMON, ...(OWN[product.product_type.split(' > ')[0]] ?? [])];
    // How likely each aspect is praised; of one in ten products, one aspect turned out differently
    // in the later half.
    const worth = new Map(aspects.map((aspect) => [aspect, 0.35 + 0.6 * random()]));
    const turned = random() < 1 / 10 ? pick([...worth.keys()]) : null;
    const count = turned ? 30 + Math.floor(random() * 12) : 3 + Math.floor(random() * 8);
    const list = [];
    for (let i = 0; i < count; i++) {
      const age = Math.floor(random() * DAYS);
      const isLate = age < DAYS / 2;
      const isChinese = random() < 0.08;
      const parts = isChinese ? CHINESE : ENGLISH;
      const spoken = new Set([pick(aspects), pick(aspects)]);
      if (turned && random() < 0.85) spoken.add(turned);
      let praised = 0;
      const said = [];
      for (const aspect of spoken) {
        if (!parts[aspect]) continue;
        const likely = aspect === turned ? (isLate ? 0.92 : 0.12) : worth.get(aspect);
        const good = random() < likely;
        praised += good ? 1 : -1;
        said.push(pick(parts[aspect][good ? 'good' : 'bad']));
      }
      const mood = praised > 0 ? 'good' : praised < 0 ? 'bad' : 'mixed';
      const opener = isChinese ? '' : pick(OPENERS[mood]).replace('{}', nounOf(product));
      const closer = pick((isChinese ? CHINESE_CLOSERS : CLOSERS)[mood]);
      const text = [opener, ...said, closer].filter(Boolean).join(isChinese ? '' : ' ');
      if (!text) continue;
      const rating = { good: [4, 5, 5], bad: [1, 2, 2], mixed: [3, 3, 4] }[mood];
      list.push({ rating: pick(rating), date: LAST_DAY - age * DAY, text });
    }
    list.sort((a, b) => b.date - a.date);
    all[product.id] = list.map(({ rating, date, text }) => ({
      rating,
      date: new Date(date).toISOString().slice(0, 10),
      text,
    }));
  }
  return all;
}

/** The file, one product a line. */
export function file() {
  const lines = Object.entries(reviews()).map(
    ([id, list]) => `    ${JSON.stringify(id)}: ${JSON.stringify(list)}`,
  );
  return `{
  "about": "Simulated by www/shop/source/reviews.mjs: no shopper wrote any of these reviews.",
  "simulated": true,
  "seed": ${SEED},
  "reviews": {
${lines.join(',\n')}
  }
}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(fileURLToPath(new URL('../reviews.json', import.meta.url)), file());
}
