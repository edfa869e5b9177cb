/** Keeps the last good bundle in IndexedDB, for pages and workers without the Cache API. */
import { confirmArgument, text } from '../json/options.ts'
import type { BundleStore } from '../sources/source.ts'

const FILES = 'files'

/**
 * Keeps the last good bundle in IndexedDB, so that a page decides offline after its first visit; also
 * where there is no Cache API, as on pages that are no secure context. Throws `ERR_OPTIONS_INVALID`.
 */
export function idbStore(name = 'sallyport'): BundleStore {
  confirmArgument(name, 'name', text)
  return {
    read: (file) => inStore(name, 'readonly', (files) => files.get(file)).then(bytesIn),
    async write(file, bytes) {
      await inStore(name, 'readwrite', (files) => files.put(bytes.slice(), file))
    },
    async remove(file) {
      await inStore(name, 'readwrite', (files) => files.delete(file))
    },
  }
}

/** What was kept by somebody else is not ours. */
function bytesIn(kept: unknown): Uint8Array | undefined {
  return kept instanceof Uint8Array ? kept : undefined
}

/** What a request returns, once its transaction is done; the database is closed again. */
async function inStore<T>(
  name: string,
  mode: IDBTransactionMode,
  ask: (files: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase(name)
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(FILES, mode)
      const request = ask(transaction.objectStore(FILES))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore(FILES)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
    request.onblocked = () => reject(new Error('the database is in use'))
  })
}
