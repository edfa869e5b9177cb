/** A Redis of one test file's own, at a port of this machine. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importOptional } from '../../src/cli/packages/import-optional.ts'
import type { RedisPackage } from '../../src/cli/queue/queue-packages.ts'
import { freePort } from './free-port.ts'

const isImportable = await importOptional('ioredis', '').then(
  () => true,
  () => false,
)

/** Whether there is a server to start, and the packages that ask it. */
export const hasRedis = isImportable && spawnSync('redis-server', ['--version']).status === 0

export interface RedisServer {
  readonly port: number
  /** Of a database that nobody else uses. */
  freshUrl(): string
  stop(): Promise<void>
}

/** Keeps everything in memory, and ends with `stop`. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-redis-'))
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  const server = spawn('redis-server', options, { stdio: 'ignore' })
  await untilReady(server, port)
  let database = -1
  return {
    port,
    freshUrl() {
      database += 1
      return `redis://127.0.0.1:${port}/${database}`
    },
    async stop() {
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  const { Redis } = await importOptional<RedisPackage>('ioredis', '')
  const client = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => undefined)
  try {
    await Promise.race([client.ping(), once(server, 'exit').then(() => fail(port))])
  } finally {
    client.disconnect()
  }
}

function fail(port: number): never {
  throw new Error(`redis-server does not start at port ${port}`)
}
