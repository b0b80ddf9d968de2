// The checks that `npm test` and `npm run lint` are made of.

import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { FLAVOURS, WASM_ENV } from '../build-wasm.mjs';
import { build } from '../build.mjs';
import { WASM_TARGET } from '../setup.mjs';
import { firefoxAdvice } from './browser.mjs';
import { Problem, bold, duration, green, red, say, table } from './log.mjs';
import { TARGET, fromRoot } from './paths.mjs';
import { run } from './proc.mjs';
import { packageReference, rustReference } from './reference.mjs';

const MINUTE = 60_000;
const ALL = ['--workspace', '--all-features'];
const npx = (...args) => ['npx', ['--no-install', ...args]];

/** `*.test.mjs` in a folder; none is a failure, so that moved tests can't pass unnoticed. */
function testFiles(folder) {
  const names = existsSync(fromRoot(folder)) ? readdirSync(fromRoot(folder)).sort() : [];
  const files = names
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => join(folder, name));
  if (!files.length) throw new Problem(`there is no *.test.mjs in ${folder}`);
  return files;
}

/**
 * One browser at a time, for tests that are in a hurry are tests that fail; no test for ever, and no
 * waiting for what a failed test has left open.
 */
const SERIALLY = [
  '--test',
  '--test-concurrency=1',
  `--test-timeout=${10 * MINUTE}`,
  '--test-force-exit',
];

const browserEnv = ({ browser, driver }) => ({
  CHROME_PATH: browser.path,
  CHROMEDRIVER: driver.path,
});

/** webdriver.json with the browser that was found, for drivers that would look for another one. */
function webdriverJson({ browser }) {
  const capabilities = JSON.parse(readFileSync(fromRoot('webdriver.json'), 'utf8'));
  capabilities['goog:chromeOptions'].binary = browser.path;
  mkdirSync(TARGET, { recursive: true });
  const file = join(TARGET, 'webdriver.json');
  writeFileSync(file, JSON.stringify(capabilities));
  return file;
}

/**
 * A step is `{ name, what, run(tools, exec) }`, where `exec` is `run` of lib/proc.mjs with the time
 * that is left to the step.
 */
