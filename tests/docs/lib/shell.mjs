// Runs blocks of shell commands with programs of our own in the place of cargo, npm, npx and node: they
// check what they are called with, and let the command line and `windowshopper init` really run.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { Problem } from '../../../scripts/lib/log.mjs';
import { TARGET, fromRoot } from '../../../scripts/lib/paths.mjs';

const PROGRAMS = ['windowshopper', 'cargo', 'npm', 'npx', 'node'];
/** Rows of the sample shop's log that blocks learn from: a week, for the command line that tests build is slow. */
const ROWS = 1500;

/** The command line, as the tests of the workspace build it. */
export function commandLine() {
  const file = join(TARGET, 'debug', 'windowshopper');
  if (!existsSync(file)) {
    throw new Problem('no command line: run `cargo test --workspace --all-features --no-run`');
  }
  return file;
}

/**
 * Runs the blocks of one document, one after the other, in one shell, so that what a block defines is there
 * in the next. Commands run in an empty folder, where files are missing (which is no error) and options
 * that there are not are bad usage (which is); those of a block with `run=sample` in a folder with the sample
 * shop's catalogue and a part of its log, and have to succeed. Blocks of other languages with `file=NAME` are files there.
 *
 * @throws {Problem} with what was printed, and the block's line, when a command fails
 */
export function runShell(blocks) {
  const root = mkdtempSync(join(tmpdir(), 'windowshopper-shell-'));
  try {
    const folder = (name) => {
      mkdirSync(join(root, name));
      return join(root, name);
    };
    const [bin, empty, sample] = ['bin', 'empty', 'sample'].map(folder);
    for (const name of PROGRAMS) program(join(bin, name));
    sampleFiles(sample);
    for (const { marks, code } of blocks) {
      if (marks.file)
        for (const place of [empty, sample]) writeFileSync(join(place, marks.file), code);
    }
    const script = blocks
      .filter(({ kind }) => kind === 'shell')
      .map(({ name, marks, code }) => {
        const isReal = marks.run === 'sample';
        return `echo '@ ${name}' >&2\ncd '${isReal ? sample : empty}'; export DOCS_RUN=${isReal ? 1 : ''}\n${code}`;
      });
    const { status, stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-euc', script.join('')], {
      env: { PATH: bin, HOME: root, DOCS_CLI: commandLine() },
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (status !== 0) throw new Problem(`exit code ${status}\n${stdout}\n${stderr}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function sampleFiles(folder) {
  const shop = (name) => fromRoot('www', 'shop', name);
  copyFileSync(shop('catalog.csv'), join(folder, 'catalog.csv'));
  const [head, ...rows] = gunzipSync(readFileSync(shop('events.csv.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  const log = [head, ...rows.slice(-ROWS), ''].join('\n');
  writeFileSync(join(folder, 'events.csv.gz'), gzipSync(log));
}

function program(file) {
  const module = fromRoot('tests', 'docs', 'lib', 'program.mjs');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${module}' "\${0##*/}" "$@"\n`);
  chmodSync(file, 0o755);
}
