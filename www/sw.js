// The storefront's service worker: with it, the shop opens without a network and on a bad one.
// Plain, so that it can be copied.
//
// The server has a list, `offline.json`, of the files that the shop consists of:
//
//   { "ahead": { "src/app.js": "9f86d081884c7d65", ... }, "later": { "shop/img/TAB-001.svg": ... } }
//
// Paths are relative to this file ('' is the page itself), hashes are the first 16 hex digits of the
// SHA-256. Files of `ahead` are fetched at once, those of `later` are kept as they are asked for. A file
// is kept under its path and its hash, after its bytes were checked against that. So what has not
// changed is never fetched again, what has changed is never taken from here, and no page is made of
// files of two versions.
//
// Whenever the page is opened, the list is asked for. If it comes in time, the page is made of what it
// says; if not (slow, or no network), of the last list whose files of `ahead` are all here. Meanwhile the
// newer files are fetched, and then the old ones go. A server without a list (another one at the
// same address, a shop that wants this no more) takes the worker back.
//
// Nothing of the shopper is in here: only files of that list, the same for everybody. The bundle isn't
// either, because `windowshopper/loading` keeps it; a shop without that adds it to its list.

const CACHE = 'storefront-1';
const LIST = 'offline.json';
/** How long a page waits for the list, in milliseconds. */
const PATIENCE = 1500;
/** How many files of `later` are kept; the oldest go first. */
const MOST_LATER = 500;

/** The list that the pages which are open are made of, once it is known. */
let using = null;

const urlOf = (path) => new URL(path, self.registration.scope).href;
const keyOf = (path, hash) => `${urlOf(path)}?${hash}`;
const keysOf = (files) => Object.entries(files).map(([path, hash]) => keyOf(path, hash));

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(newestList().then(keepFiles));
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = (await caches.keys()).filter((name) => /^storefront-/.test(name));
    await Promise.all(names.map((name) => name !== CACHE && caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { scope } = self.registration;
  if (method !== 'GET' || !url.startsWith(scope)) return;
  const [address] = url.split('#');
  const path = address.slice(scope.length).replace(/^index\.html$/, '');
  if (mode === 'navigate') {
    if (path.replace(/\?.*/, '') === '') event.respondWith(openPage(event));
  } else if (path !== LIST) event.respondWith(answer(event, path));
});

/** Answers a page that is opened, and decides which list it is made of. */
async function openPage(event) {
  const newest = newestList();
  const keeping = newest.then((list) => (list ? keepFiles(list) : giveUp()));
  event.waitUntil(keeping.catch(() => undefined));
  const known = await knownList();
  const patience = known && new Promise((done) => setTimeout(done, PATIENCE, known));
  const choice = [newest.catch(() => known), patience].filter(Boolean);
  using = (await Promise.race(choice)) ?? { ahead: {}, later: {} };
  return answer(event, '');
}

/** Answers with a file: the one that is kept, or that of the network. */
async function answer(event, path) {
  using ??= await knownList();
  const hash = using?.ahead[path] ?? using?.later[path];
  const kept = hash && (await lookUp(keyOf(path, hash)));
  if (kept) return kept;
  const response = await fetch(event.request).catch((error) => {
    // Without a network, the browser's own cache may have it, such as a picture of the first visit.
    if (hash) return fetch(urlOf(path), { cache: 'force-cache' });
    throw error;
  });
  if (hash && hash === using.later[path]) {
    event.waitUntil(keepFile(path, hash, response.clone()).catch(() => undefined));
  }
  return response;
}

/** The server's list as it is now; null if it has none. */
async function newestList() {
  const response = await fetch(urlOf(LIST), { cache: 'no-cache' });
  if (response.status >= 500) throw new Error(`${LIST} answered ${response.status}`);
  const text = await response.text();
  try {
    return response.ok ? JSON.parse(text) : null;
  } catch {
    // A page, from a server that has one for every address.
    return null;
  }
}

/** The last list whose files of `ahead` are all here, or null. */
async function knownList() {
  const kept = await lookUp(urlOf(LIST));
  return kept ? kept.json() : null;
}

/** What is kept under a key; nothing where the browser refuses to look. */
async function lookUp(key) {
  try {
    return await (await caches.open(CACHE)).match(key, { ignoreVary: true });
  } catch {
    return undefined;
  }
}

/** Keeps all of `ahead`, then the list itself; then lets go of what no page needs any more. */
async function keepFiles(list) {
  const cache = await caches.open(CACHE);
  const here = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.entries(list.ahead).filter((file) => !here.has(keyOf(...file)));
  await Promise.all(
    missing.map(async ([path, hash]) =>
      keepFile(path, hash, await fetch(urlOf(path), { cache: 'no-cache' })),
    ),
  );
  await cache.put(urlOf(LIST), new Response(JSON.stringify(list)));

  const later = new Set(keysOf(list.later));
  const wanted = new Set([urlOf(LIST), ...keysOf(list.ahead), ...keysOf(using?.ahead ?? {})]);
  const tooMany = [...here].filter((key) => later.has(key)).slice(0, -MOST_LATER);
  const old = [...here].filter((key) => !wanted.has(key) && !later.has(key));
  await Promise.all([...tooMany, ...old].map((key) => cache.delete(key)));
}

/** Removes all of this; pages then come from the network. */
async function giveUp() {
  await caches.delete(CACHE);
  await self.registration.unregister();
}

/** Keeps a file, if it is the one that the list means: the server may have a newer one by now. */
async function keepFile(path, hash, response) {
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!response.ok || !hex.startsWith(hash)) throw new Error(`${path} is not what ${LIST} says`);
  await (await caches.open(CACHE)).put(keyOf(path, hash), response);
}
