import { ignore, WindowshopperError } from '../errors.js';

/** A browser may leave a question without an answer (Safari has); wait so long, in milliseconds. */
const TIMEOUT = 3000;

/** The result of a request to IndexedDB. */
export function of<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The same, but `storage_unavailable` where the browser does not answer in time. */
async function soon<T>(request: IDBRequest<T>, late: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late();
      const seconds = `IndexedDB did not answer within ${TIMEOUT / 1000} s`;
      reject(new WindowshopperError('storage_unavailable', seconds));
    }, TIMEOUT);
  });
  return Promise.race([of(request), silence]).finally(() => clearTimeout(timer));
}

/**
 * Opens a database, and makes it with `upgrade` if `create` says so; null where there is none.
 * `lost` is called when the browser, or another tab that wants to delete it, ends the connection.
 */
export async function connect(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase, oldVersion: number) => void,
  create: boolean,
  lost: () => void,
): Promise<IDBDatabase | null> {
  const request = indexedDB.open(name, version);
  let absent = false;
  request.onupgradeneeded = ({ oldVersion }) => {
    absent = !create && oldVersion === 0;
    // Aborting is the one way to look for a database everywhere without leaving one behind.
    if (absent) request.transaction?.abort();
    else upgrade(request.result, oldVersion);
  };
  try {
    const db = await soon(request, () => {
      request.onsuccess = () => request.result.close();
    });
    db.onversionchange = db.onclose = () => {
      db.close();
      lost();
    };
    return db;
  } catch (error) {
    if (absent) return null;
    throw error;
  }
}

/** Deletes a database; done when it is gone. */
export async function drop(name: string): Promise<void> {
  await soon(indexedDB.deleteDatabase(name), ignore);
}

/** Runs a job in one transaction over all stores. Waits until all that it wrote is committed. */
export async function write<T>(
  db: IDBDatabase,
  job: (store: (name: string) => IDBObjectStore) => Promise<T>,
): Promise<T> {
  const tx = db.transaction([...db.objectStoreNames], 'readwrite');
  const committed = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
  });
  committed.catch(ignore);
  try {
    const result = await job((name) => tx.objectStore(name));
    await committed;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It is over already.
    }
    // Where the disk is full, requests fail with AbortError and the transaction says why.
    throw tx.error ?? error;
  }
}
