import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { table } from '../../scripts/lib/log.mjs';

// The stamps of these tests must not mix with the real ones.
const folder = mkdtempSync(join(tmpdir(), 'windowshopper-steps-'));
process.env.CARGO_TARGET_DIR = join(folder, 'target');
const { STEPS, runSteps } = await import('../../scripts/lib/steps.mjs');
const { stamp } = await import('../../scripts/lib/stamp.mjs');
after(() => rmSync(folder, { recursive: true }));

function recorder() {
  const ran = [];
  const step = (name, check = () => {}) => ({
    name,
    what: name,
    run: async (tools, exec) => {
      ran.push(name);
      await check(tools, exec);
    },
  });
  return { ran, step };
}
const fail = () => {
  throw new Error('planned');
};

test('the first failure ends the run, unless told to go on', async () => {
  const first = recorder();
  const steps = ({ step }) => [step('a'), step('b', fail), step('c')];
  assert.equal(await runSteps(steps(first), { tools: {} }), 1);
  assert.deepEqual(first.ran, ['a', 'b']);

  const second = recorder();
  assert.equal(await runSteps(steps(second), { tools: {}, keepGoing: true }), 1);
  assert.deepEqual(second.ran, ['a', 'b', 'c']);

  const third = recorder();
  assert.equal(await runSteps([third.step('a'), third.step('c')], { tools: {} }), 0);
});

test('no step outlives the minutes of them all', async () => {
  const { step } = recorder();
  const hang = (_, exec) =>
    exec(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { silent: true });
  const started = Date.now();
  assert.equal(await runSteps([step('hang', hang)], { tools: {}, minutes: 0.01 }), 1);
  assert.ok(Date.now() - started < 10_000);
});

test('a stamp is fresh until an input or an output changes', () => {
  const output = join(folder, 'made.txt');
  const make = (inputs) => stamp('test', { inputs, outputs: [output] });
  assert.ok(!make('one').fresh);
  writeFileSync(output, 'made');
  assert.ok(!make('one').fresh);
  make('one').keep();
  assert.ok(make('one').fresh);
  assert.ok(!make('two').fresh);
  writeFileSync(output, 'made by hand');
  assert.ok(!make('one').fresh);
  rmSync(output);
  assert.ok(!make('one').fresh);
});

test('tables line up, numbers to the right', () => {
  assert.equal(
    table([
      ['name', 'size', 'note'],
      ['slim', '9 KB', 'ok'],
      ['full', '10 KB', ''],
    ]),
    'name  size   note\nslim   9 KB  ok\nfull  10 KB',
  );
});

test('without Firefox the step of that name fails, and says what to install', () => {
  const { run } = STEPS.find(({ name }) => name === 'firefox');
  assert.throws(() => run({ firefox: null }), /apt-get install firefox-esr/);
});
