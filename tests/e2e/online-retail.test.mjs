// A real shop from its order log to the shopper's screen. Only where the data is.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { ONLINE_RETAIL, onlineRetail } from '../../scripts/lib/online-retail.mjs';
import { SHARED_DATA, TARGET, fromRoot } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/proc.mjs';
import { hashOf, stamp } from '../../scripts/lib/stamp.mjs';
import { useBrowser } from './lib/shop.mjs';

const log = onlineRetail(SHARED_DATA);
const skip = !existsSync(log) && `there is no ${log}; WINDOWSHOPPER_DATA names another folder`;
const open = useBrowser();

/** Trains on the log, once. */
async function train() {
  const folder = join(TARGET, 'online-retail');
  const [catalog, bundle] = ['catalog.csv', 'shop.wsb'].map((name) => join(folder, name));
  const made = stamp('online-retail', {
    inputs: hashOf({
      paths: [log, ...['src', 'cli', 'Cargo.toml', 'Cargo.lock'].map((path) => fromRoot(path))],
      values: ONLINE_RETAIL,
    }),
    outputs: [catalog, bundle],
  });
  if (made.fresh) return { catalog, bundle };
  made.drop();
  mkdirSync(folder, { recursive: true });
  await run(
    'cargo',
    [
      ...['run', '-q', '--release', '-p', 'windowshopper-cli', '--', 'train', '--events', log],
      ...ONLINE_RETAIL,
      ...['--catalog-out', catalog, '--out', bundle],
    ],
    { stdoutToStderr: true, timeout: 12 * 60_000 },
  );
  made.keep();
  return { catalog, bundle };
}

test('on Online Retail the picks follow three views and name them', { skip }, async (t) => {
  const shop = await open(t, await train());
  const { page } = shop;
  await shop.consent();
  const before = await shop.items('home_picked');
  assert.ok(before.length >= 8);

  await page.getByRole('combobox', { name: 'Search the shop' }).fill('christmas decoration');
  await page.keyboard.press('Enter');
  await page.locator('.page-search [data-item]').first().waitFor();
  const viewed = await page.locator('.page-search [data-item]').evaluateAll((cards) =>
    cards.slice(0, 3).map((card) => ({
      id: card.dataset.item,
      title: card.querySelector('.card-link').textContent,
    })),
  );
  assert.equal(viewed.length, 3);
  for (const { id } of viewed) await shop.view(id);

  await shop.home();
  const after = await shop.items('home_picked');
  const stayed = after.filter((id) => before.includes(id));
  assert.ok(stayed.length <= after.length / 2, `${stayed.length} of ${after.length} picks stayed`);
  const titles = await shop.shelf('home_picked').locator('.card-link').allTextContents();
  const seasonal = titles.filter((title) => /christmas|xmas|advent|noel/i.test(title));
  assert.ok(seasonal.length >= 3, `the picks are Christmas things:\n${titles.join('\n')}`);
  const reasons = await shop.shelf('home_picked').locator('.why').allTextContents();
  const named = reasons.filter((line) => viewed.some(({ title }) => line.includes(title)));
  assert.ok(named.length >= 3, `reasons name a viewed product:\n${reasons.join('\n')}`);
  shop.assertOwnFilesOnly();
  shop.assertNoComplaints();
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: join(process.env.SCREENSHOTS, 'online-retail.png') });
});
