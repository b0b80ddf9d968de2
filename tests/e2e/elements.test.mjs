/* global shop, connect, errors, open_ */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useElements } from './lib/elements.mjs';

const open = useElements();

test('each element shows what the shop says, in its own words', async (t) => {
  const on = await open(t, 'index.html?visited=KIT-003,TEA-002');
  const { page } = on;
  await on.settled();
  const related = await on.items('related');
  assert.equal(related.length, 8);
  assert.ok(!related.includes('TEA-001'), 'the product on the page is not in its list');
  assert.equal((await on.items('grid')).length, 6);
  assert.deepEqual(await on.items('recent'), ['TEA-002', 'KIT-003']);
  const card = page.locator('#related [part=card][data-item]').first();
  const product = await page.evaluate((id) => shop.product(id), related[0]);
  assert.equal(await card.locator('[part=title]').textContent(), product.title);
  assert.match(await card.locator('[part=price]').textContent(), /€\d+\.\d\d/);
  assert.match(await card.locator('a').getAttribute('href'), /product\.html\?id=/);
  await page.getByRole('region', { name: 'Trending now' }).waitFor();
  await page.getByRole('heading', { name: 'Recently viewed', level: 2 }).waitFor();

  const reviews = page.locator('#reviews');
  assert.match(await reviews.locator('[part=view] [part=mean]').textContent(), /2\.7.*10 reviews/);
  await page.locator('#privacy').getByText('3 actions since').waitFor();
  assert.deepEqual(await page.evaluate(() => errors), []);
  on.assertSilent();
});

test('until there is a shop, and where there can be none, the content of the page stays', async (t) => {
  const on = await open(t, 'index.html?wait');
  const { page } = on;
  const mugs = page.getByRole('link', { name: 'All mugs' });
  await on.until('related', 'waiting');
  await mugs.waitFor();
  await page.evaluate(() => connect(Promise.reject(new Error('no engine'))));
  await on.until('related', 'unavailable');
  await mugs.waitFor();
  assert.equal(await page.getByRole('region').count(), 0);
  assert.ok((await page.evaluate(() => errors)).includes('ws-search: no engine'));
  await page.evaluate(() => open_());
  await on.until('related', 'ready');
  await mugs.waitFor({ state: 'hidden' });
  await page.evaluate(() => connect(null));
  await on.until('related', 'waiting');
  await mugs.waitFor();
});

test('where WebAssembly is missing, links and form stay', async (t) => {
  const on = await open(t, 'html.html', {
    prepare: (page) =>
      page.addInitScript(() => {
        delete globalThis.WebAssembly;
        delete globalThis.Worker;
      }),
  });
  await on.until('related', 'unavailable');
  await on.page.getByRole('link', { name: 'All teas' }).waitFor();
  await on.page.getByRole('searchbox', { name: 'Search' }).waitFor();
});

test('a page without a script of its own: ws-shop opens the shop and follows the data layer', async (t) => {
  const on = await open(t, 'html.html');
  await on.until('related', 'ready');
  assert.equal((await on.items('related')).length, 4);
  const { page } = on;
  const link = page.locator('#related [part=card] a').first();
  assert.match(await link.getAttribute('href'), /#\/product\//, 'the link of the feed');
  on.assertSilent();
});

test('what a feed says is text, and leads only to http', async (t) => {
  const on = await open(t, 'index.html?catalog=hostile.csv&feed');
  const { page } = on;
  await on.until('grid', 'ready');
  await on.until('own', 'ready');
  const bait = '<img src=x onerror="window.hit=1"><script>window.hit=2</script>';
  const titles = await page.locator('#grid [part=title]').allTextContents();
  assert.ok(titles.includes(bait), titles.join());
  const own = await page.locator('#own article a').allTextContents();
  assert.ok(own.length > 0);
  assert.equal(await page.evaluate(() => globalThis.hit), undefined);
  const found = await on.everywhere(
    `(one) => [...one.attributes].flatMap(({ name, value }) =>
      /^on|^style$|^srcdoc$/.test(name) || /javascript:|data:text/i.test(value) ? [name + '=' + value] : [])`,
  );
  assert.deepEqual(found, []);
  // A title of 10,000 letters, and one that turns the direction of what follows.
  const [long] = titles.filter((title) => title.startsWith('Long'));
  assert.equal(long.length, 200);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 1280, `${width} wide`);
  const noLink = page.locator('#grid [data-item=H1]');
  assert.equal(await noLink.locator('a').count(), 0, 'no link to javascript:');
  assert.equal(await noLink.locator('img').count(), 0);
  await page.locator('#search input[part=input]').fill('img');
  await page.getByRole('option').first().waitFor();
  assert.ok(
    (await page.getByRole('option').allTextContents()).some((text) => text.includes('<img')),
  );
  on.assertSilent();
});

