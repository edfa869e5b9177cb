/** Records in SQLite: one file, written durably before a call is answered. */
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'libsql'
import { chainHash, chainStart } from './audit-chain.ts'
import {
  type AuditEntry,
  confirmEvent,
  type RecordStore,
  type StoredRecord,
  type StoreNews,
  type StoreTurn,
  type TrailEnd,
  type WrittenCall,
} from './record-store.ts'
import type { RecordChange } from './record-types.ts'

/** One for each version of the schema; the file says how many it has had. */
const migrations: readonly string[] = [
  `create table record (
     kind text not null, id text not null, body text not null, primary key (kind, id)
   ) without rowid;
   create table audit (
     sequence integer primary key, event text not null, previous text not null, hash text not null
   );`,
  // one account had all records, which its settings name
  `create table account_record (
     account text not null, kind text not null, id text not null, body text not null,
     primary key (account, kind, id)
   ) without rowid;
   insert into account_record select
     (select json_extract(body, '$.account') from record where kind = 'settings'), kind, id, body
     from record;
   drop table record;
   alter table account_record rename to record;`,
  // permission sets were assigned in one account alone
  `insert into record select account, 'provision', id || '/' || account, json_object(
     'id', id || '/' || account, 'permissionSet', id, 'account', account,
     'role', json_extract(body, '$.role'),
     'isLatest', json(iif(json_extract(body, '$.isProvisioned'), 'true', 'false')))
     from record where kind = 'permissionSet' and json_extract(body, '$.role') is not null;
   update record set body = json_remove(body, '$.role', '$.isProvisioned')
     where kind = 'permissionSet';
   update record set id = substr(id, 1, instr(id, '/')) || account || substr(id, instr(id, '/'))
     where kind = 'assignment';
   update record set body = json_set(body, '$.id', id, '$.account', account)
     where kind = 'assignment';
   update record set body = json_set(body, '$.account', account) where kind = 'centerRequest';`,
]

/** Opens a file, or memory where the path is `:memory:`. Throws for a file of a newer schema. */
export function openSqlite(path: string): RecordStore {
  const database = new Database(path)
  database.exec('pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full')
  migrate(database)
  database.exec('pragma busy_timeout = 0') // turns are waited for in between
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

/** How long a turn is waited for, while another process has its own, and how often it is tried. */
const waiting = { most: 20_000, pause: 5 }

class SqliteStore implements RecordStore {
  readonly #database: Database.Database
  readonly #statements: PreparedStatements
  /** The end of the trail that its reader knows of. */
  #known: TrailEnd | undefined

  constructor(database: Database.Database) {
    this.#database = database
    this.#statements = prepareStatements(database)
  }

  async load(): Promise<StoredRecord[]> {
    return this.#records()
  }

  async begin(): Promise<StoreTurn> {
    const start = performance.now()
    while (!this.#lock()) {
      if (performance.now() - start > waiting.most) throw new Error('another process has its turn')
      await wait(waiting.pause)
    }
    const news = await this.news()
    return { news, commit: async (calls) => this.#commit(calls) }
  }

  /** Everything anew where another process has written. */
  async news(): Promise<StoreNews> {
    const end = readEnd(this.#statements)
    const isWhole = this.#known?.hash !== end.hash
    this.#known = end
    return { isWhole, changes: isWhole ? this.#records() : [] }
  }

  listen(): void {}

  async trail(from: number, count: number): Promise<AuditEntry[]> {
    return this.#database
      .prepare(
        'select sequence, event, previous, hash from audit where sequence >= ? order by sequence limit ?',
      )
      .all(from, count) as AuditEntry[]
  }

  async newest(count: number, before = Number.MAX_SAFE_INTEGER): Promise<AuditEntry[]> {
    return this.#database
      .prepare(
        'select sequence, event, previous, hash from audit where sequence < ? order by sequence desc limit ?',
      )
      .all(before, count) as AuditEntry[]
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  #records(): StoredRecord[] {
    return this.#database
      .prepare('select account, kind, id, body from record')
      .all() as StoredRecord[]
  }

  /** Whether nobody else writes from now on. */
  #lock(): boolean {
    if (this.#database.inTransaction) this.#database.exec('rollback')
    try {
      this.#database.exec('begin immediate')
      return true
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY') return false
      throw cause
    }
  }

  #commit(calls: readonly WrittenCall[]): void {
    const database = this.#database
    let end = readEnd(this.#statements)
    try {
      for (const call of calls) {
        const { changes, event } = confirmEvent(call)
        for (const change of changes.made) this.#write(change)
        if (event !== undefined) end = this.#append(end, event)
      }
      database.exec('commit')
    } catch (cause) {
      if (database.inTransaction) database.exec('rollback')
      throw cause
    }
    this.#known = end
  }

  #append({ sequence: before, hash: previous }: TrailEnd, event: string): TrailEnd {
    const sequence = before + 1
    const hash = chainHash(previous, sequence, event)
    this.#statements.append.run(sequence, event, previous, hash)
    return { sequence, hash }
  }

  #write({ account, kind, id, body }: RecordChange): void {
    if (body === undefined) this.#statements.remove.run(account, kind, id)
    else this.#statements.put.run(account, kind, id, JSON.stringify(body))
  }
}

type PreparedStatements = ReturnType<typeof prepareStatements>

function readEnd({ end }: PreparedStatements): TrailEnd {
  return (end.get() as TrailEnd | undefined) ?? { sequence: 0, hash: chainStart }
}

/** Prepared once: they are run for every call. */
function prepareStatements(database: Database.Database) {
  return {
    put: database.prepare(
      'insert or replace into record (account, kind, id, body) values (?, ?, ?, ?)',
    ),
    remove: database.prepare('delete from record where account = ? and kind = ? and id = ?'),
    end: database.prepare('select sequence, hash from audit order by sequence desc limit 1'),
    append: database.prepare(
      'insert into audit (sequence, event, previous, hash) values (?, ?, ?, ?)',
    ),
  }
}
