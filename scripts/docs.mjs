// npm run docs: makes the references of the package and of the Rust code, in target/, and says where they are.

import { build } from './build.mjs';
import { main, say } from './lib/log.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { REFERENCES, packageReference, rustReference } from './lib/reference.mjs';
import { setup } from './setup.mjs';

endChildrenOnSignals();
await main(async () => {
  await build(await setup());
  await packageReference(run);
  await rustReference(run);
  for (const [name, file] of Object.entries(REFERENCES)) say(`${name}: ${file}`);
});
