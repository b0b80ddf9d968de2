// The part `lab` of the benchmark: a merchant's page that learns a purchase model from a table, beside the
// command line that learns the same one.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { step, table } from '../lib/log.mjs';
import { run } from '../lib/proc.mjs';
import { FOLDER } from './prepare.mjs';
import { inPage, measuredOf, summary } from './run.mjs';
import { writeLines } from './shop.mjs';
import { LABEL, visitLines } from './visits.mjs';

const MINUTE = 60_000;
const ROWS = 10_000;
/** In turns; each lasts seconds. */
const ROUNDS = 5;
/** What `trainPurchase` takes when not told otherwise. */
const NETWORKS = 4;
const EPOCHS = 20;

const OURS = 'windowshopper';
const NATIVE = 'command line';

/** The mission's ten seconds; a page that lets 50 ms go by has, by the web's own measure, a long task. */
const BUDGETS = [
  { case: 'train', items: ROWS, of: 'p50_ms', limit: 10_000 },
  { case: 'longest_gap', items: ROWS, of: 'p50_ms', limit: 50 },
];

/** The command line on the same table with the same options; in ms, without its start. */
async function native(path) {
  const options = ['--train', path, '--label', LABEL, '--ensemble', NETWORKS, '--epochs', EPOCHS];
  const words = ['purchase', 'evaluate', ...options.map(String), '--json'];
  const args = ['run', '-q', '--release', '-p', 'windowshopper-cli', '--', ...words];
  const { seconds, networks } = JSON.parse(
    await run('cargo', args, { capture: true, timeout: 30 * MINUTE }),
  );
  return { ms: 1000 * seconds, losses: networks.map((network) => network.validation_loss) };
}

/** Times everything; gives its share of the report. */
export async function benchLab(context, { peers }) {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, 'visits.csv');
  await writeLines(path, visitLines(ROWS));
  step(`learning from ${ROWS} rows`);
  const page = { url: '/bench/visits.csv', label: LABEL, networks: NETWORKS, epochs: EPOCHS };
  const times = { train: [], longest_gap: [], native: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const learned = await inPage(context, 'lab.mjs', 'train', page);
    const peer = peers && (await native(path));
    if (peer && JSON.stringify(learned.losses) !== JSON.stringify(peer.losses)) {
      throw new Error('the browser and the command line learned different networks');
    }
    if (round < 0) continue;
    times.train.push(learned.ms);
    times.longest_gap.push(learned.gap);
    if (peer) times.native.push(peer.ms);
  }
  const row = (name, engine, times) => ({ case: name, engine, items: ROWS, ...summary(times) });
  const results = [
    row('train', OURS, times.train),
    ...(peers ? [row('train', NATIVE, times.native)] : []),
    row('longest_gap', OURS, times.longest_gap),
  ];
  const p50 = (engine) => measuredOf(results, engine, { case: 'train', items: ROWS, of: 'p50_ms' });
  const ratio = () => Number((p50(OURS) / p50(NATIVE)).toFixed(3));
  return {
    results,
    ratios: { train: { [ROWS]: peers ? { [NATIVE]: ratio() } : {} } },
    left_out: [],
    budgets: BUDGETS.map((budget) => {
      const value = measuredOf(results, OURS, budget);
      return { ...budget, value, met: value <= budget.limit };
    }),
  };
}

/** The part's own table. */
export function labTables() {
  return [
    table([
      ['learning from a table', ''],
      ['networks', String(NETWORKS)],
      ['epochs, at most', String(EPOCHS)],
    ]),
  ];
}
