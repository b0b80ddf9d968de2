// How long the calls of the package take, from the call to its answer in this page, so the way to the
// worker and back is in it. The developer panel shows it; noting it costs two looks at the clock.

/** So many calls of a kind are remembered. */
const KEPT = 200;

export class Timings {
  #calls = new Map();
  #listeners = new Set();

  /** Times every call of `shop` that is answered later; a call that rejects is not counted. */
  watch(shop) {
    for (const [name, call] of Object.entries(shop)) {
      if (typeof call !== 'function') continue;
      shop[name] = (...args) => {
        const start = performance.now();
        const answer = call(...args);
        if (answer instanceof Promise) answer.then(() => this.#note(name, start), ignore);
        return answer;
      };
    }
    return shop;
  }

  #note(name, start) {
    const end = performance.now();
    if (!this.#calls.has(name)) this.#calls.set(name, { n: 0, first: { start, end }, times: [] });
    const calls = this.#calls.get(name);
    calls.n += 1;
    calls.times.push(end - start);
    if (calls.times.length > KEPT) calls.times.shift();
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each call; returns the way to stop. */
  onCall(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** When the first call of a kind began and ended, in ms since the page's start; null before it. */
  first(name) {
    return this.#calls.get(name)?.first ?? null;
  }

  /** `{ name, n, last, median, slowest }` in ms, over the last 200 calls of each kind, by name. */
  summary() {
    return [...this.#calls]
      .map(([name, { n, times }]) => {
        const sorted = [...times].sort((a, b) => a - b);
        const half = sorted.length >> 1;
        const median = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return { name, n, last: times.at(-1), median, slowest: sorted.at(-1) };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function ignore() {}
