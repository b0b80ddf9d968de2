// What a device keeps of the storefront: the list that www/sw.js asks for.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { filesUnder } from './stamp.mjs';

/** What every visit needs. The bundle is not here: `windowshopper/loading` keeps it. */
const AHEAD =
  /^(index\.html|favicon\.svg|(src|styles)\/.+|pkg\/dist\/(index|worker|loading|words\/\w+)\.js|pkg\/wasm\/full\/\w+\.wasm|pkg\/models\/sentiment-en\.wst)$/;
/** What some visits need. */
const LATER =
  /^(shop\/img\/.+|pkg\/dist\/[\w/-]+\.js|pkg\/wasm\/(lab|studio)\/\w+\.wasm|pkg\/models\/.+\.wst)$/;

/**
 * The list: `{ ahead, later }`, each from path to hash (the first 16 hex digits of SHA-256). `root` is
 * the repository's folder; `config` is the text of the shop's `shop.config.json`, which names its data;
 * `fileOf` gives the file behind such a name where that is not the one in `www`.
 */
export async function offlineList({ root, config, fileOf = () => null }) {
  const www = join(root, 'www');
  const list = { ahead: {}, later: {} };
  const add = async (part, path, file) => {
    list[part][encodeURI(path)] = await hashOf(file);
  };
  const under = (folder, name) =>
    filesUnder(folder).map((file) => [name + relative(folder, file).split(sep).join('/'), file]);
  const files = [
    ...under(www, ''),
    ...['dist', 'wasm', 'models'].flatMap((name) => under(join(root, 'pkg', name), `pkg/${name}/`)),
  ];
  for (const [path, file] of files) {
    if (AHEAD.test(path)) await add('ahead', path === 'index.html' ? '' : path, file);
    else if (LATER.test(path)) await add('later', path, file);
  }
  list.ahead['shop.config.json'] = short(createHash('sha256').update(config));
  const { catalog, reviews, offers } = JSON.parse(config);
  for (const name of [catalog, reviews, offers].filter(Boolean)) {
    const path = name.replace(/^\.\//, '');
    const file = fileOf(path) ?? join(www, path);
    if (await stat(file).catch(() => null)) await add('ahead', path, file);
  }
  return list;
}

const known = new Map();

/** The hash of what is served for a file: `.gz` is served unpacked. Remembered until the file changes. */
async function hashOf(file) {
  const { size, mtimeMs } = await stat(file);
  const state = `${size} ${mtimeMs}`;
  if (known.get(file)?.state !== state) {
    const hash = createHash('sha256');
    const unpack = file.endsWith('.gz') ? [createGunzip()] : [];
    await pipeline([createReadStream(file), ...unpack, hash]);
    known.set(file, { state, hash: short(hash) });
  }
  return known.get(file).hash;
}

const short = (hash) => hash.digest('hex').slice(0, 16);
