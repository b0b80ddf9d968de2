// A network between the browser and the shop, as bad as a test wants it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Between two pieces of a throttled answer, in milliseconds. */
const TICK = 25;

/**
 * Serves what `site` serves, at an address of its own. `network.rule(path)`, at first `rule`, says what
 * becomes of an answer:
 *
 * - `latency`: milliseconds before it begins; `bytesPerSecond`: how fast it comes
 * - `status`, `change(bytes)`: another status, other bytes
 * - `cut`: the connection breaks after so many bytes; `hang`: there is no answer at all
 *
 * Nothing, or null: it is passed on. `network.asked` are the requests: `{ path, headers }`. `close()` and `reopen()` take the server away
 * and bring it back.
 */
export async function badNetwork(t, site, rule) {
  const network = { rule, asked: [] };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request, response) {
    const path = request.url.slice(1).split('?')[0];
    network.asked.push({ path, headers: request.headers });
    const how = network.rule(path) ?? {};
    if (how.hang) return;
    await pause(how.latency ?? 0);
    const condition = request.headers['if-none-match'];
    const got = await fetch(new URL(request.url, site.url), {
      headers: condition && !how.change ? { 'if-none-match': condition } : {},
    });
    const bytes = Buffer.from(await got.arrayBuffer());
    const body = how.change?.(bytes) ?? bytes;
    const headers = Object.fromEntries(got.headers);
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'date'])
      delete headers[name];
    if (how.change) headers.etag = `"changed-${body.length}"`;
    if (got.status !== 304) headers['content-length'] = body.length;
    response.writeHead(how.status ?? got.status, headers);
    const end = how.cut ?? body.length;
    const piece = how.bytesPerSecond ? Math.ceil((how.bytesPerSecond * TICK) / 1000) : end;
    for (let at = 0; at < end && !response.destroyed; at += piece) {
      response.write(body.subarray(at, Math.min(end, at + piece)));
      if (how.bytesPerSecond) await pause(TICK);
    }
    if (how.cut) return response.socket?.end(() => response.destroy());
    response.end();
  }

  const listen = async (port) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server.address().port;
  };
  const port = await listen(0);
  network.url = `http://127.0.0.1:${port}/`;
  network.close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  network.reopen = () => listen(port);
  t.after(() => server.listening && network.close());
  return network;
}
