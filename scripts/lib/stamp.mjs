import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { ROOT, TARGET } from './paths.mjs';

/** Every file under a folder (or the file itself), sorted; names in `skip` are not entered. */
export function filesUnder(path, skip = ['node_modules']) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !skip.includes(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesUnder(join(path, entry.name), skip));
}

/** SHA-256 over the names and contents of files and folders, and any further values. */
export function hashOf({ paths = [], values = [], skip }) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(path, skip))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(ROOT, file)}\0${bytes.length}\0`).update(bytes);
  }
  for (const value of values) hash.update(`${value}\0`);
  return hash.digest('hex');
}

const stampFile = (name) => join(TARGET, 'stamps', name);

/**
 * Whether `outputs` were made from just these inputs. `stamp.keep()` after making them remembers the
 * inputs and what came out, so that a file changed or deleted by hand is made again too.
 */
export function stamp(name, { inputs, outputs }) {
  const file = stampFile(name);
  const state = () => JSON.stringify({ inputs, outputs: hashOf({ paths: outputs }) });
  return {
    fresh:
      existsSync(file) &&
      outputs.every((path) => existsSync(path)) &&
      readFileSync(file, 'utf8') === state(),
    drop: () => rmSync(file, { force: true }),
    keep: () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, state());
    },
  };
}
