// What axe finds, of any weight.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules whose answer depends on colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Every violation of axe's rules (WCAG A and AA up to 2.2, best practice) on the page as it is, or within a
 * selector, one line each. Rules of colours are asked in the light and in the dark.
 */
export async function findings(page, within) {
  await page.evaluate(axe);
  const found = new Set();
  for (const [colorScheme, only] of [
    ['light', null],
    ['dark', OF_COLOURS],
  ]) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(
      ([where, rules]) =>
        globalThis.axe.run(where ?? document, {
          resultTypes: ['violations'],
          ...(rules
            ? { runOnly: { type: 'rule', values: rules } }
            : { rules: { 'target-size': { enabled: true } } }),
        }),
      [within, only],
    );
    for (const { id, nodes } of violations) {
      const where = nodes.map(
        ({ html, target }) => `${target.flat().join(' ')} ${html.slice(0, 160)}`,
      );
      found.add(`${id}, ${colorScheme}: ${where.join(' | ')}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  return [...found];
}
