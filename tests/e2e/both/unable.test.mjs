// A browser that can't run the engine, page and workers alike: Firefox without WebAssembly, Chromium without
// its SIMD. What is missing is said by a code, and whatever the page has of its own stays.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inBoth } from '../lib/both.mjs';

const UNABLE = {
  prefs: { 'javascript.options.wasm': false },
  // To Chromium, a processor without SSE 4.1 is one without SIMD. Others than Intel's have no such switch.
  flags: ['--js-flags=--no-enable-sse4-1'],
};

inBoth(({ name, open, start }) => {
  const skip = name === 'chrome' && process.arch !== 'x64' && 'this processor always has SIMD';
  let browser;
  before(async () => {
    browser = skip ? null : await start(UNABLE);
  });
  after(() => browser?.close());

  test(
    'opening a shop or learning fails with `unsupported`, which names SIMD',
    { skip },
    async (t) => {
      const tab = await open(t, { browser, path: 'elements/product.html', raw: true });
      const said = await tab.page.evaluate(async () => {
        const [full, slim, lab] = await Promise.all(
          ['index', 'slim', 'lab'].map((entry) => import(`/pkg/dist/${entry}.js`)),
        );
        const catalog = [{ id: 'A', title: 'A' }];
        const calls = [true, false].flatMap((worker) => [
          full.createShop({ catalog, worker }),
          slim.createShop({ catalog, worker }),
          lab.surveyTable('a,b\n1,2\n', { worker }),
        ]);
        const settled = await Promise.allSettled(calls);
        return settled.map(({ reason }) => [reason?.code, reason?.message]);
      });
      assert.equal(said.length, 6);
      for (const [code, message] of said) {
        assert.equal(code, 'unsupported');
        assert.match(message, /no WebAssembly with SIMD \(Chrome 91, Firefox 89, Safari 16\.4/);
      }
    },
  );

  test('the storefront says so and still sells', { skip }, async (t) => {
    const tab = await open(t, { browser });
    const { page } = tab;
    const code = await page.$eval('.problem .notice', (notice) => notice.dataset.code);
    assert.equal(code, 'unsupported');
    assert.equal(await page.$('.consent'), null);
    const [first] = await tab.productsOf('Jewellery', 1);
    await tab.view(first);
    await tab.press('Add to cart');
    await tab.go('#/cart');
    assert.equal((await page.$$('.line')).length, 1);
  });

  test('elements: links and form of the page stay', { skip }, async (t) => {
    const tab = await open(t, { browser, path: 'elements/html.html', raw: true });
    const { page } = tab;
    await tab.until(() => document.querySelector('#related').state === 'unavailable');
    for (const selector of ['a[href="/tea.html"]', 'input[type=search]']) {
      assert.ok(await page.$eval(selector, (one) => one.checkVisibility()), selector);
    }
    assert.equal(await page.$('#related >>> [part=card][data-item]'), null);
  });
});
