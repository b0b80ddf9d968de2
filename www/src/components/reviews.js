import { h, uid } from '../dom.js';
import { day, number, percent } from '../format.js';
import { reviewWords } from '../review-words.js';
import { addReview, reviewsOf } from '../reviews.js';
import { productHref } from '../routes.js';
import { errorNotice } from './notice.js';
import { reviewForm } from './review-form.js';

/** So many reviews are listed before one asks for all. */
const FIRST = 4;
const ASPECTS = 6;
const QUOTES = 3;

/** What the reviews of a product say together, the reviews themselves, and a form to write one. */
export function reviewSection({ store, product, focus }) {
  const words = reviewWords(store.config.locale);
  const headingId = uid('reviews');
  const note = h('p', { class: 'shelf-note' });
  const summary = h('div', { class: 'review-summary' });
  const list = h('ol', { class: 'review-list' });
  const more = h('button', {
    class: 'button',
    type: 'button',
    on: {
      click: () => {
        showAll();
        list.children[FIRST]?.focus();
      },
    },
  });
  const form = reviewForm({ shop: store.shop, words, onPost: (review) => void post(review) });
  const element = h(
    'section',
    { class: 'reviews', 'aria-labelledby': headingId, 'aria-busy': 'true' },
    h('h2', { id: headingId, class: 'shelf-title', tabindex: '-1' }, words.title),
    note,
    summary,
    h('div', { class: 'review-columns' }, h('div', null, list, more), form.element),
  );

  let reviews = [];
  const ready = fill()
    .catch((error) => summary.replaceChildren(errorNotice(error)))
    .finally(() => element.removeAttribute('aria-busy'));
  let isDropped = false;
  if (focus) void ready.then(goWhenShown);

  /** Once the page stands in the document, and has set its own focus. */
  function goWhenShown() {
    if (element.isConnected) goTo(focus);
    else if (!isDropped) requestAnimationFrame(goWhenShown);
  }

  async function fill() {
    reviews = await reviewsOf(store, product.item_id);
    note.textContent = reviews.some(({ isSimulated }) => isSimulated)
      ? words.simulated
      : words.summed;
    list.replaceChildren(...reviews.map((review, i) => reviewItem(review, i >= FIRST, words)));
    more.textContent = words.showAll(reviews.length);
    more.hidden = reviews.length <= FIRST;
    element.classList.toggle('is-empty', reviews.length === 0);
    if (!reviews.length) {
      note.textContent = words.none;
      summary.replaceChildren();
      return;
    }
    const found = await store.shop.summarizeReviews(
      reviews.map(({ text, rating, timestamp }) => ({ text, rating, timestamp })),
      { quotes: QUOTES },
    );
    summary.replaceChildren(...summaryParts(found, reviews, { words, link: quoteLink }));
  }

  async function post(review) {
    addReview(product.item_id, review);
    void store.track({
      event: 'rate_item',
      rating: review.rating,
      items: [{ item_id: product.item_id }],
    });
    await fill().catch((error) => summary.replaceChildren(errorNotice(error)));
  }

  function showAll() {
    for (const item of list.children) item.hidden = false;
    more.hidden = true;
  }

  /** Shows a review and gives it the focus. */
  function goTo(id) {
    const item = [...list.children].find(({ dataset }) => dataset.review === id);
    if (!item) return;
    if (item.hidden) showAll();
    item.scrollIntoView({ block: 'center' });
    item.focus({ preventScroll: true });
  }

  /** A quotation that leads to its review. */
  function quoteLink({ review, start, end }, tone) {
    const { id, text, rating } = reviews[review];
    return h(
      'a',
      {
        class: `quote quote-${tone}`,
        href: `${productHref(product.item_id)}?review=${encodeURIComponent(id)}`,
        title: words.toReview,
        on: {
          click(event) {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            goTo(id);
          },
        },
      },
      h('q', null, text.slice(start, end).trim()),
      h('span', { class: 'quote-stars' }, ` ${words.stars(rating)}`),
    );
  }

  return { element, ready, dispose: () => (isDropped = true) };
}

