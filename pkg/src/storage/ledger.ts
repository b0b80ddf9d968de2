import { ignore } from '../errors.js';
import { connect, of, write } from './database.js';

/** The ledger is a database of its own: erasing the log must not bring a spent budget back. */
export const ledgerName = (name: string) => `${name}-ledger`;

/**
 * Reads the privacy ledger of a database, asks, and writes the entries that `job` answers with, in one
 * transaction: two tabs can't both spend what is left. Nothing is created to read it; a `job` that
 * throws writes nothing. Resolves to the entries as they are now.
 *
 * @param job at once, without waiting: a transaction does not live through it
 */
export async function withLedger<Entry>(
  name: string,
  job?: (entries: Entry[]) => Entry[],
): Promise<Entry[]> {
  const upgrade = (db: IDBDatabase) => void db.createObjectStore('ledger');
  const db = await connect(ledgerName(name), 1, upgrade, job !== undefined, ignore);
  if (!db) return [];
  try {
    return await write(db, async (store) => {
      const ledger = store('ledger');
      const entries = ((await of(ledger.get('entries'))) ?? []) as Entry[];
      const next = job?.(entries);
      if (next) ledger.put(next, 'entries');
      return next ?? entries;
    });
  } finally {
    db.close();
  }
}
