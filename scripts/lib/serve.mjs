import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, createGunzip } from 'node:zlib';

import { Problem } from './log.mjs';
import { offlineList } from './offline.mjs';
import { ROOT } from './paths.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.jsonld': 'application/ld+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What is worth packing: texts, code and trained models. */
const PACKABLE =
  /^(text\/|application\/(octet-stream|json|jsonl|wasm|manifest\+json|ld\+json)|image\/svg)/;

const FORMATS = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.jsonld': 'jsonld',
};

/** `shop.csv.gz` -> `.csv`. */
const innerExtension = (path) => extname(path.replace(/\.gz$/i, '')).toLowerCase();

/**
 * Serves the storefront on 127.0.0.1: `www` at `/`, the package's `dist`, `wasm` and `models` at `/pkg/`.
 *
 * `catalog` and `bundle` are files of another shop: the storefront then reads a `shop.config.json`
 * made for them. Ending in `.gz`, they are served unpacked. `mounts` maps further URL prefixes to
 * folders, `headers` are added to every answer. With `pack`, browsers that take brotli get texts, code
 * and models so, as from any host of static files.
 *
 * When `port` is taken, a free one is used; `port: 0` is any free one. Resolves with
 * `{ url, port, close() }`; `close` ends open connections too.
 */
export async function serve(options = {}) {
  const { host = '127.0.0.1', port = 5173, root = ROOT, mounts = {}, headers = {} } = options;
  const site = {
    ...options,
    headers: { ...HEADERS, ...headers },
    packed: new Map(),
    // The longest prefix counts.
    mounts: Object.entries({
      '/pkg/dist/': join(root, 'pkg', 'dist'),
      '/pkg/wasm/': join(root, 'pkg', 'wasm'),
      '/pkg/models/': join(root, 'pkg', 'models'),
      '/': join(root, 'www'),
      ...mounts,
    }).sort(([a], [b]) => b.length - a.length),
  };
  for (const file of [options.catalog, options.bundle]) {
    if (file && !(await stat(file).catch(() => null))?.isFile())
      throw new Problem(`no such file: ${file}`);
  }

  const server = createServer((request, response) => {
    answer(site, request, response).catch((error) => {
      if (response.headersSent) return response.destroy();
      plain(site, response, 500, error.message);
    });
  });
  await listen(server, port, host).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return listen(server, 0, host);
  });
  const taken = server.address().port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}/`,
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

function listen(server, port, host) {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}

async function answer(site, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return plain(site, response, 405, 'only GET and HEAD');
  }
  let path;
  try {
    path = decodeURIComponent(request.url.split(/[?#]/, 1)[0]);
  } catch {
    return plain(site, response, 400, 'malformed address');
  }
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) {
    return plain(site, response, 400, 'malformed address');
  }

  if (path === '/shop.config.json' && (site.catalog || site.bundle)) {
    return text(site, request, response, line(await shopConfig(site)));
  }
  if (path === '/offline.json') return text(site, request, response, await offline(site));
  if (path === '/shop/catalog' && site.catalog)
    return file(site, request, response, resolve(site.catalog));
  if (path === '/shop/bundle' && site.bundle)
    return file(site, request, response, resolve(site.bundle));

  const found = await locate(site.mounts, path);
  if (!found) return plain(site, response, 404, 'not found');
  if (found.isFolder) {
    response.writeHead(301, {
      ...site.headers,
      location: `${encodeURI(path).replace(/^\/+/, '/')}/`,
    });
    return response.end();
  }
  return file(site, request, response, found.file);
}

/** The file that a path stands for; never one outside its folder, a dot file or an installed package. */
async function locate(mounts, path) {
  const [prefix, folder] = mounts.find(([prefix]) => path.startsWith(prefix)) ?? [];
  if (!folder) return null;
  const parts = path.slice(prefix.length).split('/');
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules')) return null;
  const inside = await realpath(folder).catch(() => null);
  const wanted = join(folder, ...parts);
  const real = await realpath(wanted).catch(() => null);
  if (!inside || !real || (real !== inside && !real.startsWith(inside + sep))) return null;
  if (!(await stat(real)).isDirectory()) return path.endsWith('/') ? null : { file: real };
  if (!path.endsWith('/')) return { isFolder: true };
  const index = join(real, 'index.html');
  return (await stat(index).catch(() => null))?.isFile() ? { file: index } : null;
}

/** A shop's name by its feed: that of the file or, where every feed is called so, of its folder. */
function nameOf(catalog) {
  const words = (path) => basename(path).replace(/\..*$/, '').replace(/[_-]+/g, ' ');
  const file = words(catalog);
  return /^(catalog(ue)?|feed|products?|items?)$/i.test(file)
    ? words(dirname(resolve(catalog))) || file
    : file;
}

/** What the storefront needs to know of a shop that was named on the command line. */
async function shopConfig({ catalog, bundle, name, root = ROOT }) {
  if (!catalog) {
    const own = JSON.parse(await readFile(join(root, 'www', 'shop.config.json'), 'utf8'));
    return { ...own, bundle: './shop/bundle' };
  }
  return {
    name: name ?? nameOf(catalog),
    catalog: './shop/catalog',
    catalogFormat: FORMATS[innerExtension(catalog)] ?? 'auto',
    ...(bundle && { bundle: './shop/bundle' }),
  };
}

/** The list of www/sw.js, as it is now: a file that was just edited has another hash. */
async function offline({ catalog, bundle, name, root = ROOT }) {
  const made = catalog || bundle;
  const config = made
    ? line(await shopConfig({ catalog, bundle, name, root }))
    : await readFile(join(root, 'www', 'shop.config.json'), 'utf8');
  const fileOf = (path) => (path === 'shop/catalog' && catalog ? resolve(catalog) : null);
  return JSON.stringify(await offlineList({ root, config, fileOf }));
}

const line = (value) => `${JSON.stringify(value)}\n`;

async function file(site, request, response, path) {
  const { size, mtimeMs } = await stat(path);
  const etag = `"${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}"`;
  const packed = path.endsWith('.gz');
  const headers = {
    ...site.headers,
    'content-type': TYPES[innerExtension(path)] ?? 'application/octet-stream',
    etag,
    ...(!packed && { 'content-length': size }),
  };
  const isPacked = site.pack && !packed && PACKABLE.test(headers['content-type']);
  if (isPacked) headers.vary = 'accept-encoding';
  if (request.headers['if-none-match'] === etag) {
    delete headers['content-length'];
    response.writeHead(304, headers);
    return response.end();
  }
  if (isPacked && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
    const body = await brotli(site.packed, path, etag);
    headers['content-encoding'] = 'br';
    headers['content-length'] = body.length;
    response.writeHead(200, headers);
    return response.end(request.method === 'HEAD' ? undefined : body);
  }
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  const steps = [createReadStream(path), ...(packed ? [createGunzip()] : []), response];
  return pipeline(steps).catch((error) => {
    // A reader that went away is not our failure.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** A file by brotli, made once for each state of the file. */
async function brotli(cache, path, etag) {
  if (cache.get(path)?.etag !== etag) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    const making = readFile(path).then((bytes) => promisify(brotliCompress)(bytes, { params }));
    cache.set(path, { etag, making });
  }
  return cache.get(path).making;
}

function text(site, request, response, body) {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  const headers = { ...site.headers, 'content-type': TYPES['.json'], etag };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers);
    return response.end();
  }
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function plain(site, response, status, message) {
  response.writeHead(status, { ...site.headers, 'content-type': TYPES['.txt'] });
  response.end(`${message}\n`);
}
