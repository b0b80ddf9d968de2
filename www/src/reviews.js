// The reviews of the shop: those of its file, and those that the shopper wrote on this visit, which
// stay in the memory of this page.

const files = new Map();
const written = new Map();

/** Whether the shop has reviews at all. */
export function hasReviews(store) {
  return Boolean(store.config.reviews) && !store.isPlain;
}

/** Reviews of a product, the newest first: `{ id, rating, timestamp, text, isSimulated }`. */
export async function reviewsOf(store, itemId) {
  const { simulated, reviews } = await readFile(store.config.reviews);
  const own = written.get(itemId) ?? [];
  const kept = Object.hasOwn(reviews, itemId) ? reviews[itemId] : [];
  return [
    ...own,
    ...kept.map(({ rating, date, text }, n) => ({
      id: `r${n + 1}`,
      rating,
      timestamp: Date.parse(date),
      text: String(text),
      isSimulated: simulated === true,
    })),
  ];
}

/** Keeps what the shopper wrote, until the page is left. */
export function addReview(itemId, { rating, text }) {
  const own = written.get(itemId) ?? [];
  const review = { id: `own${own.length + 1}`, rating, timestamp: Date.now(), text };
  written.set(itemId, [review, ...own]);
  return review;
}

async function readFile(address) {
  if (!files.has(address)) {
    const read = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`The reviews answered ${response.status}`);
      return response.json();
    });
    files.set(address, read);
    // A failure is not remembered.
    read.catch(() => files.delete(address));
  }
  return files.get(address);
}
