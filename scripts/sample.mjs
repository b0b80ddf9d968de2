// npm run sample [-- --check]
// Makes the sample shop's order log and reviews (both simulated) and its bundle (trained on that log);
// with --check, makes them elsewhere and fails where they are not what is in www/shop: the same bytes, but for what the
// network and the blend over it learned, whose last bits depend on the processor's vector units.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Problem, main, step, upToDate } from './lib/log.mjs';
import { TARGET, fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { hashOf, stamp } from './lib/stamp.mjs';
import { file as reviews } from '../www/shop/source/reviews.mjs';

const MINUTE = 60_000;
const CATALOG = fromRoot('www', 'shop', 'catalog.csv');
const SEED = ['--seed', '42'];
const FILES = ['events.csv.gz', 'shop.wsb', 'reviews.json'];

/** Makes log and bundle in a folder, unless they were made there from the same inputs. */
async function make(folder) {
  const [events, bundle] = FILES.map((name) => join(folder, name));
  const made = stamp('sample', {
    inputs: hashOf({
      paths: [
        CATALOG,
        ...['src', 'cli', 'Cargo.toml', 'Cargo.lock', 'scripts/sample.mjs'].map((path) =>
          fromRoot(path),
        ),
      ],
    }),
    outputs: [events, bundle],
  });
  if (made.fresh) return upToDate('sample log and bundle');
  made.drop();
  mkdirSync(folder, { recursive: true });
  const cli = (...args) =>
    run('cargo', ['run', '-q', '--release', '-p', 'windowshopper-cli', '--', ...args], {
      stdoutToStderr: true,
      timeout: 30 * MINUTE,
    });
  step('simulating the order log');
  await cli('simulate', '--catalog', CATALOG, '--out', events, ...SEED);
  step('training on it');
  await cli('train', '--catalog', CATALOG, '--events', events, '--out', bundle, ...SEED);
  made.keep();
}

/** The tensors of a bundle (a safetensors file): name -> [dtype, shape, bytes]. */
function tensors(file) {
  const end = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, end));
  delete header.__metadata__;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { dtype, shape: shape.join(), bytes: file.subarray(end + from, end + to) }],
    ),
  );
}

/** Whether two bundles differ at most in the numbers that the network and the blend learned. */
function sameButForTheNetwork(made, kept) {
  const [a, b] = [tensors(made), tensors(kept)];
  const learned = /^(sequence|blend)\./;
  const names = (all) => [...all.keys()].filter((name) => !name.startsWith('blend.')).join();
  return (
    names(a) === names(b) &&
    [...a].every(([name, one]) => {
      const other = b.get(name);
      if (!other) return true; // Which ranker the blend kept may differ.
      if (learned.test(name)) return one.dtype === other.dtype;
      return (
        one.dtype === other.dtype && one.shape === other.shape && one.bytes.equals(other.bytes)
      );
    })
  );
}

/** Whether a kept file is what was made. */
function isSame(made, kept) {
  if (!existsSync(kept)) return false;
  const [a, b] = [readFileSync(made), readFileSync(kept)];
  if (a.equals(b)) return true;
  return kept.endsWith('.wsb') && sameButForTheNetwork(a, b);
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const folder = join(TARGET, 'sample');
  await make(folder);
  writeFileSync(join(folder, 'reviews.json'), reviews());
  const pairs = FILES.map((name) => ({
    name,
    made: join(folder, name),
    kept: fromRoot('www', 'shop', name),
  }));
  const stale = pairs.filter(({ made, kept }) =>
    values.check
      ? !isSame(made, kept)
      : !existsSync(kept) || !readFileSync(made).equals(readFileSync(kept)),
  );
  if (!stale.length) {
    upToDate('www/shop holds what this engine makes');
    return;
  }
  if (values.check) {
    const names = stale.map(({ name }) => `www/shop/${name}`).join(' and ');
    throw new Problem(
      `${names} did not come from this engine and catalogue: run \`npm run sample\` and commit`,
    );
  }
  for (const { name, made, kept } of stale) {
    step(`writing www/shop/${name}`);
    copyFileSync(made, kept);
  }
});
