// Stands for cargo, npm, npx, node and windowshopper in the shell of tests/docs/lib/shell.mjs.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import { fromRoot } from '../../../scripts/lib/paths.mjs';

const [name, ...args] = process.argv.slice(2);
const { DOCS_CLI, DOCS_RUN } = process.env;

function refuse(why) {
  process.stderr.write(`${name} ${args.join(' ')}: ${why}\n`);
  process.exit(2);
}

function windowshopper(options) {
  const { status } = spawnSync(DOCS_CLI, options, { stdio: ['ignore', 'inherit', 'inherit'] });
  // 1: it was understood, but a file is missing.
  process.exit(!DOCS_RUN && status === 1 ? 0 : (status ?? 2));
}

function cargo([command, ...options]) {
  const at = options.indexOf('--');
  if (command === 'run' && options.slice(0, at).join(' ') === '--release -p windowshopper-cli') {
    return windowshopper(options.slice(at + 1));
  }
  refuse('not how the command line is started');
}

/** Commands of the repository: those that there are, with options that they know. */
function npm(words) {
  const [command, ...rest] = words.filter((word) => word !== '-s');
  if (command === 'install') return rest.join() === 'windowshopper' || refuse('what is that?');
  const [script, ...options] = command === 'run' ? rest : [command, ...rest];
  const { scripts } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const [, file] = /^exec node (\S+)$/.exec(scripts[script] ?? '') ?? refuse('no such script');
  if (options.length && options.shift() !== '--') refuse('options come after --');
  const code = readFileSync(fromRoot(file), 'utf8');
  for (const option of options.filter((one) => one.startsWith('--'))) {
    const known = new RegExp(`[\\s{]'?${option.slice(2).replace(/=.*/, '')}'?: \\{`);
    if (!known.test(code)) refuse(`${file} has no option ${option}`);
  }
}

function npx([command, ...options]) {
  if (command !== 'windowshopper') refuse('not ours');
  const { status } = spawnSync(process.execPath, [fromRoot('pkg', 'bin', 'init.mjs'), ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.exit(status ?? 2);
}

function node(words) {
  const file = words.find((word) => !word.startsWith('-'));
  if (!existsSync(fromRoot(file))) refuse('no such file');
}

({ windowshopper, cargo, npm, npx, node })[name](args);
