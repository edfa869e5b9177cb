/** What the server does in a second, and what a write costs by how many users the account has. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgres } from '../../src/server/store/postgres/open-postgres.ts'
import { findPostgres, Postgres } from '../../test/server/support/postgres.ts'
import { allow, TestAccount } from '../../test/server/support/test-account.ts'
import type { Row, Unit } from '../rows.ts'
import { importRows } from './import-account.ts'
import { httpRows } from './over-http.ts'

const writes = 100
const sizes = [100, 1_000, 4_990] as const

export async function serverRows(): Promise<Row[]> {
  await costs(200) // warms up
  const rows: Row[] = []
  const first = await costs(sizes[0])
  for (const users of sizes) {
    const { others, own } = await costs(users)
    rows.push(row(`policy of another, ${users} users`, others, 'ms'))
    rows.push(row(`policy of one's own, ${users} users`, own, 'ms'))
    if (users !== sizes.at(-1)) continue
    rows.push({
      ...row(`another's: ${users} users ÷ ${sizes[0]}`, others / first.others, '×'),
      most: 3,
    })
    rows.push({ ...row(`one's own: ${users} users ÷ ${sizes[0]}`, own / first.own, '×'), most: 3 })
  }
  for (const more of [sqliteRows, postgresRows, httpRows, importRows]) rows.push(...(await more()))
  return rows
}

const callers = 32
const calls = 1_000

/** In a file, so that each transaction waits for the disk. */
async function sqliteRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const aws = await TestAccount.open(join(folder, 'account.db'), Buffer.alloc(32, 1))
  const rows = await throughputRows(aws, '')
  rmSync(folder, { recursive: true })
  return rows
}

/** Where it is installed. */
async function postgresRows(): Promise<Row[]> {
  if (!findPostgres()) return []
  const postgres = await Postgres.start()
  const store = await openPostgres(await postgres.makeDatabase())
  const aws = await TestAccount.open(store, Buffer.alloc(32, 1))
  const rows = await throughputRows(aws, 'PostgreSQL: ')
  await postgres.end()
  return rows
}

async function throughputRows(aws: TestAccount, where: string): Promise<Row[]> {
  const one = await perSecond(1, () => aws.sts('GetCallerIdentity'))
  const many = await perSecond(callers, () => aws.sts('GetCallerIdentity'))
  const writes = await perSecond(callers, (at) => aws.iam('CreateUser', { UserName: `w${at}` }))
  await aws.store.close()
  return [
    row(`${where}GetCallerIdentity a second, ${callers} callers`, many, ''),
    row(`${where}CreateUser a second, ${callers} callers`, writes, ''),
    { ...row(`${where}GetCallerIdentity: ${callers} callers ÷ 1`, many / one, '×'), least: 2 },
  ]
}

async function perSecond(
  together: number,
  call: (at: number) => Promise<unknown>,
): Promise<number> {
  let next = 0
  const start = performance.now()
  const work = Array.from({ length: together }, async () => {
    while (next < calls) {
      next += 1
      await call(next)
    }
  })
  await Promise.all(work)
  return calls / ((performance.now() - start) / 1000)
}

function row(work: string, value: number, unit: Unit): Row {
  return { section: 'server', work, value, unit }
}

/** Milliseconds for each write, and for the decision on the next. */
async function costs(users: number): Promise<{ readonly others: number; readonly own: number }> {
  const aws = await TestAccount.open()
  for (let at = 0; at < users; at += 1) await aws.iam('CreateUser', { UserName: `u${at}` })
  const keys = await aws.makeUser('caller', allow('iam:*'))
  const put = (UserName: string, at: number) => {
    const PolicyDocument = JSON.stringify(allow(`s3:Get${at}`))
    return aws.iam('PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument }, keys)
  }
  await put('caller', 0)
  const others = await measureEach((at) => put(`u${at}`, at))
  return { others, own: await measureEach((at) => put('caller', at)) }
}

async function measureEach(write: (at: number) => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  for (let at = 0; at < writes; at += 1) await write(at)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000 / writes
}
