import type { Product } from '../types.js';
import { clip } from './dom.js';
import { messages as english } from './words/en.js';

/** A text, or one for each plural category of the language that it needs (`Intl.PluralRules`). */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** What the elements say. `{}` and `{name}` stand for a figure or a name. */
export type Messages = Record<keyof typeof english, Message>;

/** Puts what the elements show into words of one language. */
export interface Words {
  /** BCP 47: of the words themselves. */
  readonly language: string;
  /** A message; `{}` is replaced by `about` or, with its name, by one of its fields. */
  say(key: keyof Messages, about?: string | number | Record<string, string | number>): string;
  /** The name of an aspect of reviews. */
  aspect(name: string): string;
  /** An amount, as the currency is written in this language. */
  money(amount: number, currency: string | undefined): string;
  number(value: number, digits?: number): string;
  date(timestamp: number): string;
}

/** The English words, or those for a locale: `zh...` is Chinese, which is loaded then; `own` comes before both. */
export const wordsFor = async (locale: string, own: Partial<Messages> = {}): Promise<Words> =>
  /^zh/i.test(locale)
    ? wordsOf('zh', locale, own, await import('./words/zh.js'))
    : wordsOf(Object.keys(own).length > 0 ? locale : 'en', locale, own);

export function wordsOf(
  language: string,
  locale: string,
  own: Partial<Messages> = {},
  table: { messages?: Messages; aspects?: Record<string, string> } = {},
): Words {
  const messages: Messages = { ...english, ...table.messages, ...own };
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  const text = (value: string | number) => (typeof value === 'number' ? number(value) : value);
  return {
    language,
    say(key, about = '') {
      const message = messages[key];
      const count = typeof about === 'number' ? about : 0;
      const form =
        typeof message === 'string'
          ? message
          : (message[new Intl.PluralRules(language).select(count)] ?? message.other);
      return typeof about === 'object'
        ? form.replace(/\{(\w+)\}/g, (all, name: string) => text(about[name] ?? all))
        : form.replace('{}', () => text(about));
    },
    aspect: (name) =>
      (table.aspects && Object.hasOwn(table.aspects, name) && table.aspects[name]) ||
      name.slice(0, 1).toUpperCase() + name.slice(1),
    money: (amount, currency = '') =>
      /^[a-z]{3}$/i.test(currency)
        ? new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount)
        : number(amount, 2),
    number,
    date: (timestamp) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(timestamp),
  };
}

/** What to call a product: its title or, without one, its id. */
export const titleOf = ({ title, item_id }: Product) => clip(title || item_id);

/** What the shopper pays for one, and what it cost before, if it is on sale. */
export function pricesOf(
  { price, sale_price, currency }: Product,
  words: Words,
): [now: string, before: string] {
  const isLess = price !== null && sale_price !== null && sale_price < price;
  const now = isLess ? sale_price : (price ?? sale_price);
  return [
    now === null ? '' : words.money(now, currency),
    isLess ? words.money(price, currency) : '',
  ];
}
