import { spawn } from 'node:child_process';

import { Problem, dim, duration, say } from './log.mjs';
import { ROOT } from './paths.mjs';

const MINUTE = 60_000;
/** So long after its end, what a program wrote is waited for: a process that it left may hold the pipe. */
const GRACE = 3000;
const running = new Set();

/**
 * Runs a program to its end. It gets a process group of its own, so that a timeout or Ctrl-C ends
 * whatever it started as well.
 *
 * Options: `cwd`, `env` (added to ours), `timeout` in ms (default 10 minutes), `capture` (resolve
 * with standard output as text), `quiet` (keep all output back, show it only on failure), `silent`
 * (not even then), `stdoutToStderr`.
 *
 * Resolves with standard output as text, if it was kept; rejects with a Problem that names the
 * command.
 */
export function run(command, args = [], options = {}) {
  const { cwd = ROOT, env, timeout = 10 * MINUTE, capture, stdoutToStderr, silent } = options;
  const quiet = options.quiet || silent;
  const line = [command, ...args].join(' ');
  if (!capture && !quiet) say(dim(`$ ${line}`));
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', capture || quiet ? 'pipe' : stdoutToStderr ? 2 : 1, quiet ? 'pipe' : 2],
    });
    running.add(child);
    let stdout = '';
    let everything = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      everything += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (everything += text));

    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      end(child);
    }, timeout);
    let late;
    const settle = (finish) => {
      clearTimeout(timer);
      clearTimeout(late);
      running.delete(child);
      finish();
    };
    child.on('error', (error) =>
      settle(() => {
        const why = error.code === 'ENOENT' ? 'not found' : error.message;
        reject(new Problem(`cannot run \`${line}\`: ${why}`));
      }),
    );
    const close = (code, signal) =>
      settle(() => {
        if (code === 0 && !timedOut) return resolve(stdout);
        killGroup(child, 'SIGKILL'); // whatever it started and left behind
        if (quiet && !silent) say(everything.trimEnd());
        const how = timedOut
          ? `took longer than ${duration(timeout)} and was stopped`
          : signal
            ? `was ended by ${signal}`
            : `failed with exit code ${code}`;
        reject(new Problem(`\`${line}\` ${how}`));
      });
    child.on('close', close);
    child.on('exit', (...how) => {
      late = setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream?.destroy();
        close(...how);
      }, GRACE);
    });
  });
}

/** Standard output of a short command, trimmed, or null when it fails or doesn't exist. */
export async function tryRun(command, args = [], options = {}) {
  try {
    const stdout = await run(command, args, { silent: true, timeout: 30_000, ...options });
    return stdout.trim();
  } catch {
    return null;
  }
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

function end(child) {
  killGroup(child, 'SIGTERM');
  setTimeout(() => killGroup(child, 'SIGKILL'), 5000).unref();
}

/**
 * On SIGINT, SIGTERM or SIGHUP ends every running program, then this one. The same when npm, having
 * started this script, dies without passing a signal on.
 */
export function endChildrenOnSignals() {
  let stopping = false;
  const stop = (code) => {
    if (stopping) return;
    stopping = true;
    for (const child of running) killGroup(child, 'SIGTERM');
    setTimeout(
      () => {
        for (const child of running) killGroup(child, 'SIGKILL');
        process.exit(code);
      },
      running.size ? 1000 : 0,
    );
  };
  process.on('SIGINT', () => stop(130));
  process.on('SIGTERM', () => stop(143));
  process.on('SIGHUP', () => stop(129));
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(143), 500).unref();
  }
}
