import { main } from './lib/log.mjs';
import { endChildrenOnSignals, run } from './lib/proc.mjs';
import { setup } from './setup.mjs';

endChildrenOnSignals();
await main(async () => {
  await setup({ lints: true });
  await run('cargo', ['fmt', '--all']);
  // What eslint can't mend must not keep the rest unformatted.
  let complaint = null;
  await run('npx', ['--no-install', 'eslint', '--fix', '.']).catch((error) => (complaint = error));
  await run('npx', ['--no-install', 'prettier', '--write', '--log-level', 'warn', '.']);
  if (complaint) throw complaint;
});