test("the shop's own cards: its styles, fields, conditions; whoever cancels ws-select goes on alone", async (t) => {
  const on = await open(t);
  const { page } = on;
  await on.until('own', 'ready');
  const cards = page.locator('#own article.own-card');
  assert.equal(await cards.count(), 4);
  const style = await cards.first().evaluate((card) => getComputedStyle(card).borderTopStyle);
  assert.equal(style, 'dashed');
  await cards
    .first()
    .getByRole('button', { name: /^Why this\? / })
    .waitFor();
  assert.equal(await cards.filter({ has: page.locator('s') }).count(), 0, 'nothing is on sale');
  assert.deepEqual(
    await on.items('own'),
    await page.evaluate(() =>
      [...document.querySelectorAll('#own article a')].map((a) =>
        new URL(a.href).searchParams.get('id'),
      ),
    ),
  );
  await page.evaluate(() =>
    document.addEventListener('ws-select', (event) => {
      event.preventDefault();
      window.selected = event.detail;
    }),
  );
  await cards.nth(1).locator('a').click();
  const selected = await page.evaluate(() => window.selected);
  assert.equal(selected.product.item_id, (await on.items('own'))[1]);
  assert.match(page.url(), /index\.html/);
});

test('a list counts as seen once it is on screen for a while, product by product', async (t) => {
  const viewport = { width: 800, height: 700 };
  const on = await open(t, 'index.html?visited=KIT-003', { context: { viewport } });
  const { page } = on;
  await on.settled();
  const shown = async () => (await on.events()).filter(({ event }) => event === 'view_item_list');
  await page.waitForTimeout(600);
  assert.deepEqual(await shown(), [], 'not at once');
  await page.waitForTimeout(900);
  const first = await shown();
  const related = await on.items('related');
  const [seen] = first.filter(({ ids }) => related.includes(ids[0]));
  assert.match(seen.list_id, /^product~/);
  assert.deepEqual(seen.ids, related.slice(0, seen.ids.length));
  assert.ok(
    seen.ids.length >= 3 && seen.ids.length < 8,
    `${seen.ids.length} of 8 fit the carousel`,
  );
  const own = await on.items('own');
  assert.ok(
    !first.some(({ ids }) => ids.join() === own.join()),
    'what is below the fold is not seen',
  );
  await page.locator('#related').getByRole('button', { name: 'Next products' }).click();
  await page.waitForTimeout(1500);
  const all = (await shown()).filter(({ list_id }) => list_id === seen.list_id);
  const ids = all.flatMap((event) => event.ids);
  assert.ok(all.length >= 2 && ids.length > seen.ids.length);
  assert.equal(new Set(ids).size, ids.length, 'each product once');
  assert.deepEqual(await on.items('related'), related, 'being seen does not change a list');
});

test('a picked product is logged with its list, though the page is left', async (t) => {
  const on = await open(t, 'index.html?visited=KIT-003&storage=indexeddb');
  const { page } = on;
  await on.until('related', 'ready');
  const [id] = await on.items('related');
  await page.evaluate(() => {
    // A device that is slow to store.
    const { track } = shop;
    shop.track = async (event) => {
      await new Promise((done) => setTimeout(done, 200));
      return track(event);
    };
  });
  await page.locator('#related [part=card] a').first().click();
  await page.waitForURL(/product\.html/);
  await page.goto(`${on.site.url}elements/index.html?storage=indexeddb`);
  await on.until('related', 'ready');
  const picked = (await on.events()).filter(({ event }) => event === 'select_item');
  assert.deepEqual(
    picked.map(({ ids, list_id }) => [ids, list_id.split('~')[0]]),
    [[[id], 'product']],
  );
});

test('a shop that never answers keeps nobody on the page; one whose page goes on alone is not left', async (t) => {
  const on = await open(t, 'index.html?visited=KIT-003');
  const { page } = on;
  await on.until('related', 'ready');
  const link = page.locator('#related [part=card] a').first();
  await page.evaluate(() => {
    shop.track = () => new Promise(() => {});
    addEventListener('click', (event) => event.preventDefault(), { once: true });
  });
  await link.click();
  await page.waitForTimeout(800);
  assert.match(page.url(), /index\.html/);
  await link.click();
  await page.waitForURL(/product\.html/);
});

