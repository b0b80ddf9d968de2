// Words for events, and figures for explanations. The words for reasons come
// from the package; `setWords` hands in its `describe` and one language, once they are loaded.

let describe = (reason) => reason.code;
let words;

export function setWords(describeReason, language) {
  describe = describeReason;
  words = language;
}

/** Colour groups for the bars; see `--why-*` in tokens.css. */
const TONES = {
  session: 'path',
  item_knn: 'crowd',
  together: 'together',
  als: 'taste',
  content: 'alike',
  linear_item: 'crowd',
  sequence: 'path',
  earlier: 'path',
  popular: 'popular',
  trending: 'popular',
  situation: 'popular',
  interests: 'taste',
  recent: 'path',
  match: 'alike',
  again: 'together',
  viewed: 'path',
  liked: 'taste',
  carted: 'together',
  bought: 'together',
  context: 'path',
};

export function tone(reason) {
  return TONES[reason.code] ?? 'plain';
}

/** Every item id that a list of recommendations names in its reasons. */
export function namedItems(recommendations) {
  const ids = new Set();
  const walk = (reason) => {
    if (reason.item_id) ids.add(reason.item_id);
    reason.details?.forEach(walk);
  };
  for (const { reasons } of recommendations) reasons?.forEach(walk);
  return [...ids];
}

/** One reason as a line of text. */
export function sentence(reason, titles) {
  return describe(reason, { words, titleOf: (id) => titles.get(id) });
}

/** The reason that weighs most, as a line of text. */
export function headline(reasons, titles) {
  // What every product has is a reason only where there is no other.
  const own = reasons.filter(({ code, value }) => code !== 'base' && value > 0);
  const first = (own.length > 0 ? own : reasons).reduce((best, reason) =>
    reason.value > best.value ? reason : best,
  );
  return sentence(first, titles);
}

/**
 * The figures to print for some reasons, rounded so that what is printed adds
 * up to the printed total: each is the step between rounded running sums.
 */
export function printedFigures(values, digits) {
  const unit = 10 ** digits;
  let sum = 0;
  let before = 0;
  const steps = values.map((value) => {
    sum += value;
    const now = Math.round(sum * unit);
    const step = now - before;
    before = now;
    return step / unit;
  });
  return { steps, total: before / unit };
}

/** How many decimals show a score of this size with three telling digits. */
export function digitsFor(score) {
  const size = Math.abs(score);
  return size > 0 ? Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(size)))) : 2;
}

/** An event of the log in plain words. */
export function eventWords(event, titles) {
  const names = (event.items ?? []).map(({ item_id: id }) => titles.get(id) ?? id);
  const first = names[0] ?? 'a product';
  const many = names.length === 1 ? first : `${names.length} products`;
  switch (event.event) {
    case 'view_item':
      return `Viewed ${first}`;
    case 'select_item':
      return `Picked ${first} from a list`;
    case 'view_item_list':
      return `Was shown ${many}`;
    case 'add_to_cart':
      return `Put ${first} in the cart`;
    case 'remove_from_cart':
      return `Took ${first} out of the cart`;
    case 'add_to_wishlist':
      return `Put ${first} on the wish list`;
    case 'view_cart':
      return 'Looked into the cart';
    case 'begin_checkout':
      return 'Went to the checkout';
    case 'add_shipping_info':
      return 'Chose a delivery';
    case 'add_payment_info':
      return 'Chose a way to pay';
    case 'purchase':
      return `Bought ${many}`;
    case 'view_promotion':
      return 'Was shown an offer';
    case 'select_promotion':
      return 'Took an offer';
    case 'dismiss_item':
      if (event.promotion_id) return 'Did not want an offer';
      return `Not interested in ${first}`;
    case 'restore_item':
      if (event.promotion_id) return 'Took back: did not want an offer';
      return `Took back: not interested in ${first}`;
    case 'search':
      return `Searched for “${event.search_term ?? ''}”`;
    case 'view_search_results':
      return `Saw what was found for “${event.search_term ?? ''}”`;
    default:
      return event.event.replaceAll('_', ' ');
  }
}
