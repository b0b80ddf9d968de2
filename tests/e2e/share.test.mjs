// Reports under differential privacy, from the engine itself: consent, the budget, and what outlives an erasure.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

/** In the page: a shop of its own that shares until it may not; gives what came of each. */
async function shareAll() {
  const { createShop } = await import(new URL('pkg/dist/index.js', location.href).href);
  const shop = await createShop({ catalog: 'shop/catalog.csv', databaseName: 'sharing' });
  const attempt = async (what) => {
    try {
      const { report, left } = await shop.share({ what, epsilon: 1 });
      return { fields: Object.keys(report).sort(), what: report.what, left };
    } catch ({ code }) {
      return { code };
    }
  };
  const before = await attempt('item');
  await shop.consent.set({ personalization: true, sharing: true });
  for (const item_id of ['KIT-032', 'KIT-033', 'KIT-032']) {
    await shop.track({ event: 'view_item', items: [{ item_id }] });
  }
  const after = [];
  for (const what of ['item', 'category', 'item_pair', 'category_pair', 'item']) {
    after.push(await attempt(what));
  }
  const { remaining, left } = await shop.erase();
  const { ledger } = await shop.privacyReport();
  await shop.dispose();
  return { before, after, remaining, left, spent: ledger.spent.map(({ kind }) => kind) };
}

test('reports cost what they say, and the budget outlives erasing and reloading', async (t) => {
  const shop = await open(t);
  const { page } = shop;
  const first = await page.evaluate(shareAll);
  assert.deepEqual(first.before, { code: 'consent_required' });
  const fields = ['domain', 'epsilon', 'mechanism', 'v', 'value', 'what'];
  const kinds = ['item', 'category', 'item_pair', 'category_pair'];
  assert.deepEqual(first.after, [
    ...kinds.map((what, at) => ({ fields, what, left: (3 - at) * 1e6 })),
    { code: 'budget_spent' },
  ]);
  assert.equal(first.remaining, 0);
  assert.deepEqual(first.left, ['sharing-ledger']);
  assert.deepEqual(first.spent, kinds);

  await page.reload();
  const second = await page.evaluate(shareAll);
  assert.deepEqual(
    second.after,
    second.after.map(() => ({ code: 'budget_spent' })),
  );
  assert.deepEqual(second.spent, kinds);
  assert.deepEqual(shop.complaints, []);
});
