/** Signed calls to `sallyport-server`, a process of its own, from another one on the same machine. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPostgres, Postgres } from '../../test/server/support/postgres.ts'
import { type StartedServer, startServer } from '../../test/server/support/started-server.ts'
import type { Row } from '../rows.ts'
import type { Load, LoadResult } from './load-client.ts'

const connections = 32
const client = join(import.meta.dirname, 'load-client.ts')

interface Measured {
  readonly work: string
  readonly service: 'iam' | 'sts'
  readonly parameters: Readonly<Record<string, string>>
  readonly calls: number
  /** How many a second there must be. */
  readonly least: number
}

const measured: readonly Measured[] = [
  {
    work: 'GetCallerIdentity',
    service: 'sts',
    parameters: { Action: 'GetCallerIdentity' },
    ...{ calls: 20_000, least: 2_000 },
  },
  {
    work: 'CreateUser',
    service: 'iam',
    parameters: { Action: 'CreateUser', UserName: 'user-#' },
    ...{ calls: 4_000, least: 300 },
  },
]

/** On SQLite, and on PostgreSQL where it is installed. */
export async function httpRows(): Promise<Row[]> {
  const rows = await placeRows('over HTTP', [])
  if (!findPostgres()) return rows
  const postgres = await Postgres.start()
  const more = await placeRows('over HTTP, PostgreSQL', ['--store', await postgres.makeDatabase()])
  await postgres.end()
  return [...rows, ...more]
}

async function placeRows(where: string, args: readonly string[]): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const server = await startServer(folder, args)
  try {
    await callServer(server, { ...(measured[0] as Measured), calls: 2_000 }) // warms up
    const rows: Row[] = []
    for (const one of measured) rows.push(...(await rowsOf(where, server, one)))
    return rows
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function rowsOf(where: string, server: StartedServer, one: Measured): Promise<Row[]> {
  const before = processorTime(server.pid)
  const { perSecond, p50, p99 } = await callServer(server, one)
  const work = `${one.work} ${where}`
  const spent = (processorTime(server.pid) - before) / one.calls
  const row = (what: string, value: number): Row => {
    return { section: 'server', work: `${work}: ${what}`, value, unit: 'ms' }
  }
  return [
    {
      ...{ section: 'server', work: `${work}, ${connections} connections, a second` },
      ...{ value: perSecond, unit: '', least: one.least },
    },
    row('p50', p50),
    row('p99', p99),
    row("the server's processor time", spent),
  ]
}

async function callServer(
  { url, environment }: StartedServer,
  { service, parameters, calls }: Measured,
): Promise<LoadResult> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  const load: Load = { url, keys, service, parameters, connections, calls }
  const args = [...process.execArgv, client, JSON.stringify(load)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as LoadResult
}

/** Milliseconds that a process has had so far, of all its threads; a tick is ten of them. */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}
