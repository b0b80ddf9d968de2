// npm run evaluate [-- --data FOLDER] [--only diginetica,...] [--quick] [--minutes N] [--json]
// Runs the command line's `evaluate` over real data that is not part of the repository.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Problem, bold, main, say, step, table } from './lib/log.mjs';
import { ONLINE_RETAIL, onlineRetail } from './lib/online-retail.mjs';
import { SHARED_DATA, fromUser } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';

const MINUTE = 60_000;

/** Session files: `<name>.train.txt.gz` and `<name>.test.txt.gz`. */
const sessionArgs = (data, name) => [
  'sessions',
  ...['--train', join(data, 'sessions', `${name}.train.txt.gz`)],
  ...['--test', join(data, 'sessions', `${name}.test.txt.gz`)],
  ...['--k', '20'],
];

/** A user a line; the last item is left out. */
const sequenceArgs = (data) => [
  'sequences',
  ...['--data', join(data, 'sessions', 'amazon_beauty.txt.gz')],
  ...['--k', '20'],
];

const shopArgs = (data) => ['shop', '--events', onlineRetail(data), ...ONLINE_RETAIL];

const RUNS = [
  { name: 'diginetica', args: (data) => sessionArgs(data, 'diginetica') },
  { name: 'yoochoose1_64', args: (data) => sessionArgs(data, 'yoochoose1_64') },
  { name: 'amazon_beauty', args: sequenceArgs },
  { name: 'online_retail', args: shopArgs },
];
const QUICK = [
  {
    name: 'diginetica-quick',
    args: (data) => [...sessionArgs(data, 'diginetica'), '--fast', '--limit', '2000'],
  },
];

function choose({ only, quick }) {
  if (quick) return QUICK;
  if (only === undefined) return RUNS;
  const names = only.split(',').filter(Boolean);
  const known = RUNS.map(({ name }) => name);
  if (!names.length || names.some((name) => !known.includes(name))) {
    throw new Problem(`--only takes some of ${known.join(',')}, but is "${only}"`);
  }
  return RUNS.filter(({ name }) => names.includes(name));
}

/** Every `models` object in a report, with the path that leads to it. */
function* modelTables(value, path = []) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'models' && !Array.isArray(inner)) yield { path, models: inner };
    else yield* modelTables(inner, [...path, key]);
  }
}

function number(value) {
  if (typeof value !== 'number') return '';
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}

function print(name, report) {
  for (const { path, models } of modelTables(report)) {
    const columns = [...new Set(Object.values(models).flatMap((figures) => Object.keys(figures)))];
    const rows = Object.entries(models).map(([model, figures]) => [
      model,
      ...columns.map((column) => number(figures[column])),
    ]);
    process.stdout.write(
      `\n${bold([name, ...path].join(' / '))}\n${table([['model', ...columns], ...rows])}\n`,
    );
  }
}

endChildrenOnSignals();
await main(async () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: SHARED_DATA },
      only: { type: 'string' },
      quick: { type: 'boolean' },
      minutes: { type: 'string', default: '240' },
      json: { type: 'boolean' },
    },
  });
  const chosen = choose(values);
  const end = Date.now() + Number(values.minutes) * MINUTE;
  if (!(end > Date.now()))
    throw new Problem(`--minutes must be more than 0, but is ${values.minutes}`);
  const timeout = () => Math.max(1000, end - Date.now());
  const data = fromUser(values.data);
  if (!existsSync(data))
    throw new Problem(`there is no data in ${data}: name its folder by --data`);

  const cli = ['run', '-q', '--release', '-p', 'windowshopper-cli', '--', 'evaluate'];
  step('building the command line');
  await run('cargo', ['build', '--release', '-p', 'windowshopper-cli'], {
    stdoutToStderr: true,
    timeout: timeout(),
  });
  const results = {};
  for (const { name, args } of chosen) {
    step(`evaluating ${name}`);
    const text = await run('cargo', [...cli, ...args(data), '--json'], {
      capture: true,
      timeout: timeout(),
    });
    try {
      results[name] = JSON.parse(text);
    } catch {
      say(text);
      throw new Problem(`${name}: the command line did not print one JSON document`);
    }
    if (!values.json) print(name, results[name]);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ results })}\n`);
});
