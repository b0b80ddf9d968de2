import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gzipSync } from 'node:zlib';

import { serve } from '../../scripts/lib/serve.mjs';

const root = mkdtempSync(join(tmpdir(), 'windowshopper-serve-'));
const put = (path, content) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
let site;
const get = (path, init) => fetch(new URL(path, site.url), { redirect: 'manual', ...init });

/** Sends the request target as it is: `fetch` would tidy `..` away. */
async function raw(target) {
  const socket = connect(site.port, '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  await once(socket, 'close');
  return { status: Number(text.split(' ')[1]), text };
}

before(async () => {
  put('secret.txt', 'top secret');
  put('package.json', '{"secret":1}');
  put('www/index.html', '<!doctype html>home');
  put(
    'www/shop.config.json',
    '{"name":"Own","catalog":"./shop/own.csv","catalogFormat":"csv","bundle":"./shop/own.wsb"}',
  );
  put('www/main.css', 'a{}');
  put('www/photo.png', 'png');
  put('www/packed.css', 'a{}');
  put('www/art/mug.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  put('www/art/index.html', 'art');
  put('www/.env', 'KEY=top secret');
  put('www/node_modules/x/index.js', 'x');
  put('www/shop/own.wsb', 'own bundle');
  put('pkg/package.json', '{"secret":1}');
  put('pkg/src/index.ts', 'source');
  put('pkg/dist/index.js', 'export {}');
  put('pkg/wasm/slim/windowshopper_bg.wasm', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  put('other/gift_shop.csv.gz', gzipSync('id,title\n1,Mug\n'));
  put('other/gift.wsb', 'other bundle');
  symlinkSync(join(root, 'secret.txt'), join(root, 'www', 'link.txt'));
  site = await serve({ root, port: 0 });
});
after(async () => {
  await site.close();
  rmSync(root, { recursive: true });
});

test('each kind of file has its type', async () => {
  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/main.css', 'text/css; charset=utf-8'],
    ['/art/mug.svg', 'image/svg+xml'],
    ['/shop.config.json', 'application/json; charset=utf-8'],
    ['/shop/own.wsb', 'application/octet-stream'],
    ['/pkg/dist/index.js', 'text/javascript; charset=utf-8'],
    ['/pkg/wasm/slim/windowshopper_bg.wasm', 'application/wasm'],
  ]) {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get('content-type'), type, path);
  }
});

test('every answer carries the strict headers', async () => {
  for (const path of ['/', '/missing', '/art']) {
    const { headers } = await get(path);
    assert.equal(headers.get('cache-control'), 'no-cache');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy'), /script-src 'self' 'wasm-unsafe-eval';/);
  }
});

test('what is not there is 404 in plain text, for a wasm too', async () => {
  for (const path of [
    '/missing',
    '/pkg/wasm/slim/missing.wasm',
    '/pkg/',
    '/main.css/',
    '/shop/catalog',
  ]) {
    const response = await get(path);
    assert.equal(response.status, 404, path);
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(await response.text(), 'not found\n');
  }
});

test('nothing outside the served folders can be read', async () => {
  for (const target of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/art/../../secret.txt',
    '/..%5csecret.txt',
    '//secret.txt/../../secret.txt',
    '/pkg/package.json',
    '/pkg/src/index.ts',
    '/pkg/dist/../package.json',
    '/pkg/dist/..%2fpackage.json',
    '/.env',
    '/node_modules/x/index.js',
    '/link.txt',
    '/secret.txt%00.html',
    '/%E0%A4%A',
    'secret.txt',
  ]) {
    const { status, text } = await raw(target);
    assert.ok(status === 404 || status === 400, `${target}: ${status}`);
    assert.ok(!text.includes('secret'), target);
  }
});

test('HEAD has the headers and no body', async () => {
  const response = await get('/main.css', { method: 'HEAD' });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-length'), '3');
  assert.equal(await response.text(), '');
});

test('other methods are refused', async () => {
  const response = await get('/', { method: 'POST', body: 'x' });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'GET, HEAD');
});

