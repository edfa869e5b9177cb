/** The store in a file of SQLite. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, describe } from 'vitest'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { type StoreBed, testStore } from './support/store-suite.ts'
import { testTwoServers } from './support/two-servers-suite.ts'

async function makeFile(): Promise<StoreBed> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  const path = join(folder, 'account.db')
  const inside = <T>(use: (database: Database.Database) => T): T => {
    const database = new Database(path)
    try {
      return use(database)
    } finally {
      database.close()
    }
  }
  return {
    open: async () => openSqlite(path),
    dump: async () =>
      inside((database) =>
        JSON.stringify([
          ...database.prepare('select body from record').all(),
          ...database.prepare('select event from audit').all(),
        ]),
      ),
    age: async () => void inside((database) => database.exec('pragma user_version = 99')),
    rejuvenate: async () =>
      void inside((database) =>
        database.exec(`create table old (
            kind text not null, id text not null, body text not null, primary key (kind, id)
          ) without rowid;
          insert into old select kind, id, body from record;
          drop table record; alter table old rename to record; pragma user_version = 1`),
      ),
    refuse: async (text) =>
      void inside((database) =>
        database.exec(
          `create trigger refuse before insert on record when new.body like '%${text}%' begin select raise(abort, 'disk full'); end`,
        ),
      ),
    relent: async () => void inside((database) => database.exec('drop trigger refuse')),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

describe('SQLite', () => testStore(makeFile))

describe('two processes with one file', () => {
  let bed: StoreBed

  beforeEach(async () => {
    bed = await makeFile()
  })

  afterEach(() => bed.remove())

  testTwoServers(() => bed.open())
})
