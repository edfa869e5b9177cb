/** A folder of work in a bucket: summaries by digest, and a key for each shard that is done. */

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { putObject } from '../objects/growing-object.ts'
import { listObjects } from '../objects/list-objects.ts'
import { askStore, locationOf, type ObjectLocation } from '../objects/object-store.ts'
import type { EventsIndex } from './shard-events.ts'
import {
  bytesIn,
  type EventsPart,
  openSummary,
  type SavedShard,
  type ShardStore,
} from './shard-store.ts'

/** Objects have no lines to add: the names of empty ones are the manifest. */
export class BucketStore implements ShardStore {
  readonly #location: ObjectLocation
  /** Digests of summaries by shard. */
  readonly #done: Map<string, string>

  private constructor(location: ObjectLocation, done: Map<string, string>) {
    this.#location = location
    this.#done = done
  }

  /** Throws `ERR_STORE_FAILED`. */
  static async open(path: string): Promise<BucketStore> {
    const { bucket, key } = locationOf(path)
    const location = { bucket, key: key === '' || key.endsWith('/') ? key : `${key}/` }
    const prefix = `${location.key}shards/`
    const done = new Map<string, string>()
    for await (const one of listObjects({ bucket, key: prefix })) {
      const [shard = '', digest = ''] = one.key.slice(prefix.length).split('/')
      if (/^[0-9a-f]{64}$/.test(digest)) done.set(shard, digest)
    }
    return new BucketStore(location, done)
  }

  has(shard: string): boolean {
    return this.#done.has(shard)
  }

  async read(shard: string): Promise<SavedShard | undefined> {
    const digest = this.#done.get(shard)
    if (digest === undefined) return undefined
    const { bucket, key } = this.#at(`${digest}.json.gz`)
    try {
      const bytes = await askStore({ bucket, key }, async (client) => {
        const { Body = [] } = await client.getObject({ Bucket: bucket, Key: key })
        return buffer(Readable.from(Body))
      })
      return openSummary(bytes, digest)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** Throws `ERR_STORE_FAILED`. */
  async commit(shard: string, digest: string, bytes: Uint8Array): Promise<void> {
    await putObject(this.#at(`${digest}.json.gz`), bytes)
    await putObject(this.#at(`shards/${shard}/${digest}`), new Uint8Array())
    this.#done.set(shard, digest)
  }

  /** Throws `ERR_STORE_FAILED`. */
  async hasEvents(index: EventsIndex): Promise<boolean> {
    const { bucket, key } = this.#eventsAt(index.digest)
    for await (const one of listObjects({ bucket, key })) {
      if (one.key === key) return one.bytes === bytesIn(index)
    }
    return false
  }

  /** Throws `ERR_STORE_FAILED`. */
  async keepEvents(digest: string, bytes: Uint8Array): Promise<void> {
    await putObject(this.#eventsAt(digest), bytes)
  }

  /** Throws `ERR_STORE_FAILED`. */
  async *readEvents({ digest, start, length }: EventsPart): AsyncGenerator<Uint8Array> {
    const { bucket, key } = this.#eventsAt(digest)
    yield await askStore({ bucket, key }, async (client) => {
      const range = `bytes=${start}-${start + length - 1}`
      const { Body = [] } = await client.getObject({ Bucket: bucket, Key: key, Range: range })
      return buffer(Readable.from(Body))
    })
  }

  #eventsAt(digest: string): ObjectLocation {
    return this.#at(`${digest}.events.gz`)
  }

  #at(name: string): ObjectLocation {
    return { ...this.#location, key: `${this.#location.key}${name}` }
  }
}

function isMissing(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly name?: string } }
  return cause?.name === 'NoSuchKey'
}
