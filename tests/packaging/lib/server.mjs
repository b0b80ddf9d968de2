// Servers that projects bring along, such as Vite's.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

import { Problem } from '../../../scripts/lib/log.mjs';

/** A port of loopback that nobody uses. */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(String(port)));
    });
  });
}

/**
 * Starts a program of a project, waits until `url` answers with 200 and resolves with its text. Ends
 * it with the test.
 */
export async function serveWith(t, project, [program, ...args], url) {
  const child = spawn(project.path('node_modules', '.bin', program), args, {
    cwd: project.root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const exited = new Promise((done) => child.once('exit', done).once('error', done));
  exited.then(() => (ended = true));
  t.after(async () => {
    // Not gently: a server that is asked to end may wait for the page, which is closed after it.
    if (!ended) process.kill(-child.pid, 'SIGKILL');
    await exited;
  });
  const end = Date.now() + 60_000;
  while (!ended && Date.now() < end) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return response.text();
    await response?.body?.cancel();
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Problem(`${program} does not serve ${url}. It says:\n${said}`);
}
