/** Where an account is kept: its store, and the master key that all its secrets follow from. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../setup-error.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import type { RecordStore } from './record-store.ts'
import { openSqlite } from './sqlite-store.ts'

export interface DataPlace {
  /** A folder, for the master key and for SQLite. */
  readonly data: string
  /** The address of a database of PostgreSQL. */
  readonly store?: string
  /** Nothing is kept. */
  readonly memory?: boolean
}

export interface OpenedData {
  readonly store: RecordStore
  readonly master: Uint8Array
}

/** Opens the store, and makes the master key with a new one. Rejects with a `SetupError`. */
export async function openData(place: DataPlace): Promise<OpenedData> {
  const { data, memory } = place
  if (memory === true) return { store: openSqlite(':memory:'), master: randomBytes(32) }
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const store = await openStore(place)
  try {
    return { store, master: await readMaster(data, store) }
  } catch (cause) {
    await store.close()
    throw cause
  }
}

/** The store alone, of an account that is there. */
export async function openExisting(place: DataPlace): Promise<RecordStore> {
  const file = fileOf(place)
  const hint = 'give the place of the account with `--data` or `--store`'
  if (place.store === undefined && !existsSync(file)) {
    throw new SetupError('ERR_STORE_MISSING', `\`${file}\` is missing`, {
      ...{ place: place.data, hint },
    })
  }
  const store = await openStore(place)
  if ((await store.trail(1, 1)).length > 0) return store
  await store.close()
  throw new SetupError('ERR_STORE_MISSING', 'the store has no account', {
    ...{ place: place.store === undefined ? file : '--store', hint },
  })
}

function openStore(place: DataPlace): Promise<RecordStore> | RecordStore {
  return place.store === undefined ? openSqlite(fileOf(place)) : openPostgres(place.store)
}

function fileOf({ data }: DataPlace): string {
  return join(data, 'account.db')
}

async function readMaster(data: string, store: RecordStore): Promise<Uint8Array> {
  const file = join(data, 'master.key')
  if (!existsSync(file)) {
    const isNew = (await store.trail(1, 1)).length === 0
    if (!isNew) {
      throw new SetupError('ERR_MASTER_KEY', `\`${file}\` is missing: no access key would work`, {
        ...{ place: data, hint: 'copy it from the folder of the server that made the account' },
      })
    }
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
}
