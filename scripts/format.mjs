import { main } from './lib/log.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { setup } from './setup.mjs';

endChildrenOnSignals();
await main(async () => {
  await setup();
  await run('cargo', ['fmt', '--all']);
  await run('npx', ['--no-install', 'eslint', '--fix', '.']);
  await run('npx', ['--no-install', 'prettier', '--write', '--log-level', 'warn', '.']);
});