function reviewItem({ id, rating, timestamp, text, isSimulated }, isHidden, words) {
  return h(
    'li',
    { class: 'review', tabindex: '-1', hidden: isHidden, data: { review: id } },
    h(
      'p',
      { class: 'review-head' },
      starRow(rating, words),
      h('time', { datetime: new Date(timestamp).toISOString() }, day(timestamp)),
      !isSimulated && h('span', { class: 'badge' }, words.own),
    ),
    h('p', { class: 'review-text' }, text),
  );
}

function starRow(rating, words) {
  return h(
    'span',
    { class: 'stars', role: 'img', 'aria-label': words.of5(rating) },
    '★'.repeat(rating),
    h('span', { class: 'stars-off' }, '★'.repeat(5 - rating)),
  );
}

function summaryParts(summary, reviews, { words, link }) {
  const most = Math.max(1, ...summary.stars);
  const changes = changesOf(summary, words);
  return [
    h(
      'div',
      { class: 'review-figures' },
      summary.mean_rating != null &&
        h(
          'p',
          { class: 'review-mean' },
          h('span', { class: 'big-figure' }, number(summary.mean_rating, 1)),
          h('span', null, ` / 5 · ${words.reviews(reviews.length)}`),
        ),
      h(
        'ul',
        { class: 'star-bars' },
        [5, 4, 3, 2, 1].map((n) =>
          h(
            'li',
            null,
            h('span', null, words.stars(n)),
            bar([{ share: summary.stars[n - 1] / most, tone: 'stars' }]),
            h('span', { class: 'figure' }, String(summary.stars[n - 1])),
          ),
        ),
      ),
      h('p', { class: 'quiet' }, words.tally(summary.counts)),
      changes.length > 0 && h('h3', null, words.changed),
      changes.length > 0 &&
        h(
          'ul',
          { class: 'review-changes' },
          changes.map((line) => h('li', null, line)),
        ),
    ),
    summary.aspects.length > 0 &&
      h(
        'div',
        { class: 'review-aspects' },
        h('h3', null, words.aspects),
        h(
          'ul',
          null,
          summary.aspects.slice(0, ASPECTS).map(({ name, counts, praise, complaint }) => {
            const total = counts.positive + counts.negative + counts.uncertain;
            const best = counts.negative > counts.positive ? complaint : praise;
            const quote = best ?? praise ?? complaint;
            return h(
              'li',
              { data: { aspect: name } },
              h(
                'p',
                { class: 'aspect-head' },
                h('span', { class: 'aspect-name' }, words.aspect(name)),
                h(
                  'span',
                  { class: 'aspect-counts' },
                  `${words.praised(counts.positive)}, ${words.complained(counts.negative)}`,
                ),
              ),
              bar([
                { share: counts.positive / total, tone: 'good' },
                { share: counts.uncertain / total, tone: 'plain' },
                { share: counts.negative / total, tone: 'bad' },
              ]),
              quote && h('p', null, link(quote, quote === complaint ? 'bad' : 'good')),
            );
          }),
        ),
      ),
    h(
      'div',
      { class: 'review-quotes' },
      quotes(words.praise, summary.praise, 'good', link),
      quotes(words.complaints, summary.complaints, 'bad', link),
    ),
  ].filter(Boolean);
}

function quotes(title, list, tone, link) {
  if (!list.length) return null;
  return h(
    'div',
    null,
    h('h3', null, title),
    h(
      'ul',
      null,
      list.map((quote) => h('li', null, link(quote, tone))),
    ),
  );
}

/** What differs between the halves of the time by more than chance, in words. */
function changesOf(summary, words) {
  const share = ({ positive, negative }) => percent(positive / Math.max(1, positive + negative));
  const line = (what, { earlier, later }) => words.change(what, share(earlier), share(later));
  return [
    ...(summary.change.is_clear ? [line(words.overall, summary.change)] : []),
    ...summary.aspects
      .filter(({ change }) => change.is_clear)
      .map(({ name, change }) => line(words.aspect(name), change)),
  ];
}

/** Shares side by side; for the eye only, the figures stand beside it. */
function bar(parts) {
  return h(
    'span',
    { class: 'share-bar', 'aria-hidden': 'true' },
    parts.map(({ share, tone }) =>
      h('span', {
        class: `share share-${tone}`,
        vars: { '--share': `${(share * 100).toFixed(1)}%` },
      }),
    ),
  );
}
