import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { run, tryRun } from '../../scripts/lib/proc.mjs';

const node = (code, options) => run(process.execPath, ['-e', code], { silent: true, ...options });
test('standard output comes back, the environment goes in', async () => {
  assert.equal(await node('console.log(process.env.COLOUR)', { env: { COLOUR: 'red' } }), 'red\n');
});

test('a failure names the command and its exit code', async () => {
  await assert.rejects(node('process.exit(3)'), /-e process\.exit\(3\)` failed with exit code 3/);
  await assert.rejects(run('no-such-program', ['x']), /cannot run `no-such-program x`: not found/);
  assert.equal(await tryRun('no-such-program'), null);
});

test('a command that hangs is stopped with everything that it started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'windowshopper-proc-'));
  const file = join(folder, 'beats');
  const beat = `setInterval(() => require('fs').appendFileSync(${JSON.stringify(file)}, '.'), 20)`;
  const parent = `
    require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(beat)}]);
    setInterval(() => {}, 1000);`;
  await assert.rejects(node(parent, { timeout: 1500 }), /took longer than 1\.5 s and was stopped/);
  const beats = statSync(file).size;
  assert.ok(beats > 0);
  await setTimeout(300);
  assert.equal(statSync(file).size, beats);
  rmSync(folder, { recursive: true });
});

test('what a command leaves behind holds nobody up, though it holds the pipe', async () => {
  const heir = `
    const stdio = ['ignore', 'inherit', 'inherit'];
    const left = ['-e', 'setTimeout(() => {}, 20_000)'];
    require('child_process').spawn(process.execPath, left, { stdio, detached: true }).unref();
    console.log('done');`;
  const winner = await Promise.race([
    node(heir, { capture: true }),
    setTimeout(15_000, 'late', { ref: false }),
  ]);
  assert.equal(winner, 'done\n');
});
