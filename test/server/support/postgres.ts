/** A PostgreSQL server of the test's own, from Debian's packages, on a port of this machine. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'

const versions = '/usr/lib/postgresql'

/** The newest version's programs. */
const programs = existsSync(versions)
  ? readdirSync(versions)
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined

/** Whether there is one; says that tests are skipped where there is none. */
export function findPostgres(): boolean {
  if (programs === undefined) {
    console.log('PostgreSQL: skipped, it is missing: npm run install:hosts')
  }
  return programs !== undefined
}

/** PostgreSQL refuses to be run by root: then it is the user of the package. */
function runner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  return { uid: id('-u'), gid: id('-g') }
}

export const password = 'p@ss word/1'

export class Postgres {
  readonly port: number
  readonly #folder: string
  #process: ChildProcess | undefined
  #databases = 0

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
  }

  /** Makes a cluster, and starts it. */
  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'))
    const { uid, gid } = runner()
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    const file = join(folder, 'password')
    writeFileSync(file, password, { mode: 0o644 })
    const make = ['-D', join(folder, 'data'), '-U', 'postgres', `--pwfile=${file}`]
    const plain = ['-E', 'UTF8', '--no-locale', '--auth=scram-sha-256']
    execFileSync(join(programs ?? '', 'initdb'), [...make, ...plain], {
      ...{ stdio: 'ignore', cwd: folder },
      ...runner(),
    })
    const started = new Postgres(folder, await freePort())
    await started.resume()
    return started
  }

  /** Starts it, the first time or again, and waits until it takes connections. */
  async resume(): Promise<void> {
    const options = ['-D', join(this.#folder, 'data'), '-k', this.#folder, '-h', '127.0.0.1']
    this.#process = spawn(join(programs ?? '', 'postgres'), [...options, '-p', `${this.port}`], {
      ...{ stdio: 'ignore', cwd: this.#folder },
      ...runner(),
    })
    for (;;) {
      try {
        await this.run('select 1')
        return
      } catch (cause) {
        if (this.#process.exitCode !== null) throw cause
        await wait(50)
      }
    }
  }

  /** Stops it, at once where `SIGQUIT` is given: as if the machine had lost its power. */
  async halt(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve))
    this.#process?.kill(signal)
    await ended
  }

  async end(): Promise<void> {
    await this.halt()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** The address of a new database. */
  async makeDatabase(): Promise<string> {
    this.#databases += 1
    const name = `account${this.#databases}`
    await this.run(`create database ${name}`)
    return this.address(name)
  }

  address(database: string, user = `postgres:${encodeURIComponent(password)}`): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`
  }

  /** Runs a statement in a database, as its owner. */
  async run<T extends object>(sql: string, url = this.address('postgres')): Promise<T[]> {
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      return (await client.query<T>(sql)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
