// What is there before anything is timed.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { step, upToDate } from '../lib/log.mjs';
import { TARGET, fromRoot } from '../lib/paths.mjs';
import { run } from '../lib/proc.mjs';
import { hashOf, stamp } from '../lib/stamp.mjs';
import { catalogLines, eventLines, writeLines } from './shop.mjs';

const MINUTE = 60_000;

/** Served as `/bench/`. */
export const FOLDER = join(TARGET, 'bench');

/** Catalogue, order log and trained bundle, made once. */
export async function prepare(items, wantBundle) {
  const folder = join(FOLDER, String(items));
  mkdirSync(folder, { recursive: true });
  const [catalog, events, bundle] = ['catalog.csv', 'events.csv', 'shop.wsb'].map((name) =>
    join(folder, name),
  );
  const shop = stamp(`bench-${items}`, {
    inputs: hashOf({ paths: [fromRoot('scripts', 'bench', 'shop.mjs')] }),
    outputs: [catalog, events],
  });
  if (!shop.fresh) {
    step(`making up a shop of ${items} products`);
    await writeLines(catalog, catalogLines(items));
    await writeLines(events, eventLines(items, Math.min(2 * items, 100_000)));
    shop.keep();
  }
  if (!wantBundle) return;
  const trained = stamp(`bench-${items}-bundle`, {
    inputs: hashOf({
      paths: [
        catalog,
        events,
        ...['src', 'kernels', 'cli', 'Cargo.lock'].map((path) => fromRoot(path)),
      ],
    }),
    outputs: [bundle],
  });
  if (trained.fresh) return upToDate(`bundle for ${items} products`);
  step(`training on the shop of ${items} products`);
  const files = ['--catalog', catalog, '--events', events, '--out', bundle, '--seed', '1'];
  await run(
    'cargo',
    ['run', '-q', '--release', '-p', 'windowshopper-cli', '--', 'train', ...files],
    {
      stdoutToStderr: true,
      timeout: 30 * MINUTE,
    },
  );
  trained.keep();
}

/** Makes one minified module of what `contents` names, as a shop would serve it; gives its path. */
export async function bundleModule(name, contents) {
  const { build } = await import('esbuild');
  const outfile = join(FOLDER, 'modules', `${name}.js`);
  await build({
    stdin: { contents, resolveDir: fromRoot() },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022' },
    ...{ outfile, logLevel: 'error' },
  });
  return outfile;
}
