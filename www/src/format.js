// Puts catalogue values into words.

let locale = 'en';
let currency = 'EUR';

/** Sets the shop's locale and currency, once, at the start. */
export function setFormat(shopLocale, shopCurrencyCode) {
  locale = shopLocale;
  currency = shopCurrencyCode;
}

export function money(amount, code = currency) {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency: code || currency }).format(
      amount,
    );
  } catch {
    return `${amount.toFixed(2)} ${code}`;
  }
}

/** An amount in round figures. */
export function roundMoney(amount) {
  const style = { style: 'currency', currency, maximumFractionDigits: 0 };
  return new Intl.NumberFormat(locale, style).format(amount);
}

export function shopCurrency() {
  return currency;
}

/** What the shopper pays for one: the sale price where there is one; null where the feed has no price. */
export function priceOf(product) {
  return product.sale_price ?? product.price ?? null;
}

/** Whole percent taken off, or 0. */
export function reduction(product) {
  const { price, sale_price: sale } = product;
  if (price == null || sale == null || !(sale < price)) return 0;
  return Math.round((1 - sale / price) * 100);
}

const AVAILABILITY = {
  in_stock: { text: 'In stock', buy: true, tone: 'good' },
  out_of_stock: { text: 'Sold out', buy: false, tone: 'bad' },
  preorder: { text: 'Pre-order', buy: true, tone: 'wait' },
  backorder: { text: 'On back-order', buy: true, tone: 'wait' },
};

/** `{ text, buy, tone }` for a feed's availability; a feed that says nothing means in stock. */
export function availability(product) {
  const key = String(product.availability || 'in_stock')
    .toLowerCase()
    .replaceAll(' ', '_');
  return AVAILABILITY[key] ?? { text: key.replaceAll('_', ' '), buy: true, tone: 'wait' };
}

/** "Tea > Black Tea" -> ["Tea", "Black Tea"]. */
export function categoryParts(path) {
  return String(path ?? '')
    .split('>')
    .map((part) => part.trim())
    .filter(Boolean);
}

export function plural(n, one, many = `${one}s`) {
  return `${new Intl.NumberFormat(locale).format(n)} ${n === 1 ? one : many}`;
}

export function moment(timestamp) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    timestamp,
  );
}

/** A date without the time. */
export function day(timestamp) {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    timestamp,
  );
}

/** 0 to 1 as per cent. */
export function percent(share) {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}

export function number(value, digits = 0) {
  const text = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
  return text.replace('-', '\u2212');
}

/**
 * What to call a product. Feeds that shout (capitals only) are set in sentence case; a product
 * without a title goes by its id.
 */
export function titleOf(product) {
  const title = product.title || product.item_id;
  if (!/\p{Lu}{2}/u.test(title) || /\p{Ll}/u.test(title)) return title;
  const calm = title.toLowerCase();
  return calm.slice(0, 1).toUpperCase() + calm.slice(1);
}

/** A steady hue (0 to 359) for a word, for tiles that stand in for pictures. */
export function hueOf(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0;
  return ((hash % 24) * 15 + 8) % 360;
}

/** Up to two initials: "Red Retro Mug" -> "RR". */
export function initials(title) {
  const words = String(title).match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    words
      .slice(0, 2)
      .map((word) => word[0].toUpperCase())
      .join('') || '·'
  );
}
