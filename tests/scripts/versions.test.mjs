import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { advice, findFirefox, firefoxAdvice, pair } from '../../scripts/lib/browser.mjs';
import { lockedVersion, majorIn, versionIn } from '../../scripts/lib/versions.mjs';

test('versions are read from what programs print', () => {
  for (const [line, version, major] of [
    ['Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)', '156.0.8078.79', 156],
    [
      'ChromeDriver 156.0.8078.79 (a21ce95c24ce-refs/branch-heads/8078@{#1704})',
      '156.0.8078.79',
      156,
    ],
    ['Google Chrome 131.0.6778.85 ', '131.0.6778.85', 131],
    ['wasm-bindgen 0.2.130', '0.2.130', 0],
    ['cargo 1.95.0 (f2d3ce0bd 2026-03-21)', '1.95.0', 1],
    ['v20.20.2', '20.20.2', 20],
    ['command not found', null, null],
    [null, null, null],
  ]) {
    assert.equal(versionIn(line), version);
    assert.equal(majorIn(line), major);
  }
});

const LOCK = `version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.131"

[[package]]
name = "syn"
version = "1.0.0"

[[package]]
name = "syn"
version = "2.0.0"
`;

test('the locked version is that of the crate of just this name', () => {
  assert.equal(lockedVersion(LOCK, 'wasm-bindgen'), '0.2.130');
  assert.equal(lockedVersion(LOCK.replaceAll('\n', '\r\n'), 'wasm-bindgen'), '0.2.130');
  assert.equal(lockedVersion(LOCK, 'bindgen'), null);
  assert.throws(() => lockedVersion(LOCK, 'syn'), /more than once: 1\.0\.0, 2\.0\.0/);
});

test('a browser goes with a driver of its own major version', () => {
  const chromium = { path: '/usr/bin/chromium', major: 156, version: '156.0.1' };
  const chrome = { path: '/opt/chrome', major: 155, version: '155.0.1' };
  const driver = { path: '/usr/bin/chromedriver', major: 155, version: '155.0.9' };
  assert.deepEqual(pair([chromium, chrome], [driver]), { browser: chrome, driver, others: [] });
  const none = pair([chromium], [driver]);
  assert.equal(none.driver, null);
  assert.match(
    advice(none),
    /no ChromeDriver of major version 156[^]*version 155\.0\.9, which does not fit/,
  );
  assert.match(advice(pair([], [])), /none was found[^]*apt-get install chromium chromium-driver/);
});

test('Firefox is the one that FIREFOX_PATH names, or there is advice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'windowshopper-firefox-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'firefox');
  const env = { FIREFOX_PATH: path };
  assert.equal(await findFirefox(env), null);
  writeFileSync(path, '#!/bin/sh\necho Mozilla Firefox 153.7.0esr\n', { mode: 0o755 });
  assert.deepEqual(await findFirefox(env), { path, major: 153, version: '153.7.0' });
  assert.match(firefoxAdvice(env), /^FIREFOX_PATH is .*firefox, which does not run/);
  assert.match(firefoxAdvice({}), /none was found[^]*apt-get install firefox-esr[^]*FIREFOX_PATH=/);
});
