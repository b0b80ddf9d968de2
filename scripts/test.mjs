// npm test -- [--only fmt,rust,...] [--keep-going] [--minutes N] [--list]

import { parseArgs } from 'node:util';

import { Problem, main, say, table } from './lib/log.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { STEPS, runSteps } from './lib/steps.mjs';
import { setup } from './setup.mjs';

const NEED_BROWSER = ['wasm', 'pkg', 'e2e', 'firefox', 'docs', 'packaging'];
const NEED_FIREFOX = ['firefox'];
const NEED_LINTS = ['fmt', 'clippy', 'clippy-wasm'];

function choose(only) {
  if (only === undefined) return STEPS;
  const names = only.split(',').filter(Boolean);
  const known = STEPS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length || !names.length) {
    throw new Problem(`--only takes some of ${known.join(',')}, but is "${only}"`);
  }
  return STEPS.filter(({ name }) => names.includes(name));
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'keep-going': { type: 'boolean' },
      minutes: { type: 'string' },
      list: { type: 'boolean' },
    },
  });
  if (values.list) {
    say(table(STEPS.map(({ name, what }) => [name, what])));
    return 0;
  }
  const steps = choose(values.only);
  const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
  if (!(minutes > 0)) throw new Problem(`--minutes must be more than 0, but is ${values.minutes}`);
  const needs = (names) => steps.some(({ name }) => names.includes(name));
  const tools = await setup({
    browser: needs(NEED_BROWSER),
    firefox: needs(NEED_FIREFOX),
    lints: needs(NEED_LINTS),
  });
  // The set-up counts as well.
  const left = minutes - process.uptime() / 60;
  return runSteps(steps, { tools, keepGoing: values['keep-going'], minutes: left });
});
