// npm run evaluate [-- --data FOLDER] [--only diginetica,text,...] [--quick] [--minutes N] [--json]
// Runs the command line's `evaluate` over real data that is not part of the repository.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { choose, missing } from './lib/evaluations.mjs';
import { Problem, bold, main, say, step, table } from './lib/log.mjs';
import { SHARED_DATA, fromUser } from './lib/paths.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';

const MINUTE = 60_000;

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
  const heading = (path) => `\n${bold([name, ...path].join(' / '))}\n`;
  const tables = [...modelTables(report)];
  if (!tables.length) {
    const figures = Object.entries(report).map(([figure, value]) => [figure, number(value)]);
    process.stdout.write(`${heading([])}${table(figures)}\n`);
  }
  for (const { path, models } of tables) {
    const columns = [...new Set(Object.values(models).flatMap((figures) => Object.keys(figures)))];
    const rows = Object.entries(models).map(([model, figures]) => [
      model,
      ...columns.map((column) => number(figures[column])),
    ]);
    process.stdout.write(`${heading(path)}${table([['model', ...columns], ...rows])}\n`);
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

  const skipped = {};
  const runs = chosen.filter((run) => {
    const file = missing(run, data);
    if (file) skipped[run.name] = `there is no ${file}`;
    return !file;
  });
  for (const [name, reason] of Object.entries(skipped)) say(`skipped ${name}: ${reason}`);
  if (!runs.length) throw new Problem('there is nothing to evaluate');

  const cli = ['run', '-q', '--release', '-p', 'windowshopper-cli', '--'];
  step('building the command line');
  await run('cargo', ['build', '--release', '-p', 'windowshopper-cli'], {
    stdoutToStderr: true,
    timeout: timeout(),
  });
  const results = {};
  for (const { name, args } of runs) {
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
  if (values.json) process.stdout.write(`${JSON.stringify({ results, skipped })}\n`);
});
