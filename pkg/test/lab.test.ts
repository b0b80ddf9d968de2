import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { surveyTable, trainPurchase, type TrainOptions, type TrainProgress } from '../src/lab.js';
import { wasm } from './fixtures.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../../tests/fixtures/purchase/${name}`, import.meta.url), 'utf8');
const CSV = fixture('made_up.csv');
const HERE = { worker: false, wasm: wasm('lab') } as const;
const FAST = { ...HERE, label: 'bought', networks: 2, epochs: 5, seed: 7 } as const;

/** The code and the message of a rejection. */
const refusal = (csv: string | Uint8Array, options: Partial<TrainOptions> = {}) =>
  trainPurchase(csv, { ...FAST, ...options }).then(
    () => null,
    ({ name, code, message }) => ({ name, code, message }),
  );

describe('the lab', () => {
  test('learns the weights that the command line learns, to the last bit', async () => {
    const { bundle } = await trainPurchase(CSV, FAST);
    const length = Number(new DataView(bundle.buffer, bundle.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bundle.subarray(8, 8 + length)));
    const digest = createHash('sha256')
      .update(bundle.subarray(8 + length))
      .digest('hex');
    expect(header.__metadata__.sha256).toBe(digest);
    expect(digest).toBe(fixture('digest.txt').trim());
  });

  test('tells of every epoch, and judges on a fifth of the rows', async () => {
    const told: TrainProgress[] = [];
    const result = await trainPurchase(new Blob([CSV]), {
      ...FAST,
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map(({ network, epoch }) => `${network}.${epoch}`)).toEqual(
      [1, 2].flatMap((network) => [1, 2, 3, 4, 5].map((epoch) => `${network}.${epoch}`)),
    );
    expect(told.at(-1)).toMatchObject({ networks: 2, epochs: 5 });
    expect(told[4]?.training_loss).toBe(result.networks[0]?.training_loss[4]);
    expect(result.rows).toBeLessThanOrEqual(480);
    expect(result.predictions).toHaveLength(120);
    const right = result.predictions.filter(({ chance, yes }) => chance >= 0.5 === yes).length;
    expect(result.figures.accuracy).toBeCloseTo(right / 120, 12);
    expect(result.figures.auc).toBeGreaterThan(0.6);
    expect(result.roc[0]).toEqual({ false_rate: 0, true_rate: 0 });
    expect(result.roc.at(-1)).toEqual({ false_rate: 1, true_rate: 1 });
    expect(result.calibration).toHaveLength(10);
    expect(result.calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(120);
    expect(result.columns).toEqual(['visits', 'total', 'browser', 'category']);
    expect(result.notes.map(({ column }) => column)).toEqual(
      expect.arrayContaining(['user_id', 'blank', 'browser']),
    );
  });

  test('the wishes for columns are obeyed', async () => {
    const { columns } = await trainPurchase(CSV, {
      ...FAST,
      drop: ['visits'],
      categorical: ['user_id'],
    });
    expect(columns).toEqual(['user_id', 'total', 'browser', 'category']);
  });

  test('looks at a table', async () => {
    const { rows, columns } = await surveyTable(CSV, HERE);
    expect(rows).toBe(600);
    expect(columns.filter(({ yes }) => yes !== null).map(({ name }) => name)).toEqual(['bought']);
  });

  test('what is wrong has a code and names it', async () => {
    expect(await refusal('')).toMatchObject({ name: 'WindowshopperError', code: 'invalid_table' });
    expect(await refusal('a,b\n1')).toMatchObject({
      code: 'invalid_row',
      message: 'row 1 has 1 cells, the header has 2',
    });
    expect(await refusal(new Uint8Array([97, 10, 0xff]))).toMatchObject({
      code: 'invalid_table',
      message: 'line 2: the text is not UTF-8',
    });
    expect(await refusal(CSV, { label: 'sold' })).toMatchObject({ code: 'missing_column' });
    expect(await refusal(CSV, { label: 'total' })).toMatchObject({ code: 'invalid_label' });
    expect(await refusal(CSV, { networks: 0 })).toMatchObject({
      code: 'invalid_parameter',
      message: 'ensemble is 0; it must be 1 to 100',
    });
    expect(await refusal(CSV, { epochs: 2.5 })).toMatchObject({ code: 'invalid_request' });
    expect(await refusal(CSV, { label: undefined as unknown as string })).toMatchObject({
      code: 'invalid_request',
    });
    expect(await refusal(7 as unknown as string)).toMatchObject({ code: 'invalid_request' });
  });

  test('can be cancelled between two epochs, and before the first', async () => {
    const cancel = new AbortController();
    let told = 0;
    const training = refusal(CSV, {
      signal: cancel.signal,
      onProgress: () => {
        told += 1;
        if (told === 3) cancel.abort();
      },
    });
    expect(await training).toMatchObject({ code: 'aborted' });
    expect(told).toBe(3);
    expect(await refusal(CSV, { signal: cancel.signal })).toMatchObject({ code: 'aborted' });
    expect(told).toBe(3);
  });
});
