/** The Redis behind `--queue`: opened with every failure said in words, and what is kept in it. */

import { CliError } from '../io/report-error.ts'
import { importOptional } from '../packages/import-optional.ts'
import type { RedisClient, RedisPackage } from './queue-packages.ts'

/** What all keys begin with. */
export const KEY_PREFIX = 'sallyport'

export const QUEUE_NAME = 'audit'

export const PACKAGES = 'bullmq ioredis'

/** How long Redis keeps what nobody fetches, in seconds. */
export const KEPT_SECONDS = 7 * 86_400

/** Keeps bundles by their digests and summaries by their shards, and a connection for BullMQ. */
export class RedisLink {
  readonly client: RedisClient
  /** Without a password. */
  readonly place: string

  private constructor(client: RedisClient, place: string) {
    this.client = client
    this.place = place
  }

  /** Throws `ERR_USAGE`, `ERR_PACKAGE_MISSING` and `ERR_QUEUE_UNREACHABLE`. */
  static async open(url: string): Promise<RedisLink> {
    const { options, place } = readQueueUrl(url)
    const { Redis } = await importOptional<RedisPackage>('ioredis', PACKAGES)
    let isOpen = false
    let fault: Error | undefined
    const client = new Redis({
      ...options,
      lazyConnect: true,
      maxRetriesPerRequest: null, // as BullMQ wants it: what is asked waits until Redis is back
      retryStrategy: (times: number) => (isOpen ? Math.min(times * 200, 5_000) : null),
    })
    client.on('error', (error) => {
      fault ??= error
    })
    try {
      await client.connect()
      await client.ping()
      isOpen = true
      return new RedisLink(client, place)
    } catch (error) {
      client.disconnect()
      throw unreachable(place, fault ?? error)
    }
  }

  async keep(kind: StoredKind, name: string, bytes: Uint8Array): Promise<void> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await this.client.set(keyOf(kind, name), buffer, 'EX', KEPT_SECONDS)
  }

  /** Lets what is kept be kept as long again; returns whether it still is. */
  async renew(kind: StoredKind, name: string): Promise<boolean> {
    return (await this.client.expire(keyOf(kind, name), KEPT_SECONDS)) === 1
  }

  async fetch(kind: StoredKind, name: string): Promise<Buffer | undefined> {
    return (await this.client.getBuffer(keyOf(kind, name))) ?? undefined
  }

  async drop(kind: StoredKind, name: string): Promise<void> {
    await this.client.del(keyOf(kind, name))
  }

  close(): void {
    this.client.disconnect()
  }
}

type StoredKind = 'bundle' | 'mapping' | 'summary' | 'events'

function keyOf(kind: StoredKind, name: string): string {
  return `${KEY_PREFIX}:${kind}:${name}`
}

function unreachable(place: string, cause: unknown): CliError {
  const message = cause instanceof Error && cause.message !== '' ? cause.message : codeOf(cause)
  return new CliError('ERR_QUEUE_UNREACHABLE', `Redis cannot be used: ${message}`, {
    place,
    hint: 'start Redis or Valkey there, or correct host, port, user and password in the URL',
    cause,
  })
}

/** Of several addresses that all refuse, Node's error has a code alone. */
function codeOf(cause: unknown): string {
  return String((cause as NodeJS.ErrnoException).code ?? cause)
}

interface QueuePlace {
  readonly options: object
  readonly place: string
}

/** `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS. Throws `ERR_USAGE`. */
export function readQueueUrl(text: string): QueuePlace {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isKnown = url?.protocol === 'redis:' || url?.protocol === 'rediss:'
  const database = url?.pathname.replace(/^\//, '') ?? ''
  if (url === undefined || !isKnown || url.hostname === '' || !/^\d*$/.test(database)) {
    throw new CliError('ERR_USAGE', 'the URL of the queue is not one of Redis', {
      place: '--queue',
      hint: 'write it as `redis://host:6379`, `redis://user:password@host:6379/0` or, for TLS, `rediss://…`',
    })
  }
  const { protocol, hostname, port, username, password } = url
  const isSecure = protocol === 'rediss:'
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6_379 : Number(port),
    db: database === '' ? 0 : Number(database),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(isSecure && { tls: { servername: hostname } }),
  }
  return { options, place: `${protocol}//${url.host}` }
}
