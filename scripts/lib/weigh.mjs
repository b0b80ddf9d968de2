import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Bytes of the contents as they are, by gzip -9 and by brotli -11; several files are added up. */
export function weigh(contents) {
  const sum = { raw: 0, gzip: 0, brotli: 0 };
  for (const bytes of contents) {
    sum.raw += bytes.length;
    sum.gzip += gzipSync(bytes, { level: 9 }).length;
    sum.brotli += brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).length;
  }
  return sum;
}

/**
 * Every script that a page loads when it imports `entry`: what that imports, statically or not, and
 * workers by `new URL('./x.js', import.meta.url)`, down to the last one.
 */
export function scriptsFrom(entry, read = (path) => readFileSync(path, 'utf8')) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const names = /(?:\bfrom|\bimport|\bURL)\s*\(?\s*["'`](\.{1,2}\/[^"'`\s]+\.js)["'`]/g;
    for (const [, name] of read(path).matchAll(names)) {
      visit(join(dirname(path), name));
    }
  };
  visit(entry);
  return [...found];
}

/**
 * Of the files whose path matches `alternatives`, a page loads one: leaves only the one that is the
 * largest by brotli, and all other files.
 */
export function largestOf(alternatives, paths, read = readFileSync) {
  const size = (path) => weigh([Buffer.from(read(path))]).brotli;
  const [largest] = paths
    .filter((path) => alternatives.test(path))
    .sort((a, b) => size(b) - size(a));
  return paths.filter((path) => path === largest || !alternatives.test(path));
}