test('lists follow the shopper, but not under the keyboard', async (t) => {
  const on = await open(t, 'index.html?visited=KIT-003');
  const { page } = on;
  await on.settled();
  const view = (id) =>
    page.evaluate((item_id) => shop.track({ event: 'view_item', items: [{ item_id }] }), id);
  await view('TEA-002');
  await page.waitForFunction(() => {
    const list = document.querySelector('#recent').shadowRoot;
    return list.querySelector('[data-item]')?.dataset.item === 'TEA-002';
  });
  await page.locator('#recent a').first().focus();
  await view('BAG-001');
  await page.waitForTimeout(300);
  assert.deepEqual(await on.items('recent'), ['TEA-002', 'KIT-003']);
  assert.equal((await on.focused()).tag, 'a');
  await page.locator('#search input[part=input]').focus();
  await page.waitForFunction(() => {
    const list = document.querySelector('#recent').shadowRoot;
    return list.querySelector('[data-item]')?.dataset.item === 'BAG-001';
  });
  // Another product on the page is another list at once.
  await page.evaluate(() => document.querySelector('#related').setAttribute('item-id', 'BAG-001'));
  await page.waitForFunction(() => {
    const list = document.querySelector('#related').shadowRoot;
    return list.querySelector('[data-item]')?.dataset.item.startsWith('BAG');
  });
  on.assertSilent();
});

test('nothing moves what stands below: while lists come, change and empty', async (t) => {
  for (const [width, query] of [
    [1280, 'wait'],
    [390, 'wait&visited=KIT-003'],
  ]) {
    const on = await open(t, `index.html?${query}`, {
      context: { viewport: { width, height: 9000 } },
    });
    const { page } = on;
    await page.evaluate(() => {
      globalThis.shifts = 0;
      globalThis.moved = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          globalThis.shifts += entry.value;
          for (const { node, previousRect: a, currentRect: b } of entry.sources)
            globalThis.moved.push(
              `${node?.parentNode?.host?.id ?? ''} ${node?.localName}#${node?.id} ${node?.part}: ${a.y}+${a.height} to ${b.y}+${b.height}`,
            );
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.evaluate(() => open_());
    await on.settled();
    await page.waitForTimeout(300);
    await page.evaluate(() =>
      shop.track({ event: 'view_item', items: [{ item_id: 'TEA-001' }, { item_id: 'BAG-002' }] }),
    );
    await page.waitForTimeout(500);
    const [shifts, moved] = await page.evaluate(() => [globalThis.shifts, globalThis.moved]);
    assert.ok(shifts < 0.01, `layout shift ${shifts} at ${width}: ${moved.join('\n')}`);
    on.assertSilent();
  }
});

test('with reduced motion nothing moves by itself; otherwise carousels glide', async (t) => {
  const behaviour = (on) =>
    on.page
      .locator('#related [part~=carousel][role=list]')
      .evaluate((list) => [
        getComputedStyle(list).scrollBehavior,
        getComputedStyle(list.querySelector('img')).transitionDuration,
      ]);
  const still = await open(t);
  await still.until('related', 'ready');
  assert.deepEqual(await behaviour(still), ['auto', '0s']);
  await still.page.locator('#related ws-why button').first().click();
  await still.page.getByRole('dialog').waitFor();
  assert.equal(await still.page.evaluate(() => document.getAnimations().length), 0);
  const moving = await open(t, 'index.html', { context: { reducedMotion: 'no-preference' } });
  await moving.until('related', 'ready');
  assert.equal((await behaviour(moving))[0], 'smooth');
});

test('Chinese, right to left, and a message table', async (t) => {
  const on = await open(t, 'index.html?locale=zh-CN&dir=rtl');
  const { page } = on;
  await on.settled();
  await page.getByRole('heading', { name: '您可能还喜欢' }).waitFor();
  const related = page.locator('#related');
  const left = (part) =>
    related
      .locator(part)
      .first()
      .evaluate((one) => one.getBoundingClientRect().left);
  assert.ok((await left('[part=card][data-item]')) > 600, 'the first card is at the right');
  const before = await left('[part=card][data-item]');
  await related.getByRole('button', { name: '下一组商品' }).click();
  await page.waitForTimeout(200);
  assert.ok((await left('[part=card][data-item]')) > before + 200, 'cards move to the right');
  await page.evaluate(() =>
    connect(shop, {
      messages: { product: 'Passt dazu', found: { one: '{} Ding', other: '{} Dinge' } },
    }),
  );
  await page.getByRole('heading', { name: 'Passt dazu' }).waitFor();
});
