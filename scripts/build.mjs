// Everything that the storefront is served from: the wasm, the package, the shop's own code.

import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { buildWasm } from './build-wasm.mjs';
import { Problem, main, step, upToDate } from './lib/log.mjs';
import { fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { hashOf, stamp } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

/** Runs a workspace's `build` script, if it has one and something that it reads has changed. */
async function buildWorkspace(name, { reads = [], outputs, skip = [] }) {
  const manifest = fromRoot(name, 'package.json');
  if (!existsSync(manifest)) throw new Problem(`${name}/package.json is missing`);
  if (!JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build) return;
  const inputs = hashOf({
    paths: [fromRoot(name), fromRoot('package-lock.json'), ...reads.map((path) => fromRoot(path))],
    skip: ['node_modules', 'dist', 'wasm', 'test', 'tests', ...skip],
  });
  const made = stamp(`build-${name}`, { inputs, outputs: outputs.map((path) => fromRoot(path)) });
  if (made.fresh) return upToDate(`${name} built`);
  step(`building ${name}`);
  made.drop();
  await run('npm', ['run', 'build', '-w', name], { stdoutToStderr: true });
  made.keep();
}

/** Builds what is out of date. `tools` are those that `setup()` returned. */
export async function build(tools) {
  await buildWasm(tools);
  await buildWorkspace('pkg', {
    reads: ['pkg/wasm/slim', 'pkg/wasm/full', 'pkg/wasm/lab', 'pkg/wasm/studio', 'models'],
    outputs: ['pkg/dist', 'pkg/models'],
    skip: ['models'],
  });
  await buildWorkspace('www', { reads: ['pkg/dist'], outputs: ['www/dist'] });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  endChildrenOnSignals();
  await main(async () => build(await setup()));
}
