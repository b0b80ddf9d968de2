/**
 * Wraps an asynchronous function so that only the newest call answers: a call
 * that was overtaken by a newer one resolves to `undefined`.
 */
export function latest(fn) {
  let newest = 0;
  return async (...args) => {
    const mine = ++newest;
    const answer = await fn(...args);
    return mine === newest ? answer : undefined;
  };
}
