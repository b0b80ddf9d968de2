// The package as its users get it: packed, installed into small real projects, built, run.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { after, test } from 'node:test';

import { site, useBrowser } from './lib/page.mjs';
import { clean, project } from './lib/project.mjs';
import { freePort, serveWith } from './lib/server.mjs';

const open = useBrowser();
after(clean);

/** A shop opened, in a worker, remembered the view and recommended. */
function assertWorks({ result, said }, { thread = 'worker', slim = false } = {}) {
  assert.equal(result.error, undefined);
  assert.equal(result.thread, thread);
  assert.ok(result.stored);
  assert.ok(result.models >= 5, `${result.models} models`);
  assert.equal(result.titles.length, 4);
  assert.ok(result.why[0].length > 5);
  assert.equal(result.sentiment, slim ? 'unsupported' : 'positive');
  assert.deepEqual(said, []);
}

test('Vite: built under a base path', async (t) => {
  const vite = await project('vite', 'public');
  await vite.bin('vite', 'build');
  const { url } = await site(t, { '/app/': vite.path('dist') });
  assertWorks(await open(t, `${url}app/`));
});

test('webpack', async (t) => {
  const webpack = await project('webpack', 'dist');
  await webpack.bin('webpack');
  await cp(webpack.path('index.html'), webpack.path('dist', 'index.html'));
  const { url } = await site(t, { '/app/': webpack.path('dist') });
  assertWorks(await open(t, `${url}app/`));
});

test('esbuild, slim', async (t) => {
  const esbuild = await project('esbuild', 'dist');
  await esbuild.exec(process.execPath, ['build.js']);
  await cp(esbuild.path('index.html'), esbuild.path('dist', 'index.html'));
  const { url } = await site(t, { '/app/': esbuild.path('dist') });
  assertWorks(await open(t, `${url}app/`), { slim: true });
});

test('Vite: its development server', async (t) => {
  const vite = await project('vite', 'public');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/app/`;
  await serveWith(t, vite, ['vite', '--host', '127.0.0.1', '--port', port, '--strictPort'], url);
  const { result, said } = await open(t, url);
  assertWorks({ result, said: said.filter((line) => !line.startsWith('debug: [vite]')) });
});

test('Next.js: rendered on its server, run in the page', async (t) => {
  const next = await project('next', 'public');
  await next.bin('next', 'build');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/app`;
  const command = ['next', 'start', '--hostname', '127.0.0.1', '--port', port];
  assert.match(await serveWith(t, next, command, url), /data-server="internal"/);
  assertWorks(await open(t, url));
});

test('a page without a bundler', async (t) => {
  const plain = await project('plain');
  const { url } = await site(t, plainMounts(plain));
  const { result, said, requests } = await open(t, `${url}app/`);
  assertWorks({ result, said });
  assert.ok(requests.every((request) => request.startsWith(url)));
});

test('a page without a bundler under a strict content security policy, worker included', async (t) => {
  const plain = await project('plain');
  const { url } = await site(t, plainMounts(plain), {
    'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  });
  assertWorks(await open(t, `${url}app/`));
});

test('the package on another origin: its worker is refused, which is said once', async (t) => {
  const plain = await project('plain');
  const cdn = await site(t, plainMounts(plain), { 'access-control-allow-origin': '*' });
  const { url } = await site(t, { '/app/': plain.root });
  const { result, said, requests } = await open(t, `${url}app/?from=${cdn.url}app/windowshopper/`);
  assert.equal(said.length, 1, said.join('\n'));
  assert.match(said[0], /^info: windowshopper: No worker, so the main thread: /);
  assertWorks({ result, said: [] }, { thread: 'main' });
  assert.ok(requests.includes(`${cdn.url}app/windowshopper/wasm/full/windowshopper_bg.wasm`));
});

test('wasm and bundle as URL, Response, bytes or compiled module', async (t) => {
  const plain = await project('plain');
  const { url } = await site(t, plainMounts(plain));
  const { result, said } = await open(t, `${url}app/?forms`);
  const [first, ...others] = Object.values(result);
  assert.equal(others.length, 5);
  assert.equal(first.length, 4);
  for (const titles of others) assert.deepEqual(titles, first);
  assert.deepEqual(said, []);
});

test('Node: importing does nothing; a shop opens on the main thread', async () => {
  const node = await project('node');
  const printed = await node.exec(process.execPath, ['main.js'], { capture: true });
  const { quiet, ...result } = JSON.parse(printed);
  assert.ok(quiet, 'importing leaves no global and nothing that runs');
  assertWorks({ result, said: [] }, { thread: 'main' });
});

/** The package beside the page, as somebody who copied it there has it. */
function plainMounts(plain) {
  return {
    '/app/windowshopper/': plain.path('node_modules', 'windowshopper'),
    '/app/': plain.root,
  };
}
