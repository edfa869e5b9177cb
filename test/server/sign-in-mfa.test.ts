/** MFA of people who sign in, in each store; and on two servers of one account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../src/server/store/postgres/open-postgres.ts'
import type { RecordStore } from '../../src/server/store/record-store.ts'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { findPostgres, Postgres } from './support/postgres.ts'
import { testSecurityKeys } from './support/security-keys-suite.ts'
import { testSignInMfa } from './support/sign-in-mfa-suite.ts'
import { addPeople, SignInPerson } from './support/sign-in-person.ts'
import { SoftwareAuthenticator } from './support/software-authenticator.ts'
import { closeTwo, openTwo } from './support/two-servers-suite.ts'

const found = findPostgres()
let postgres: Postgres

beforeAll(async () => {
  if (found) postgres = await Postgres.start()
})

afterAll(() => postgres?.end())

const openNew = async (): Promise<RecordStore> => openPostgres(await postgres.makeDatabase())

describe('people of a server with SQLite', () => {
  testSignInMfa(async () => openSqlite(':memory:'))
  testSecurityKeys(async () => openSqlite(':memory:'))
})

describe.skipIf(!found)('people of a server with PostgreSQL', () => {
  testSignInMfa(openNew)
  testSecurityKeys(openNew)
})

describe.skipIf(!found)('people of two servers', () => {
  it('show a key and a challenge once, on whichever', async () => {
    const url = await postgres.makeDatabase()
    const two = await openTwo(() => openPostgres(url))
    const { one, other } = two
    await addPeople(one, 'ann')
    const ann = new SignInPerson(one, 'ann')
    const key = new SoftwareAuthenticator()
    const form = await ann.signIn()
    await ann.goOn({ credential: key.create(form.options as never) }, form, other)
    await ann.goOn({}, form)
    for (let at = 0; at < 3; at += 1) {
      const page = await ann.signIn()
      key.counter = -1 // as keys that do not count
      const credential = key.get(page.options as never)
      const sent = [one, other, one, other].map((aws) => ann.goOn({ credential }, page, aws))
      const done = (await Promise.all(sent)).filter(({ status }) => status === 200)
      expect(done).toHaveLength(1)
      expect(done[0]?.body).toContain('has access now')
      one.now += 60_000
      other.now = one.now
    }
    await closeTwo(two)
  })
})
