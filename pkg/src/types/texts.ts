// What texts say.
/** How to read a text. */
export interface TextOptions {
  /** The language, where it is known. Default: guessed from the text. */
  language?: 'en' | 'zh';
  /** The text is HTML: tags are skipped, entities read. Places count in what was given. Default false. */
  html?: boolean;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** Where something stands in a text: start and end as `String.slice` takes them (UTF-16). */
export type Span = [start: number, end: number];

/** What a text says. */
export interface Sentiment {
  /** `uncertain` when the score is near 0: neutral, mixed, or nothing that is known. */
  label: 'positive' | 'negative' | 'uncertain';
  /** -1 for surely negative to 1 for surely positive. */
  score: number;
  /** Calibrated probability that the text is positive. */
  probability: number;
  /** The logarithm of p / (1 - p). */
  log_odds: number;
  /** `other` is read as if it were English, which says little. */
  language: 'en' | 'zh' | 'other';
}

/** What a text says, and which words say so: `bias` and all contributions add up to `log_odds`. */
export interface ExplainedSentiment extends Sentiment {
  /** The log-odds of a text of which nothing is known. */
  bias: number;
  /** What words (Han characters, punctuation) add to the log-odds, in the order of the text. */
  contributions: { start: number; end: number; value: number }[];
}

/** How to look for aspects. */
export interface AspectOptions extends TextOptions {
  /**
   * More aspects, or more words for those that are known: `{ smell: ['smell*', 'odour'] }`. A word with
   * a star at its end stands for all that begin so.
   */
  aspects?: Record<string, string[]>;
}

/** A clause that speaks of an aspect, and what it says of it. */
export interface AspectMention {
  /** Such as `price`, `quality`, `size`, `delivery`. */
  aspect: string;
  /** As in {@link Sentiment}. */
  label: Sentiment['label'];
  /** -1 for surely negative to 1 for surely positive. */
  score: number;
  /** Calibrated probability that it is praise. */
  probability: number;
  /** Where the clause begins. */
  start: number;
  /** Where the clause ends. */
  end: number;
  /** The words of the aspect in it. */
  words: Span[];
}

/** A review to be summed up. */
export interface Review {
  /** The text, which may begin with a title. */
  text: string;
  /** 1 to 5 stars; others are not counted. */
  rating?: number | null;
  /** Milliseconds since the epoch. */
  timestamp?: number | null;
}

/** How to sum up reviews. */
export interface SummaryOptions {
  /** The language of all reviews. Default: guessed, of each by itself. */
  language?: 'en' | 'zh';
  /** As in {@link AspectOptions}. */
  aspects?: Record<string, string[]>;
  /** Most sentences of praise, and of complaint; 0 to 20. Default 3. */
  quotes?: number;
  /** Rejects with code `aborted` when it fires. */
  signal?: AbortSignal;
}

/** How many reviews say what. */
export interface SentimentCounts {
  /** Those that praise. */
  positive: number;
  /** Those that complain. */
  negative: number;
  /** Those that do neither clearly. */
  uncertain: number;
}

/** A sentence or clause of a review. */
export interface Quote {
  /** Its place in the array of reviews. */
  review: number;
  /** Where it begins in the review. */
  start: number;
  /** Where it ends. */
  end: number;
  /** -1 to 1. */
  score: number;
}

/** The earlier half of the dated reviews against the later half. */
export interface SentimentChange {
  /** The earlier half. */
  earlier: SentimentCounts;
  /** The later half. */
  later: SentimentCounts;
  /** Do the shares of praise differ by more than chance? */
  is_clear: boolean;
}

/** What reviews say together. Every quote is a piece of a review as it was written. */
export interface ReviewSummary {
  /** Reviews by what their text says. */
  counts: SentimentCounts;
  /** Of the texts, -1 to 1. */
  mean_score: number;
  /** How many reviews have one star, two, ... five. */
  stars: [number, number, number, number, number];
  /** Stars, 1 to 5; null without any. */
  mean_rating: number | null;
  /** The most frequent first. */
  aspects: {
    name: string;
    counts: SentimentCounts;
    change: SentimentChange;
    praise: Quote | null;
    complaint: Quote | null;
  }[];
  /** Sentences that praise what many speak of. */
  praise: Quote[];
  /** Sentences that complain of what many speak of. */
  complaints: Quote[];
  /** Whether reviews speak differently than they did. */
  change: SentimentChange;
}

/** How to look for keywords. */
export interface KeywordOptions extends TextOptions {
  /** 0 to 100. Default 10. */
  limit?: number;
  /** Take nouns, names and their adjectives only? False needs no weights. Default true. */
  pos?: boolean;
}

/** A phrase that says what a text is about. */
export interface Keyword {
  /** The phrase, as it stands in the text first. */
  text: string;
  /** How much it says; comparable within one text only. */
  score: number;
  /** Where it stands, in order. */
  spans: Span[];
}

/** A piece of a text; white space is left out. */
export interface Token {
  /** Where it begins. */
  start: number;
  /** Where it ends. */
  end: number;
  /** `cjk` is a word of Han characters. */
  kind: 'word' | 'number' | 'cjk' | 'punctuation' | 'emoji' | 'link';
}

/** A word with its part of speech, as Universal Dependencies has it: `NOUN`, `VERB`, `ADJ` ... */
export interface TaggedWord {
  /** Where it begins. */
  start: number;
  /** Where it ends. */
  end: number;
  /** Its part of speech. */
  tag: string;
}

/** Names of the weights that read texts. */
export type WeightsName = 'sentiment-en' | 'sentiment-zh' | 'pos-en' | 'segment-zh';