test('an unchanged file is answered with 304, a changed one is not', async () => {
  const etag = (await get('/main.css')).headers.get('etag');
  const again = await get('/main.css', { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  put('www/main.css', 'b{}');
  const changed = await get('/main.css', { headers: { 'if-none-match': etag } });
  assert.equal(changed.status, 200);
  assert.equal(await changed.text(), 'b{}');
});

test('with `pack`, who takes brotli gets texts by brotli, and pictures as they are', async () => {
  const packing = await serve({ port: 0, root, pack: true });
  const ask = (path, encodings) =>
    new Promise((done, fail) => {
      const headers = { 'accept-encoding': encodings };
      request(new URL(path, packing.url), { headers }, async (answer) => {
        const body = await buffer(answer);
        done({
          encoding: answer.headers['content-encoding'],
          length: answer.headers['content-length'],
          body,
        });
      })
        .on('error', fail)
        .end();
    });
  try {
    const packed = await ask('packed.css', 'gzip, br');
    assert.equal(packed.encoding, 'br');
    assert.equal(Number(packed.length), packed.body.length);
    assert.equal(brotliDecompressSync(packed.body).toString(), 'a{}');
    put('www/packed.css', 'b{}');
    const changed = await ask('packed.css', 'br');
    assert.equal(brotliDecompressSync(changed.body).toString(), 'b{}');
    const plain = await ask('packed.css', 'gzip');
    assert.equal(plain.encoding, undefined);
    assert.equal(plain.body.toString(), 'b{}');
    assert.equal((await ask('photo.png', 'br')).encoding, undefined);
  } finally {
    await packing.close();
  }
});

test('a folder leads to its index, on this server', async () => {
  assert.equal((await get('/art')).headers.get('location'), '/art/');
  assert.equal(await (await get('/art/')).text(), 'art');
  assert.match((await raw('//art')).text, /^location: \/art\/\r$|^HTTP\/1.1 404/m);
});

test('another shop takes the place of the own one', async () => {
  const other = await serve({
    root,
    port: 0,
    catalog: join(root, 'other/gift_shop.csv.gz'),
    bundle: join(root, 'other/gift.wsb'),
  });
  try {
    const text = async (path) => (await fetch(new URL(path, other.url))).text();
    assert.deepEqual(JSON.parse(await text('/shop.config.json')), {
      name: 'gift shop',
      catalog: './shop/catalog',
      catalogFormat: 'csv',
      bundle: './shop/bundle',
    });
    assert.equal(await text('/shop/catalog'), 'id,title\n1,Mug\n');
    assert.equal(await text('/shop/bundle'), 'other bundle');
  } finally {
    await other.close();
  }
});

test('another bundle alone keeps the own catalogue; a catalogue alone has no bundle', async () => {
  const config = async (options) => {
    const other = await serve({ root, port: 0, ...options });
    const value = await (await fetch(new URL('/shop.config.json', other.url))).json();
    await other.close();
    return value;
  };
  assert.deepEqual(await config({ bundle: join(root, 'other/gift.wsb') }), {
    name: 'Own',
    catalog: './shop/own.csv',
    catalogFormat: 'csv',
    bundle: './shop/bundle',
  });
  assert.ok(!('bundle' in (await config({ catalog: join(root, 'other/gift_shop.csv.gz') }))));
  put('tea-room/catalog.csv', 'id,title\n1,Tea\n');
  assert.equal((await config({ catalog: join(root, 'tea-room/catalog.csv') })).name, 'tea room');
});

test('a missing catalogue is named', async () => {
  await assert.rejects(
    serve({ root, port: 0, catalog: '/nowhere/shop.csv' }),
    /no such file: \/nowhere\/shop\.csv/,
  );
});

test('a taken port gives a free one', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address();
  const other = await serve({ root, port });
  assert.notEqual(other.port, port);
  assert.equal((await fetch(other.url)).status, 200);
  await other.close();
  holder.close();
});

test('offline.json names what a device keeps, by the hash of what is served', async () => {
  const list = async (at = site) => (await fetch(new URL('offline.json', at.url))).json();
  const hashOf = async (path, at = site) => {
    const bytes = Buffer.from(await (await fetch(new URL(path, at.url))).arrayBuffer());
    return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  };
  put('www/src/app.js', 'export {}');
  put('www/shop/own.csv', 'id,title');
  put('www/shop/img/a b.svg', '<svg/>');
  put('pkg/dist/index.js', 'export {}');
  put('pkg/dist/lab.js', 'export {}');
  put('pkg/dist/lab.d.ts', 'export {}');
  const { ahead, later } = await list();
  assert.deepEqual(Object.keys(ahead).sort(), [
    '',
    'pkg/dist/index.js',
    'shop.config.json',
    'shop/own.csv',
    'src/app.js',
  ]);
  assert.deepEqual(Object.keys(later).sort(), ['pkg/dist/lab.js', 'shop/img/a%20b.svg']);
  for (const [path, hash] of Object.entries({ ...ahead, ...later }))
    assert.equal(hash, await hashOf(path), path);

  put('www/src/app.js', 'export { changed }');
  assert.notEqual((await list()).ahead['src/app.js'], ahead['src/app.js'], 'at the next request');
  const { headers } = await get('/offline.json');
  const again = await get('/offline.json', { headers: { 'if-none-match': headers.get('etag') } });
  assert.equal(again.status, 304);

  const catalog = join(root, 'other', 'gift_shop.csv.gz');
  const other = await serve({ root, port: 0, catalog });
  try {
    const { ahead } = await list(other);
    for (const path of ['shop.config.json', 'shop/catalog'])
      assert.equal(ahead[path], await hashOf(path, other), path);
  } finally {
    await other.close();
  }
});
