import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NOW, catalogLines, eventLines, itemId } from '../../scripts/bench/shop.mjs';

test('the made-up shop is the same each time and whole', () => {
  const catalog = [...catalogLines(500)];
  assert.deepEqual(catalog, [...catalogLines(500)]);
  assert.notDeepEqual(catalog, [...catalogLines(500, 9)]);
  assert.equal(catalog.length, 501);
  const columns = catalog[0].split(',').length;
  assert.ok(catalog.every((line) => line.split(',').length === columns));
  assert.equal(new Set(catalog.map((line) => line.split(',')[0])).size, 501);
});

test('its log names only its products, and never the future', () => {
  const ids = new Set(Array.from({ length: 500 }, (_, i) => itemId(i)));
  const [header, ...lines] = eventLines(500, 100_000);
  assert.equal(header, 'session_id,item_id,event,timestamp');
  assert.ok(lines.length >= 300_000);
  for (const line of lines) {
    const [, item, event, time] = line.split(',');
    assert.ok(ids.has(item), line);
    assert.ok(['view_item', 'purchase'].includes(event), line);
    assert.ok(Number(time) <= NOW, line);
  }
});
