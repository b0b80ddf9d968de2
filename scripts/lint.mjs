// Everything that can be told without running: formatting, lints, types. `npm run format` mends the first.

import { endChildrenOnSignals } from './lib/proc.mjs';
import { main } from './lib/log.mjs';
import { LINTS, runSteps } from './lib/steps.mjs';
import { setup } from './setup.mjs';

endChildrenOnSignals();
await main(async () => {
  const tools = await setup({ lints: true });
  return runSteps(LINTS, { tools, keepGoing: true });
});
