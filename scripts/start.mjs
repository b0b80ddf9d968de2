// npm start -- [--catalog FILE] [--bundle FILE] [--name TEXT] [--port N] [--host ADDRESS]

import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { Problem, main, say } from './lib/log.mjs';
import { fromUser } from './lib/paths.mjs';
import { endChildrenOnSignals } from './lib/proc.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './setup.mjs';

function options() {
  const { values } = parseArgs({
    options: {
      catalog: { type: 'string' },
      bundle: { type: 'string' },
      name: { type: 'string' },
      port: { type: 'string', default: '5173' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Problem(`--port must be a whole number from 0 to 65535, but is ${values.port}`);
  }
  return { ...values, port, catalog: fromUser(values.catalog), bundle: fromUser(values.bundle) };
}

endChildrenOnSignals();
await main(async () => {
  const wanted = options();
  await build(await setup());
  const site = await serve({ ...wanted, pack: true });
  if (wanted.port && site.port !== wanted.port)
    say(`port ${wanted.port} is taken, using ${site.port}`);
  process.stdout.write(`\n  The storefront is at ${site.url}\n  Ctrl-C ends it.\n\n`);
});
