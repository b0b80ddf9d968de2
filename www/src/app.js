// Opens the shop and shows the page that the address asks for.

import { h, toast } from './dom.js';
import { categoryParts, setFormat } from './format.js';
import { onRequests, watchRequests } from './requests.js';
import { merchantHref, parseRoute, searchHref, studioHref } from './routes.js';
import { Store } from './store.js';
import { plainShop } from './plain.js';
import { setWords } from './words.js';
import { ghostCard } from './components/card.js';
import { consentBar } from './components/consent.js';
import { dataDrawer } from './components/drawer.js';
import { categoryNav, header } from './components/header.js';
import { errorNotice } from './components/notice.js';
import { cartPage } from './pages/cart.js';
import { categoryPage } from './pages/category.js';
import { checkoutPage } from './pages/checkout.js';
import { homePage } from './pages/home.js';
import { merchantPage } from './pages/merchant.js';
import { missingPage } from './pages/missing.js';
import { productPage } from './pages/product.js';
import { searchPage } from './pages/search.js';

const PAGES = {
  home: homePage,
  category: categoryPage,
  product: productPage,
  cart: cartPage,
  checkout: checkoutPage,
  search: searchPage,
  merchant: merchantPage,
  studio: async (shared) => (await import('./pages/studio.js')).studioPage(shared),
};
const NAV_LIMIT = 16;
/** How long a page waits for its first lists before it is shown with skeletons, in milliseconds. */
const PATIENCE = 250;
const $ = (id) => document.getElementById(id);

watchRequests();
const main = $('main');
boot().catch((error) => main.replaceChildren(sorry(error, 'Please try again in a moment.')));

async function boot() {
  const config = await readConfig();
  document.documentElement.lang = config.locale.startsWith('zh') ? 'zh' : 'en';
  setFormat(config.locale, config.currency ?? 'EUR');

  const top = header({ config, onSearch: (query) => go(searchHref(query)) });
  $('site-header').replaceChildren(top.element);
  top.dataButton.disabled = true;
  document.title = config.name;
  main.replaceChildren(skeleton());

  const { store, problem, effect } = await openStore(config);
  const categories = await store.shop.categories();
  const tops = await topCategories(store.shop, categories);
  const currency =
    config.currency ?? tops[0]?.sample?.currency ?? (await anyProduct(store.shop))?.currency;
  setFormat(config.locale, currency ?? 'EUR');

  if (!store.isPlain) top.search.setSuggest((prefix) => store.shop.suggest(prefix));
  const drawer = dataDrawer(store);
  const openData = () => drawer.open();
  top.dataButton.addEventListener('click', openData);
  document.body.append(drawer.element);
  top.dataButton.disabled = false;
  const nav = categoryNav(tops.slice(0, NAV_LIMIT));
  $('site-nav').replaceChildren(nav.element);
  footer(config, openData);
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

async function readConfig() {
  const response = await fetch('shop.config.json');
  if (!response.ok) throw new Error(`shop.config.json answered ${response.status}`);
  const config = await response.json();
  return {
    ...config,
    name: config.name || 'Shop',
    locale: config.locale || navigator.language || 'en',
  };
}

/**
 * The shop with its engine. A model that can't be had is done without; where the engine itself
 * can't run, the bare catalogue stands in. `problem` says what went wrong, `effect` what it means.
 */
async function openStore(config) {
  const status = {};
  const open = async (createShop, bundle) => {
    const shop = await createShop({
      catalog: config.catalog,
      catalogFormat: config.catalogFormat ?? 'auto',
      ...(bundle ? { bundle } : {}),
      locale: config.locale,
      onStatus: (news) => {
        status[news.type] = news;
      },
    });
    const store = new Store(shop, config);
    store.status = status;
    return store.open();
  };
  try {
    const { createShop, describe, loadWords } = await import('../pkg/dist/index.js');
    setWords(describe, await loadWords(config.locale));
    try {
      return { store: await open(createShop, config.bundle) };
    } catch (problem) {
      if (!config.bundle || !/^(bundle_|fetch_failed)/.test(problem.code)) throw problem;
      const effect = 'The shop goes on without it: it recommends by what products have in common.';
      return { store: await open(createShop), problem, effect };
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
  if (store.isPlain) return;
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

function footer(config, openData) {
  const other = h('strong', null, '0');
  onRequests((count) => {
    other.textContent = String(count.other);
  });
  $('site-footer').replaceChildren(
    h(
      'div',
      { class: 'footer-inner' },
      h(
        'p',
        null,
        `${config.name} is run by windowshopper: recommendations worked out in your browser.`,
      ),
      h(
        'p',
        null,
        'Requests to anyone else since you opened this page: ',
        other,
        '. ',
        h(
          'button',
          {
            class: 'link-button',
            type: 'button',
            'aria-haspopup': 'dialog',
            on: { click: openData },
          },
          'Your data',
        ),
        ' · ',
        h('a', { href: merchantHref() }, 'For merchants'),
        ' · ',
        h('a', { href: studioHref }, 'Studio'),
      ),
    ),
  );
}

function sorry(error, extra) {
  return h(
    'div',
    { class: 'page page-plain' },
    h('h1', { tabindex: '-1' }, 'Sorry'),
    errorNotice(error, extra),
  );
}

function skeleton() {
  return h(
    'div',
    { class: 'page', 'aria-busy': 'true' },
    h('p', { class: 'visually-hidden', role: 'status' }, 'Opening the shop…'),
    h('div', { class: 'window window-ghost' }),
    h(
      'ul',
      { class: 'cards cards-grid' },
      Array.from({ length: 10 }, () => ghostCard()),
    ),
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
        ? await PAGES[name]({ ...shared, arg, query })
        : missingPage('There is no such page in this shop.');
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
    isFirst = false;
    shownHash = hash;
  }
  void render();
}
