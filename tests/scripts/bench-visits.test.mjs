import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LABEL, visitLines } from '../../scripts/bench/visits.mjs';

test('the made-up visits are the same each time, and some end with a purchase', () => {
  const [header, ...rows] = visitLines(2_000);
  assert.deepEqual(rows, [...visitLines(2_000)].slice(1));
  assert.notDeepEqual(rows, [...visitLines(2_000, 9)].slice(1));
  const names = header.split(',');
  const cells = rows.map((row) => row.split(','));
  assert.ok(cells.every((row) => row.length === names.length));
  assert.equal(names.at(-1), LABEL);
  const share = cells.filter((row) => row.at(-1) === 'TRUE').length / rows.length;
  assert.ok(share > 0.1 && share < 0.4, `${share}`);
  for (const row of cells) {
    for (const [place, name] of names.entries()) {
      if (!['month', 'kind', 'weekend', LABEL].includes(name)) {
        assert.ok(Number(row[place]) >= 0, `${name}: ${row[place]}`);
      }
    }
  }
});
