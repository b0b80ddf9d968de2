// Opens the shop and shows the page that the address asks for.

import { h, toast } from './dom.js';
import * as early from './early.js';
import { categoryParts, setFormat } from './format.js';
import { keepOffline } from './offline.js';
import { watchRequests } from './requests.js';
import { parseRoute, searchHref } from './routes.js';
import { Store } from './store.js';
import { Timings } from './timings.js';
import { plainShop } from './plain.js';
import { setWords } from './words.js';
import { consentBar } from './components/consent.js';
import { footer } from './components/footer.js';
import { categoryNav, header } from './components/header.js';
import { errorNotice } from './components/notice.js';
import { progressBar } from './components/progress.js';
import { showPicture, skeleton } from './components/skeleton.js';
import { missingPage } from './pages/missing.js';

/** Pages by name, each fetched when it is wanted. */
const PAGES = {
  home: () => import('./pages/home.js').then(({ homePage }) => homePage),
  category: () => import('./pages/category.js').then(({ categoryPage }) => categoryPage),
  product: () => import('./pages/product.js').then(({ productPage }) => productPage),
  cart: () => import('./pages/cart.js').then(({ cartPage }) => cartPage),
  checkout: () => import('./pages/checkout.js').then(({ checkoutPage }) => checkoutPage),
  search: () => import('./pages/search.js').then(({ searchPage }) => searchPage),
  merchant: () => import('./pages/merchant.js').then(({ merchantPage }) => merchantPage),
  studio: () => import('./pages/studio.js').then(({ studioPage }) => studioPage),
};
/** What a shopper goes on to: fetched once the first page is there, for when the network ends. */
const SOON = ['category', 'product', 'cart', 'checkout', 'search'];
const fetchDrawer = () => import('./components/drawer.js');
const NAV_LIMIT = 16;
/** How long a page waits for its first lists before it is shown with skeletons, in milliseconds. */
const PATIENCE = 250;
const $ = (id) => document.getElementById(id);

watchRequests();
const { page: firstPage, arg: firstArg } = parseRoute(location.hash);
if (Object.hasOwn(PAGES, firstPage)) PAGES[firstPage]().catch(() => {});
const main = $('main');
boot()
  .catch((error) => main.replaceChildren(sorry(error, 'Please try again in a moment.')))
  .finally(keepOffline);

async function boot() {
  const config = await early.config;
  document.documentElement.lang = config.locale.startsWith('zh') ? 'zh' : 'en';
  setFormat(config.locale, config.currency ?? 'EUR');

  const top = header({ config, onSearch: (query) => go(searchHref(query)) });
  const progress = progressBar();
  $('site-header').replaceChildren(top.element, progress.element);
  top.dataButton.disabled = true;
  document.title = config.name;
  const ghost = skeleton(firstPage, config);
  main.replaceChildren(ghost);
  // A feed of another form is the engine's to read.
  if (firstPage === 'product') showPicture(ghost, early.catalog, firstArg).catch(() => {});

  early.onProgress(progress.set);
  const opening = openStore(config).finally(() => progress.element.remove());
  const { store, problem, effect } = await opening;
  const categories = await store.shop.categories();
  const tops = await topCategories(store.shop, categories);
  const currency =
    config.currency ?? tops[0]?.sample?.currency ?? (await anyProduct(store.shop))?.currency;
  setFormat(config.locale, currency ?? 'EUR');

  if (!store.isPlain) top.search.setSuggest((prefix) => store.shop.suggest(prefix));
  const openData = drawerOpener(store);
  top.dataButton.addEventListener('click', openData);
  top.dataButton.disabled = false;
  const nav = categoryNav(tops.slice(0, NAV_LIMIT));
  $('site-nav').replaceChildren(nav.element);
  $('site-footer').replaceChildren(footer({ store, tops, openData }));
  const countCart = () => top.setCount(store.cartCount());
  store.on('basket', (event) => {
    countCart();
    if (event?.event === 'add_to_cart') toast('Added to your cart', 'good');
  });
  countCart();
  askConsent(store, top);
  if (problem) $('problem').replaceChildren(errorNotice(problem, effect));
  route({ store, config, categories, tops, openData, top, nav });
}

/**
 * The shop with its engine. A model that can't be had is done without; where the engine itself
 * can't run, the bare catalogue stands in. `problem` says what went wrong, `effect` what it means.
 */
