/** Records in SQLite: one file, written durably before a call is answered. */
import Database from 'libsql'
import { chainHash, chainStart } from './audit-chain.ts'
import type { AuditEntry, RecordStore, StoredRecord } from './record-store.ts'
import type { RecordChange } from './record-types.ts'

/** One for each version of the schema; the file says how many it has had. */
const migrations: readonly string[] = [
  `create table record (
     kind text not null, id text not null, body text not null, primary key (kind, id)
   ) without rowid;
   create table audit (
     sequence integer primary key, event text not null, previous text not null, hash text not null
   );`,
]

/** Opens a file, or memory where the path is `:memory:`. Throws for a file of a newer schema. */
export function openSqlite(path: string): RecordStore {
  const database = new Database(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  migrate(database)
  return new SqliteStore(database)
}

function migrate(database: Database.Database): void {
  const { user_version: had } = database.prepare('pragma user_version').get() as {
    user_version: number
  }
  if (had > migrations.length) {
    throw new RangeError('the data were written by a newer version of the server')
  }
  for (const [at, migration] of migrations.entries()) {
    if (at < had) continue
    database.exec(`begin immediate; ${migration} pragma user_version = ${at + 1}; commit`)
  }
}

class SqliteStore implements RecordStore {
  readonly #database: Database.Database
  #sequence = 0
  #hash = chainStart

  constructor(database: Database.Database) {
    this.#database = database
    this.#readEnd()
  }

  load(): StoredRecord[] {
    return this.#database.prepare('select kind, id, body from record').all() as StoredRecord[]
  }

  commit(changes: readonly RecordChange[], event: string): void {
    const database = this.#database
    const sequence = this.#sequence + 1
    const hash = chainHash(this.#hash, sequence, event)
    database.exec('begin immediate')
    try {
      for (const change of changes) this.#write(change)
      database
        .prepare('insert into audit (sequence, event, previous, hash) values (?, ?, ?, ?)')
        .run(sequence, event, this.#hash, hash)
      database.exec('commit')
    } catch (cause) {
      if (database.inTransaction) database.exec('rollback')
      throw cause
    }
    this.#sequence = sequence
    this.#hash = hash
  }

  trail(from: number, count: number): AuditEntry[] {
    return this.#database
      .prepare(
        'select sequence, event, previous, hash from audit where sequence >= ? order by sequence limit ?',
      )
      .all(from, count) as AuditEntry[]
  }

  newest(count: number, before = Number.MAX_SAFE_INTEGER): AuditEntry[] {
    return this.#database
      .prepare(
        'select sequence, event, previous, hash from audit where sequence < ? order by sequence desc limit ?',
      )
      .all(before, count) as AuditEntry[]
  }

  close(): void {
    this.#database.close()
  }

  #write({ kind, id, body }: RecordChange): void {
    if (body === undefined) {
      this.#database.prepare('delete from record where kind = ? and id = ?').run(kind, id)
      return
    }
    this.#database
      .prepare('insert or replace into record (kind, id, body) values (?, ?, ?)')
      .run(kind, id, JSON.stringify(body))
  }

  #readEnd(): void {
    const last = this.#database
      .prepare('select sequence, hash from audit order by sequence desc limit 1')
      .get() as Pick<AuditEntry, 'sequence' | 'hash'> | undefined
    if (last === undefined) return
    this.#sequence = last.sequence
    this.#hash = last.hash
  }
}
