// src/ -> pkg/wasm/slim, pkg/wasm/full, pkg/wasm/lab and pkg/wasm/studio.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Problem, main, step, upToDate } from './lib/log.mjs';
import { TARGET, fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run, tryRun } from './lib/proc.mjs';
import { hashOf, stamp } from './lib/stamp.mjs';
import { WASM_TARGET, setup, wasmBindgenVersion } from './setup.mjs';

/**
 * `slim` recommends and is as small as it can be; `full` does the rest too; `lab` and `studio` are a merchant's, and learn:
 * they have bytes to spare for speed. `inline` is LLVM's threshold, in instructions: what is short enough is copied to its callers.
 */
export const FLAVOURS = {
  slim: { features: [], profile: 'wasm', inline: 8 },
  full: { features: ['text', 'insight'], profile: 'wasm', inline: 40 },
  lab: { features: ['learn'], profile: 'wasm-fast', inline: 40 },
  studio: { features: ['studio'], profile: 'wasm-fast', inline: 22 },
};

// Panic messages name source files: without the folder that this machine keeps crates in.
const CRATES = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');

/** Every wasm is built, checked and tested with the same instructions. */
const wasmEnv = (...flags) => ({
  CARGO_ENCODED_RUSTFLAGS: [
    '-Ctarget-feature=+simd128,+bulk-memory',
    `--remap-path-prefix=${CRATES}=`,
    ...flags,
  ].join('\x1f'),
  RUSTFLAGS: undefined,
});

export const WASM_ENV = wasmEnv();

const WASM_OPT = [
  // What shortens the code but not what is left of it after compression.
  '--skip-pass=local-cse',
  '--skip-pass=reorder-functions',
  '-Oz',
  '--converge',
  // Copies of one generic function come one after the other.
  '--reorder-functions-by-name',
  // A function with one caller stays by itself: pieces that are alike compress better (4 KB).
  '--one-caller-inline-max-function-size=0',
  // The stack ends there: an address below 1 KB is one that nothing has.
  '--low-memory-unused',
  '--strip-debug',
  '--strip-producers',
  '--strip-target-features',
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-reference-types',
  '--enable-multivalue',
];

async function buildFlavour(flavour, tools, inputs) {
  const out = fromRoot('pkg', 'wasm', flavour);
  const wasm = join(out, 'windowshopper_bg.wasm');
  const made = stamp(`wasm-${flavour}`, { inputs, outputs: [out] });
  if (made.fresh) return upToDate(`${flavour} wasm`);

  step(`building the ${flavour} wasm`);
  made.drop();
  // One folder a flavour: both would write the same file name, and each build would undo the other.
  const target = join(TARGET, 'wasm', flavour);
  const { features, profile, inline } = FLAVOURS[flavour];
  await run(
    'cargo',
    [
      ...['build', '--lib', '--profile', profile],
      ...['--target', WASM_TARGET, '--target-dir', target],
      ...['--no-default-features', '--features', features.join(',')],
    ],
    {
      env: wasmEnv(`-Cllvm-args=-inline-threshold=${inline}`),
      stdoutToStderr: true,
      timeout: 20 * 60_000,
    },
  );
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const compiled = join(target, WASM_TARGET, profile, 'windowshopper.wasm');
  await run(
    tools.wasmBindgen,
    ['--target', 'web', '--out-name', 'windowshopper', '--out-dir', out, compiled],
    { stdoutToStderr: true },
  );
  // Here, because setup() may only just have installed what it needs.
  const { shortenImports, snipPanics, trimGlue, wipePanics } = await import('./lib/shrink.mjs');
  const { snipped, found } = snipPanics(readFileSync(wasm));
  if (!found) throw new Problem('the module has no function of a panic: did their names change?');
  if (!wipePanics(snipped)) throw new Problem('the module has no place of a panic: did they move?');
  writeFileSync(wasm, snipped);
  const optimized = `${wasm}.tmp`;
  await run(
    process.execPath,
    [fromRoot('node_modules', 'binaryen', 'bin', 'wasm-opt'), ...WASM_OPT, wasm, '-o', optimized],
    { stdoutToStderr: true },
  );
  const script = join(out, 'windowshopper.js');
  const { bytes, glue } = shortenImports(readFileSync(optimized), readFileSync(script, 'utf8'));
  writeFileSync(wasm, bytes);
  // Where there is no engine, less of JavaScript is called.
  writeFileSync(script, trimGlue(glue, !['lab', 'studio'].includes(flavour)));
  rmSync(optimized);
  made.keep();
}

/** Builds what is out of date. `tools` are those that `setup()` returned. */
export async function buildWasm(tools) {
  const inputs = hashOf({
    paths: [
      'src',
      'kernels',
      'Cargo.toml',
      'Cargo.lock',
      'scripts/build-wasm.mjs',
      'scripts/lib/shrink.mjs',
    ].map((path) => fromRoot(path)),
    values: [
      wasmBindgenVersion(),
      await tryRun('rustc', ['--version']),
      hashOf({ paths: [fromRoot('node_modules', 'binaryen', 'package.json')] }),
    ],
  });
  for (const flavour of Object.keys(FLAVOURS)) await buildFlavour(flavour, tools, inputs);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  endChildrenOnSignals();
  await main(async () => buildWasm(await setup()));
}