async function openStore(config) {
  const status = {};
  const timings = new Timings();
  const open = async (createShop, { catalog, bundle }) => {
    const options = {
      wasm: await early.engine.catch(() => undefined),
      catalog,
      catalogFormat: config.catalogFormat ?? 'auto',
      ...(bundle ? { bundle } : {}),
      locale: config.locale,
      onStatus: (news) => {
        status[news.type] = news;
      },
    };
    const shop = await early.measured('load', () => createShop(options));
    const store = new Store(timings.watch(shop), config);
    store.status = status;
    store.timings = timings;
    return store.open();
  };
  try {
    const { createShop } = await early.measured('package', async () => {
      const code = await import('../pkg/dist/index.js');
      setWords(code.describe, await code.loadWords(config.locale));
      return code;
    });
    // If it could not be fetched early, it is the package's to fetch, and to say why it can't.
    const catalog = await early.catalog.catch(() => config.catalog);
    try {
      return { store: await open(createShop, { catalog, bundle: await early.bundle }) };
    } catch (problem) {
      if (!config.bundle || !/^(bundle_|fetch_failed)/.test(problem.code)) throw problem;
      const effect = 'The shop goes on without it: it recommends by what products have in common.';
      const store = await open(createShop, { catalog: config.catalog });
      return { store, problem, effect };
    }
  } catch (problem) {
    const shop = await plainShop(config).catch(() => Promise.reject(problem));
    const store = new Store(shop, config);
    store.isPlain = true;
    const effect = 'You can look around and use the cart. Nothing about you is kept.';
    return { store: await store.open(), problem, effect };
  }
}

/** The first parts of all category paths, largest first, each with a product to show for it. */
async function topCategories(shop, categories) {
  const names = [...new Set(categories.map(({ path }) => categoryParts(path)[0]).filter(Boolean))];
  const tops = await Promise.all(
    names.map(async (path) => {
      const { total, products } = await shop.list({ category: path, limit: 8 });
      return {
        path,
        items: total,
        sample: products.find(({ image_link: link }) => link) ?? products[0],
      };
    }),
  );
  return tops.filter(({ items }) => items > 0).sort((a, b) => b.items - a.items);
}

async function anyProduct(shop) {
  return (await shop.list({ limit: 1 })).products[0];
}

function askConsent(store, top) {
  const host = $('consent');
  if (store.isPlain) return host.replaceChildren();
  const bar = consentBar({
    store,
    onDone(personal) {
      toast(personal ? 'Thank you. It stays in this browser.' : 'Nothing will be kept.', 'good');
      top.dataButton.focus();
    },
  });
  const show = () => host.replaceChildren(...(store.decided ? [] : [bar]));
  store.on('consent', show);
  show();
}

/** Opens the drawer "Your data", which is made when it is opened first. */
function drawerOpener(store) {
  let making;
  return async () => {
    making ??= fetchDrawer().then(({ dataDrawer }) => {
      const drawer = dataDrawer(store);
      document.body.append(drawer.element);
      return drawer;
    });
    try {
      (await making).open();
    } catch {
      making = undefined;
      toast('“Your data” could not be fetched.', 'bad');
    }
  };
}

function sorry(error, extra) {
  return h(
    'div',
    { class: 'page page-plain' },
    h('h1', { tabindex: '-1' }, 'Sorry'),
    errorNotice(error, extra),
  );
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function go(href) {
  if (location.hash === href) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = href;
}

/** Shows pages as the address changes. A page that took too long is dropped for the newer one. */
function route(shared) {
  const { config, top, nav } = shared;
  const places = new Map();
  let newest = 0;
  let shown = null;
  let shownHash = null;
  let isFirst = true;
  let followed = false;

  history.scrollRestoration = 'manual';
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (link?.matches('.skip-link')) {
      event.preventDefault();
      main.focus();
    } else if (link?.getAttribute('href').startsWith('#/')) {
      followed = true;
      // The same address again would do nothing: show the page afresh.
      if (link.getAttribute('href') === location.hash) void render();
    }
  });
  addEventListener('hashchange', () => void render());
  addEventListener(
    'scroll',
    () => {
      if (shownHash === location.hash) places.set(shownHash, scrollY);
    },
    { passive: true },
  );

  async function render() {
    const mine = ++newest;
    const hash = location.hash;
    const isReturn = !followed && !isFirst;
    followed = false;
    const { page: name, arg, query } = parseRoute(hash);
    let page;
    try {
      page = Object.hasOwn(PAGES, name)
        ? await (
            await PAGES[name]()
          )({ ...shared, arg, query })
        : missingPage(shared, 'There is no such page in this shop.');
    } catch (error) {
      page = { title: 'A problem', element: sorry(error) };
    }
    // Lists are there within a few milliseconds: a page that waits for them comes whole.
    await Promise.race([page.ready, pause(PATIENCE)]);
    if (mine !== newest) return page.dispose?.();
    shown?.dispose?.();
    shown = page;
    shownHash = null;
    main.replaceChildren(page.element);
    document.title = page.title ? `${page.title} · ${config.name}` : config.name;
    nav.setCurrent(page.category);
    top.search.set(page.query ?? '');
    scrollTo({ top: isReturn ? (places.get(hash) ?? 0) : 0, behavior: 'instant' });
    if (!isFirst) main.querySelector('h1')?.focus({ preventScroll: true });
    if (isFirst) void Promise.allSettled([fetchDrawer(), ...SOON.map((page) => PAGES[page]())]);
    isFirst = false;
    shownHash = hash;
  }
  void render();
}
