// Counts the requests that this page has made since it was opened, as the
// browser itself reports them.

const entries = new Set();
const listeners = new Set();
let own = 0;
let other = 0;

/** Starts counting. Requests made before the call are counted too. */
export function watchRequests() {
  if (!('PerformanceObserver' in globalThis)) return;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const url = new URL(entry.name, location.href);
      if (url.protocol === 'data:' || url.protocol === 'blob:') continue;
      if (url.origin === location.origin) own++;
      else {
        other++;
        entries.add(url.origin);
      }
    }
    for (const listener of listeners) listener(requests());
  }).observe({ type: 'resource', buffered: true });
}

/** `{ own, other, origins }`: requests for this shop's own files, for anything else, and to whom. */
export function requests() {
  return { own, other, origins: [...entries] };
}

export function onRequests(listener) {
  listeners.add(listener);
  listener(requests());
  return () => listeners.delete(listener);
}
