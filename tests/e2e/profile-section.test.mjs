import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { useBrowser } from './lib/shop.mjs';

const open = useBrowser();

/** The section alone, over a shop of its own in which something was done. */
async function mount(page, locale) {
  await page.evaluate(async (locale) => {
    const { createShop } = await import(new URL('pkg/dist/index.js', location.href).href);
    const { profileSection } = await import(
      new URL('src/components/profile-section.js', location.href).href
    );
    const shop = await createShop({
      catalog: 'shop/catalog.csv',
      storage: 'memory',
      databaseName: 'section',
    });
    await shop.consent.set({ personalization: true });
    for (const item_id of ['TEX-018', 'KIT-033', 'KIT-032']) {
      await shop.track({ event: 'view_item', items: [{ item_id }] });
    }
    await shop.track({ event: 'add_to_cart', items: [{ item_id: 'KIT-032' }] });
    const { element, refresh } = profileSection(shop, locale);
    globalThis.section = { shop, refresh };
    document.querySelector('main').replaceChildren(element);
    await refresh();
  }, locale);
}

for (const locale of ['en-GB', 'zh-CN']) {
  test(`the profile is shown, explained and corrected by keyboard (${locale})`, async (t) => {
    const shop = await open(t);
    const { page } = shop;
    await mount(page, locale);
    const section = page.locator('main [data-part="profile"]');
    const brand = section.locator('[data-kind="brand"][data-name="Zigzaggery"]');
    assert.equal(await brand.count(), 3);
    const text = await section.innerText();
    assert.match(text, locale === 'en-GB' ? /About to buy/ : /准备购买/);
    // Evidence names the product, not the id.
    const why = section.locator('details').first();
    await why.locator('summary').press('Enter');
    assert.match(await why.innerText(), /Quilted Oven Mitt|Tea Towel|Apron/);

    // Alone on the page, its h3 has no h2 before it.
    const found = await findings(page, 'main [data-part="profile"]');
    assert.deepEqual(
      found.filter((line) => !line.startsWith('heading-order')),
      [],
    );

    // Muted: gone from the interests, listed as a correction, and the focus is on its undo.
    await brand.locator('xpath=self::*[@data-action="mute"]').press('Enter');
    await page.waitForFunction(
      () => document.activeElement?.dataset?.action === 'restore',
      undefined,
      { timeout: 5000 },
    );
    assert.equal(await brand.count(), 1);
    const brands = () =>
      page.evaluate(async () => {
        const { items } = await globalThis.section.shop.recommend({ limit: 100 });
        return items.map(({ product }) => product.brand);
      });
    assert.ok(!(await brands()).includes('Zigzaggery'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelectorAll('[data-name="Zigzaggery"]').length === 3,
    );
    assert.ok((await brands()).includes('Zigzaggery'));
    // A narrow window does not scroll sideways.
    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
    shop.assertNoComplaints();
  });
}
