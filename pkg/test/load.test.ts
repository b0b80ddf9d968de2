import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { pack, toJsonLines, unpack } from '../src/fetch.js';
import { compile, packWasm } from '../src/wasm.js';

/** The smallest module. */
const WASM = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const HTML = '\n<!DOCTYPE html><title>Shop</title>';

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const answers: Record<string, () => void> = {
      '/catalog.csv': () => response.end('id,title\nA,Mug\n'),
      '/engine.wasm': () =>
        response.writeHead(200, { 'content-type': 'application/wasm' }).end(WASM),
      '/bad.wasm': () =>
        response.writeHead(200, { 'content-type': 'application/wasm' }).end('\0asm and more'),
      '/plain.wasm': () =>
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(WASM),
      '/short.wasm': () => {
        response.writeHead(200, { 'content-length': 100 }).write(WASM);
        setTimeout(() => response.destroy(), 20);
      },
      '/text.wasm': () => response.writeHead(200, { 'content-type': 'text/plain' }).end('hello'),
      '/fallback.wasm': () => response.writeHead(200, { 'content-type': 'text/html' }).end(HTML),
    };
    const answer = answers[request.url ?? ''];
    if (answer) answer();
    else response.writeHead(404).end(HTML);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

const read = async (source: Parameters<typeof pack>[0]) =>
  new TextDecoder().decode(await unpack(await pack(source, 'catalog'), 'catalog'));

describe('a catalogue or a bundle', () => {
  test('comes from a URL, a Response or bytes', async () => {
    const bytes = new TextEncoder().encode('..id,title..');
    expect(await read(`${base}/catalog.csv`)).toBe('id,title\nA,Mug\n');
    expect(await read(new URL('/catalog.csv', base))).toBe('id,title\nA,Mug\n');
    expect(await read(await fetch(`${base}/catalog.csv`))).toBe('id,title\nA,Mug\n');
    expect(await read(new Response('id'))).toBe('id');
    expect(await read(bytes)).toBe('..id,title..');
    expect(await read(bytes.subarray(2, 10))).toBe('id,title');
    expect(await read(bytes.buffer)).toBe('..id,title..');
  });

  test('comes from product objects', () => {
    const products = [{ id: 'A', title: 'Mug\n"red"' }, { id: 'B' }];
    expect(new TextDecoder().decode(toJsonLines(products))).toBe(
      '{"id":"A","title":"Mug\\n\\"red\\""}\n{"id":"B"}',
    );
  });

  test.each([
    ['nobody listens', 'http://127.0.0.1:1/x', /127\.0\.0\.1:1/],
    ['no URL', 'http://', /not one/],
    ['a relative URL without a page', 'catalog.csv', /not one: catalog\.csv/],
  ])('%s: fetch_failed', async (_, url, message) => {
    await expect(read(url)).rejects.toMatchObject({ code: 'fetch_failed', message });
  });

  test('404: fetch_failed, with the status', async () => {
    await expect(read(`${base}/none`)).rejects.toMatchObject({
      code: 'fetch_failed',
      details: { status: 404 },
    });
    await expect(read(new Response('', { status: 500 }))).rejects.toMatchObject({
      code: 'fetch_failed',
    });
  });

  test('an HTML page in its place: fetch_failed, and says so', async () => {
    await expect(read(new Response(HTML))).rejects.toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('HTML'),
    });
  });

  test('a body that was read before: fetch_failed', async () => {
    const response = new Response('id');
    await response.text();
    await expect(read(response)).rejects.toMatchObject({ code: 'fetch_failed' });
  });

  test('something else: invalid_request', async () => {
    await expect(read(42 as unknown as string)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('the wasm', () => {
  const load = async (source: Parameters<typeof packWasm>[0]) => compile(await packWasm(source));

  test('comes from a URL with any content type, a Response, bytes or a Module', async () => {
    const module = await WebAssembly.compile(WASM);
    for (const source of [
      `${base}/engine.wasm`,
      `${base}/plain.wasm`,
      await fetch(`${base}/engine.wasm`),
      WASM,
      WASM.buffer,
    ]) {
      expect(await load(source)).toBeInstanceOf(WebAssembly.Module);
    }
    expect(await load(module)).toBe(module);
  });

  test('an HTML fallback page: wasm_failed, and says so', async () => {
    await expect(load(`${base}/fallback.wasm`)).rejects.toMatchObject({
      code: 'wasm_failed',
      message: expect.stringContaining('HTML page'),
    });
  });

  test.each([
    ['text', '/text.wasm', 'wasm_failed', /magic/],
    ['broken', '/bad.wasm', 'wasm_failed', /compile/i],
    ['cut off', '/short.wasm', 'fetch_failed', /broke off/],
    ['missing', '/none.wasm', 'fetch_failed', /404/],
  ])('%s: a coded error', async (_, path, code, message) => {
    await expect(load(base + path)).rejects.toMatchObject({ code, message });
  });

  test('a content security policy that forbids it: the message says what to allow', async () => {
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(
      new WebAssembly.CompileError("violates the Content Security Policy: 'unsafe-eval'"),
    );
    await expect(load(WASM)).rejects.toMatchObject({
      code: 'wasm_failed',
      message: expect.stringContaining("'wasm-unsafe-eval'"),
    });
  });

  test('no SIMD: unsupported', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(load(WASM)).rejects.toMatchObject({ code: 'unsupported' });
  });
});
