// The log under hard conditions, in Firefox and in Chromium: two tabs at once, a browser that is killed.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { inBoth, serveShop } from '../lib/both.mjs';

const EACH = 1000;
/** A page of the shop's origin that opens no shop by itself. */
const BARE = { path: 'elements/product.html', raw: true };

/**
 * Opens a shop of three products in the page, and gives consent. `say(n)` logs the n-th event, as fast as it can.
 */
async function openLog(tab) {
  await tab.page.evaluate(async () => {
    const { createShop } = await import('/pkg/dist/index.js');
    const catalog = ['A', 'B', 'C'].map((id) => ({ id, title: `Product ${id}` }));
    const log = await createShop({ catalog, databaseName: 'log' });
    const { functional } = await log.consent.get();
    if (!functional) await log.consent.set({ functional: true });
    globalThis.log = log;
    globalThis.say = (n) =>
      log.track({
        event: 'view_item',
        items: [{ item_id: 'ABC'[n % 3] }],
      });
  });
}

/** What the log has after a reload, as the package reads it. */
async function logged(tab) {
  await tab.page.reload();
  await openLog(tab);
  return tab.page.evaluate(async () => {
    const { unreadable } = await globalThis.log.privacyReport();
    const ids = (await globalThis.log.events()).map(({ event_id: id }) => id);
    return { ids, unreadable };
  });
}

inBoth(({ open, start, folder }) => {
  test(`two tabs write ${EACH} events each at the same time: none is lost, none is doubled`, async (t) => {
    const first = await open(t, BARE);
    const second = await open(t, { ...BARE, site: first.site, profile: first.profile });
    for (const tab of [first, second]) await openLog(tab);
    const write = (tab, odd) =>
      tab.page.evaluate(
        async (count, from) => {
          const numbers = Array.from({ length: count }, (_, i) => 2 * i + from);
          const answers = await Promise.all(numbers.map((n) => globalThis.say(n)));
          return answers.map(({ stored, event }) => ({ stored, id: event.event_id }));
        },
        EACH,
        odd,
      );
    const told = (await Promise.all([write(first, 0), write(second, 1)])).flat();
    assert.equal(told.filter(({ stored }) => stored).length, 2 * EACH, 'all are said to be stored');
    const wanted = told.map(({ id }) => id).sort();
    for (const tab of [first, second]) {
      const { ids, unreadable } = await logged(tab);
      assert.equal(unreadable, 0);
      assert.deepEqual(ids.sort(), wanted);
    }
    first.assertSilent();
  });

  test('killed in mid-write: what was said to be stored is there, and the log goes on', async (t) => {
    const userData = join(folder, 'killed');
    const site = await serveShop();
    const doomed = await start({ userData });
    const gone = new Promise((done) => doomed.process().once('exit', done));
    t.after(async () => {
      doomed.process().kill('SIGKILL');
      await site.close();
    });
    const tab = await open(t, { ...BARE, browser: doomed, site });
    await openLog(tab);
    const stored = new Set();
    const enough = new Promise((done) => {
      tab.page.on('console', (message) => {
        const [, id] = /^stored (.*)/.exec(message.text()) ?? [];
        if (id && stored.add(id).size >= 200) done();
      });
    });
    // Ten at a time, until the browser is no more.
    await tab.page.evaluate(() => {
      let n = 0;
      const write = async () => {
        while (n < 4000) {
          const { stored, event } = await globalThis.say(n++);
          if (stored) console.debug(`stored ${event.event_id}`);
        }
      };
      for (let i = 0; i < 10; i += 1) write();
    });
    await enough;
    doomed.process().kill('SIGKILL');
    await gone;
    assert.ok(stored.size < 4000, 'it was still writing');

    const browser = await start({ userData });
    t.after(() => browser.close());
    const again = await open(t, { ...BARE, browser, site });
    await openLog(again);
    const { ids, unreadable } = await logged(again);
    assert.equal(unreadable, 0);
    assert.equal(new Set(ids).size, ids.length, 'none is doubled');
    assert.deepEqual(
      [...stored].filter((id) => !ids.includes(id)),
      [],
      'none of those is lost',
    );
    const more = await again.page.evaluate(() => globalThis.say(5000));
    assert.equal(more.stored, true);
    assert.equal((await logged(again)).ids.length, ids.length + 1);
  });

  test('a private window has a log as well, as long as it is open', async (t) => {
    const browser = await start({
      prefs: { 'browser.privatebrowsing.autostart': true },
      flags: ['--incognito'],
    });
    t.after(() => browser.close());
    const tab = await open(t, { browser });
    await tab.consent();
    const [viewed] = await tab.productsOf('Bags', 1);
    await tab.view(viewed);
    await tab.page.reload();
    await tab.ready();
    await tab.go('#/');
    assert.deepEqual(await tab.items('[data-shelf=home_recent]'), [viewed]);
    tab.assertSilent();
  });
});