const steps = [
  {
    name: 'fmt',
    what: 'Rust formatting',
    run: (_, exec) => exec('cargo', ['fmt', '--all', '--check']),
  },
  {
    name: 'clippy',
    what: 'Rust lints',
    run: (_, exec) => exec('cargo', ['clippy', ...ALL, '--all-targets', '--', '-D', 'warnings']),
  },
  {
    name: 'clippy-wasm',
    what: 'Rust lints for wasm, slim and full',
    run: async (_, exec) => {
      for (const { features } of Object.values(FLAVOURS)) {
        const args = [
          'clippy',
          '--target',
          WASM_TARGET,
          '--lib',
          '--no-default-features',
          '--features',
          features.join(','),
          '--',
          '-D',
          'warnings',
        ];
        await exec('cargo', args, { env: WASM_ENV });
      }
    },
  },
  {
    name: 'doc',
    what: 'reference of the Rust code: complete, and its links lead somewhere',
    run: (_, exec) => rustReference(exec),
  },
  {
    name: 'prettier',
    what: 'formatting of everything else',
    run: (_, exec) => exec(...npx('prettier', '--check', '.')),
  },
  {
    name: 'eslint',
    what: 'JavaScript and TypeScript lints',
    run: (_, exec) => exec(...npx('eslint', '--max-warnings', '0', '.')),
  },
  {
    name: 'build',
    what: 'wasm, package and storefront',
    run: (tools) => build(tools),
  },
  {
    name: 'types',
    what: 'TypeScript types',
    run: (_, exec) => exec('npm', ['run', 'typecheck', '--workspaces', '--if-present']),
  },
  {
    name: 'api',
    what: 'reference of the package: complete, and its links lead somewhere',
    run: (_, exec) => packageReference(exec),
  },
  {
    name: 'scripts',
    what: "tests of the repository's commands",
    run: (_, exec) => exec(process.execPath, ['--test', ...testFiles('tests/scripts')]),
  },
  {
    name: 'shop',
    what: 'checks of the sample shop',
    run: (_, exec) => exec(process.execPath, ['--test', ...testFiles('www/shop/source')]),
  },
  {
    name: 'sample',
    what: "the sample shop's log and bundle come from `npm run sample`",
    run: (_, exec) =>
      exec(process.execPath, [fromRoot('scripts', 'sample.mjs'), '--check'], {
        timeout: 30 * MINUTE,
      }),
  },
  {
    name: 'rust',
    what: 'native tests',
    run: (_, exec) => exec('cargo', ['test', ...ALL], { timeout: 30 * MINUTE }),
  },
  {
    name: 'wasm',
    what: 'wasm tests in a page and in a worker',
    run: (tools, exec) =>
      exec(
        'cargo',
        ['test', '--target', WASM_TARGET, '--test', 'browser_page', '--test', 'browser_worker'],
        {
          timeout: 20 * MINUTE,
          env: {
            ...WASM_ENV,
            ...browserEnv(tools),
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: tools.testRunner,
            WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriverJson(tools),
            WASM_BINDGEN_TEST_TIMEOUT: '300',
            WASM_BINDGEN_TEST_DRIVER_TIMEOUT: '30',
          },
        },
      ),
  },
  {
    name: 'pkg',
    what: 'tests of the package',
    run: (tools, exec) => exec('npm', ['test', '-w', 'pkg'], { env: browserEnv(tools) }),
  },
  {
    name: 'e2e',
    what: 'end-to-end tests in a browser',
    run: (tools, exec) =>
      exec(process.execPath, [...SERIALLY, ...testFiles('tests/e2e')], {
        timeout: 25 * MINUTE,
        env: browserEnv(tools),
      }),
  },
  {
    name: 'firefox',
    what: 'the same end-to-end tests in Firefox and in Chromium',
    run: (tools, exec) => {
      if (!tools.firefox) throw new Problem(firefoxAdvice());
      const files = testFiles('tests/e2e/both');
      return exec(process.execPath, [...SERIALLY, ...files], {
        timeout: 15 * MINUTE,
        env: { ...browserEnv(tools), FIREFOX_PATH: tools.firefox.path },
      });
    },
  },
  {
    name: 'docs',
    what: 'every block of code of the documentation, and the ten-minute guide',
    run: async (tools, exec) => {
      // The command line, as the step `rust` has built it.
      await exec('cargo', ['test', ...ALL, '--no-run', '--quiet'], { timeout: 30 * MINUTE });
      await exec(process.execPath, [...SERIALLY, ...testFiles('tests/docs')], {
        env: browserEnv(tools),
      });
    },
  },
  {
    name: 'packaging',
    what: 'the packed package in small real projects',
    run: (tools, exec) =>
      exec(process.execPath, [...SERIALLY, ...testFiles('tests/packaging')], {
        timeout: 15 * MINUTE,
        env: browserEnv(tools),
      }),
  },
  {
    name: 'size',
    what: 'size budgets',
    run: (_, exec) => exec(process.execPath, [fromRoot('scripts', 'size.mjs')]),
  },
];

export const STEPS = steps;

const pick = (...names) => steps.filter(({ name }) => names.includes(name));
export const LINTS = pick(
  'fmt',
  'clippy',
  'clippy-wasm',
  'prettier',
  'eslint',
  'build',
  'types',
  'api',
);

/**
 * Runs steps in order and prints a table of them. Stops at the first failure unless `keepGoing`.
 * `minutes` bounds them all together: a step that would run past it is stopped and fails.
 * Returns the exit code.
 */
export async function runSteps(chosen, { tools, keepGoing = false, minutes = Infinity }) {
  const end = Date.now() + minutes * MINUTE;
  const rows = [];
  const count = { passed: 0, failed: 0 };
  for (const { name, what, run: check } of chosen) {
    if (count.failed && !keepGoing) {
      rows.push([name, 'not run', '']);
      continue;
    }
    say(`\n${bold(`== ${name}`)}: ${what}`);
    const started = Date.now();
    const exec = (command, args, options = {}) =>
      run(command, args, {
        ...options,
        timeout: Math.max(1000, Math.min(options.timeout ?? 15 * MINUTE, end - Date.now())),
      });
    let failure = null;
    try {
      if (Date.now() >= end) throw new Problem('no time is left for it');
      await check(tools, exec);
    } catch (error) {
      failure = error;
      say(
        error instanceof Problem
          ? `${red('error:')} ${error.message}`
          : String(error?.stack ?? error),
      );
    }
    count[failure ? 'failed' : 'passed'] += 1;
    rows.push([name, failure ? red('FAILED') : green('passed'), duration(Date.now() - started)]);
  }
  say(`\n${table([['step', 'result', 'time'], ...rows])}`);
  process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`);
  return count.failed ? 1 : 0;
}
