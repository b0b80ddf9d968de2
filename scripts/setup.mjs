// Makes everything ready that the other commands need. Run before `npm ci`, so: no npm packages here.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { ensureBrowser, ensureFirefox } from './lib/browser.mjs';
import { Problem, main, step, upToDate } from './lib/log.mjs';
import { CACHE, fromRoot } from './lib/paths.mjs';
import { endChildrenOnSignals, run, tryRun } from './lib/proc.mjs';
import { hashOf } from './lib/stamp.mjs';
import { lockedVersion, majorIn, versionIn } from './lib/versions.mjs';

const MINUTE = 60_000;
export const WASM_TARGET = 'wasm32-unknown-unknown';

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Problem(
      `Node ${process.version} is too old: install Node 20.19 or newer from https://nodejs.org`,
    );
  }
  upToDate(`Node ${process.version}`);
}

async function checkRust() {
  // A terminal that is older than rustup's installation doesn't know its folder.
  const rustup = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'bin');
  if (existsSync(rustup)) process.env.PATH = `${process.env.PATH ?? ''}${delimiter}${rustup}`;
  const cargo = versionIn(await tryRun('cargo', ['--version']));
  const rustc = versionIn(await tryRun('rustc', ['--version']));
  if (!cargo || !rustc) {
    throw new Problem(
      'Rust is missing: install it from https://rustup.rs, then open a new terminal',
    );
  }
  upToDate(`Rust ${rustc}, cargo ${cargo}`);
}

async function ensureRustLints() {
  const missing = [];
  for (const [component, command] of [
    ['rustfmt', 'fmt'],
    ['clippy', 'clippy'],
  ]) {
    if (!(await tryRun('cargo', [command, '--version']))) missing.push(component);
  }
  if (!missing.length) return upToDate('rustfmt, clippy');
  step(`adding ${missing.join(' and ')}`);
  await run('rustup', ['component', 'add', ...missing], { stdoutToStderr: true });
}

async function ensureWasmTarget() {
  const sysroot = await tryRun('rustc', ['--print', 'sysroot']);
  if (existsSync(join(sysroot ?? '', 'lib', 'rustlib', WASM_TARGET))) {
    return upToDate(`Rust target ${WASM_TARGET}`);
  }
  if (!(await tryRun('rustup', ['--version']))) {
    throw new Problem(
      `this Rust has no target ${WASM_TARGET}, and there is no rustup to add it: install Rust from https://rustup.rs`,
    );
  }
  step(`adding the Rust target ${WASM_TARGET}`);
  await run('rustup', ['target', 'add', WASM_TARGET], { stdoutToStderr: true });
}

/** The wasm-bindgen version that the engine is built with; its command line must be the same. */
export function wasmBindgenVersion() {
  const file = fromRoot('Cargo.lock');
  if (!existsSync(file))
    throw new Problem('Cargo.lock is missing: get it back with `git checkout Cargo.lock`');
  const version = lockedVersion(readFileSync(file, 'utf8'), 'wasm-bindgen');
  if (!version) throw new Problem('Cargo.lock holds no crate wasm-bindgen');
  return version;
}

/** Paths of `wasm-bindgen` and `wasm-bindgen-test-runner` in exactly the locked version. */
async function ensureWasmBindgen() {
  const version = wasmBindgenVersion();
  const root = join(CACHE, `wasm-bindgen-${version}`);
  const tools = (folder) => ({
    wasmBindgen: join(folder, 'wasm-bindgen'),
    testRunner: join(folder, 'wasm-bindgen-test-runner'),
  });
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), join(root, 'bin')];
  const find = async () => {
    for (const folder of folders) {
      const found = tools(folder);
      if (!existsSync(found.wasmBindgen) || !existsSync(found.testRunner)) continue;
      if (versionIn(await tryRun(found.wasmBindgen, ['--version'])) === version) return found;
    }
    return null;
  };
  let found = await find();
  if (found) {
    upToDate(`wasm-bindgen ${version} (${found.wasmBindgen})`);
    return found;
  }
  step(`installing the wasm-bindgen command line ${version} into ${root} (a few minutes, once)`);
  await run('cargo', ['install', 'wasm-bindgen-cli', '--version', version, '--root', root], {
    stdoutToStderr: true,
    timeout: 30 * MINUTE,
  });
  found = await find();
  if (!found)
    throw new Problem(`wasm-bindgen ${version} was installed into ${root}, but does not run`);
  return found;
}

async function ensureNodeModules() {
  const lock = fromRoot('package-lock.json');
  const stampFile = fromRoot('node_modules', '.windowshopper-setup');
  const wanted = hashOf({
    paths: [lock],
    values: [process.platform, process.arch, majorIn(process.version)],
  });
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted)
    return upToDate('npm packages');
  step('installing the npm packages');
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    stdoutToStderr: true,
    timeout: 15 * MINUTE,
  });
  writeFileSync(stampFile, wanted);
}

/**
 * Sets everything up and says so on standard error; quick when there is nothing to do.
 * Returns the tools' paths: `{ wasmBindgen, testRunner, browser?, driver?, firefox? }`.
 */
export async function setup({ browser = false, firefox = false, lints = false } = {}) {
  checkNode();
  await checkRust();
  if (lints) await ensureRustLints();
  await ensureWasmTarget();
  const tools = await ensureWasmBindgen();
  await ensureNodeModules();
  if (browser) {
    const found = await ensureBrowser();
    Object.assign(tools, { browser: found.browser, driver: found.driver });
  }
  if (firefox) tools.firefox = await ensureFirefox();
  return tools;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  endChildrenOnSignals();
  await main(async () => {
    const { values } = parseArgs({ options: { 'no-browser': { type: 'boolean' } } });
    const browser = !values['no-browser'];
    await setup({ browser, firefox: browser, lints: true });
  });
}
