import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  orderColumns,
  trainBundle,
  type StudioProgress,
  type TrainBundleOptions,
} from '../src/studio.js';
import { wasm } from './fixtures.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../../tests/fixtures/studio/${name}`, import.meta.url));
const HERE = { worker: false, wasm: wasm('studio') } as const;
const ORDERS = fixture('orders.csv').toString();
const SHOP = { ...HERE, catalog: fixture('catalog.csv'), orders: ORDERS, evaluate: false } as const;

/** The code and the message of a rejection. */
const refusal = (options: Partial<TrainBundleOptions>) =>
  trainBundle({ ...SHOP, ...options }).then(
    () => null,
    ({ name, code, message }) => ({ name, code, message }),
  );

// Each trains a bundle or two, or a dozen.
describe('the studio', { timeout: 120_000 }, () => {
  test('trains the bytes that the command line trains, packed or not', async () => {
    // cli/tests/studio.rs holds `windowshopper train --quick` against the same file.
    const expected = fixture('shop.wsb');
    const { bundle, report } = await trainBundle(SHOP);
    expect(Buffer.from(bundle).equals(expected)).toBe(true);
    expect(report.evaluation).toBeNull();
    const packed = new Blob([gzipSync(ORDERS)]);
    const again = await trainBundle({ ...SHOP, orders: packed });
    expect(Buffer.from(again.bundle).equals(expected)).toBe(true);
    const other = await trainBundle({ ...SHOP, seed: 7 });
    expect(Buffer.from(other.bundle).equals(expected)).toBe(false);
  });

  test('tells of every step, and judges the blend against popularity', async () => {
    const told: StudioProgress[] = [];
    const { report } = await trainBundle({
      ...SHOP,
      evaluate: true,
      onProgress: (progress) => told.push(progress),
    });
    expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(['read', 'train', 'evaluate']));
    expect(told.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['validation: als', 'blend', 'als', 'customers', 'test']),
    );
    const shares = told.map(({ done }) => done);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
    const rows = ORDERS.trim().split('\n').length - 1;
    expect(report.orders).toMatchObject({ rows, events: rows, bad_rows: 0 });
    expect(report.catalog).toMatchObject({ format: 'csv', items: 24 });
    expect(report.evaluation?.k).toBe(20);
    for (const { moments, models } of Object.values(report.evaluation?.segments ?? {})) {
      expect(models.blend?.lists).toBe(moments);
      expect(models.popularity?.hit_rate).toBeLessThanOrEqual(1);
    }
    expect(Object.keys(report.evaluation?.segments ?? {})).toContain('customers_in_session');
    expect(report.training.model_bytes.als).toBeGreaterThan(0);
  });

  test('columns can have any name, and bad rows are counted with their lines', async () => {
    expect(await orderColumns(ORDERS, HERE)).toContain('item_id');
    const lines = ORDERS.trim().split('\n');
    const renamed = [lines[0]?.replace('item_id', 'StockCode'), ...lines.slice(1)];
    renamed.splice(3, 0, 'nobody,,view_item', lines[1]?.replace(/\d{4}-\d\d-\d\dT/, 'soon ') ?? '');
    const orders = renamed.join('\n');
    expect(await refusal({ orders })).toMatchObject({
      name: 'WindowshopperError',
      code: 'missing_column',
      message: expect.stringContaining('no column is `item_id`'),
    });
    const { report } = await trainBundle({
      ...SHOP,
      orders,
      ordersName: 'log.csv',
      columns: { item_id: 'StockCode' },
    });
    expect(report.orders.bad_rows).toBe(2);
    expect(report.orders.bad_row_samples.map(({ file, line }) => [file, line])).toEqual([
      ['log.csv', 4],
      ['log.csv', 5],
    ]);
    expect(report.orders.bad_row_samples[1]?.reason).toMatch(/is not a time/);
  });

  test('what is wrong has a code and names it', async () => {
    const cases: [Partial<TrainBundleOptions>, string, RegExp][] = [
      [{ orders: '' }, 'events_format', /empty/],
      [{ orders: 'user_id,item_id,timestamp\nu,A,soon\n' }, 'too_many_bad_rows', /line|:2:/],
      [{ orders: 'user_id,item_id,timestamp\nu,ZZ,2026-01-01\n' }, 'no_common_items', /`ZZ`/],
      [{ catalog: 'id,title\n' }, 'empty_catalog', /no item/],
      [{ columns: { item_id: 'nix' } }, 'missing_column', /`nix`/],
      [{ columns: { sku: 'item_id' } as never }, 'invalid_request', /`sku`/],
      [{ seed: 1.5 }, 'invalid_request', /seed/],
      [{ minShoppers: 0 }, 'invalid_parameter', /min_shoppers is 0/],
      [{ eventDefault: 'bought' }, 'invalid_request', /eventDefault/],
      [{ orders: 7 as never }, 'invalid_request', /orders must be/],
      [{ orders: new Uint8Array([0x1f, 0x8b, 1, 2]) }, 'events_format', /gzip/],
      [{ catalog: new Uint8Array([0x1f, 0x8b, 1, 2]) }, 'feed_format', /catalog.*gzip/],
    ];
    for (const [options, code, message] of cases) {
      expect(await refusal(options), code).toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    }
  });

  test('can be cancelled', async () => {
    const cancel = new AbortController();
    const onProgress = ({ step }: StudioProgress) => step === 'blend' && cancel.abort();
    const training = refusal({ evaluate: true, signal: cancel.signal, onProgress });
    expect(await training).toMatchObject({ code: 'aborted' });
    expect(await refusal({ signal: cancel.signal })).toMatchObject({ code: 'aborted' });
  });
});
