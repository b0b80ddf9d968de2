import assert from 'node:assert/strict';
import { test } from 'node:test';

import { run, tryRun } from '../../scripts/lib/proc.mjs';

const node = (code, options) => run(process.execPath, ['-e', code], { silent: true, ...options });
const alive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('standard output comes back, the environment goes in', async () => {
  assert.equal(await node('console.log(process.env.COLOUR)', { env: { COLOUR: 'red' } }), 'red\n');
});

test('a failure names the command and its exit code', async () => {
  await assert.rejects(node('process.exit(3)'), /-e process\.exit\(3\)` failed with exit code 3/);
  await assert.rejects(run('no-such-program', ['x']), /cannot run `no-such-program x`: not found/);
  assert.equal(await tryRun('no-such-program'), null);
});

test('a command that hangs is stopped with everything that it started', async () => {
  const code = `
    const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    require('fs').writeFileSync(process.env.PID_FILE, String(child.pid));
    setInterval(() => {}, 1000);`;
  const { mkdtempSync, readFileSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const folder = mkdtempSync(`${tmpdir()}/windowshopper-proc-`);
  const env = { PID_FILE: `${folder}/pid` };
  await assert.rejects(
    node(code, { timeout: 1500, env }),
    /took longer than 1\.5 s and was stopped/,
  );
  const pid = Number(readFileSync(env.PID_FILE, 'utf8'));
  rmSync(folder, { recursive: true });
  assert.ok(pid > 1);
  await new Promise((done) => setTimeout(done, 200));
  assert.ok(!alive(pid));
});
