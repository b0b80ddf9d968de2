import { ignore } from '../errors.js';
import { connect, of, write } from './database.js';

/** The ledger is a database of its own: erasing the log must not bring a spent budget back. */
export const ledgerName = (name: string) => `${name}-ledger`;

/**
 * Reads the privacy ledger of a database, asks, and writes what `job` answers, in one transaction: two
 * tabs can't both spend what is left. Nothing is created to read it; a `job` that throws writes nothing.
 * Resolves to the ledger as it is now; null if there is none.
 *
 * @param job at once, without waiting: a transaction does not live through it
 */
export async function withLedger<Ledger>(
  name: string,
  job?: (ledger: Ledger | undefined) => Ledger,
): Promise<Ledger | null> {
  const upgrade = (db: IDBDatabase) => void db.createObjectStore('ledger');
  const db = await connect(ledgerName(name), 1, upgrade, job !== undefined, ignore);
  if (!db) return null;
  try {
    return await write(db, async (store) => {
      const ledger = store('ledger');
      const before = (await of(ledger.get('ledger'))) as Ledger | undefined;
      const after = job?.(before);
      if (after) ledger.put(after, 'ledger');
      return after ?? before ?? null;
    });
  } finally {
    db.close();
  }
}

/** Names of our databases that this browser has now; none where it can't say. */
export async function databasesLeft(name: string): Promise<string[]> {
  const all = await globalThis.indexedDB?.databases?.().catch(ignore);
  const ours = [name, ledgerName(name)];
  return ours.filter((one) => all?.some((found) => found.name === one));
}
