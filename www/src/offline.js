// Keeps the shop on this device, so that it opens without a network.

/** Starts the service worker, once the page has all that it needs itself. */
export async function keepOffline() {
  if (!('serviceWorker' in navigator)) return;
  if (document.readyState !== 'complete') {
    await new Promise((done) => addEventListener('load', done, { once: true }));
  }
  try {
    await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  } catch {
    // A browser that keeps nothing: the shop needs the network then, as it did before.
  }
}
