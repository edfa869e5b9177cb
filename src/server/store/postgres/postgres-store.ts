/** Records in PostgreSQL: several servers may have one account, and each sees what the others do. */
import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type {
  AuditEntry,
  RecordStore,
  StoredRecord,
  StoreNews,
  StoreTurn,
  TrailEnd,
  WrittenCall,
} from '../record-store.ts'
import { Connection } from './connection.ts'
import { beginTurn, endTransaction } from './end-transaction.ts'
import { type FoundNews, readEntries, readNews, readRecords } from './read-rows.ts'
import { unavailable } from './unavailable.ts'
import { insertEntries, putRecords, type WrittenRows, writtenBy } from './write-rows.ts'

/** Milliseconds after which news are asked for where no notice of them has come. */
const poll = 5_000

export class PostgresStore implements RecordStore {
  /** Tells its own notices from those of others. */
  readonly #name = randomUUID()
  readonly #writer: Connection
  readonly #reader: Connection
  /** The end of the trail that its reader knows of. */
  #known: TrailEnd | undefined
  #heard = () => {}
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<unknown> = Promise.resolve()

  constructor(url: string) {
    this.#writer = new Connection({ url })
    this.#reader = new Connection({ url, prepare: (client) => this.#subscribe(client) })
  }

  load(): Promise<StoredRecord[]> {
    return this.#read(readRecords)
  }

  async news(): Promise<StoreNews> {
    return this.#learn(await this.#read((client) => readNews(client, this.#known)))
  }

  trail(from: number, count: number): Promise<AuditEntry[]> {
    return this.#read((client) => readEntries(client, { from, count }))
  }

  newest(count: number, before = Number.MAX_SAFE_INTEGER): Promise<AuditEntry[]> {
    return this.#read((client) => readEntries(client, { before, count }))
  }

  listen(heard: () => void): void {
    this.#heard = heard
    this.#timer ??= setInterval(() => this.#heard(), poll).unref()
    heard() // connects the reader, which notices come to
  }

  async begin(): Promise<StoreTurn> {
    try {
      return await this.#writer.use(async (client) => {
        const found = await readNews(client, this.#known, beginTurn)
        return {
          news: this.#learn(found),
          commit: (calls) => this.#commit(client, found.end, calls),
        }
      })
    } catch (cause) {
      throw unavailable(cause)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#heard = () => {}
    await this.#reading
    await Promise.all([this.#writer.close(), this.#reader.close()])
  }

  async #commit(client: Client, before: TrailEnd, calls: readonly WrittenCall[]): Promise<void> {
    let rows: WrittenRows
    try {
      rows = writtenBy(calls, before)
      if (rows.entries.length > 0) await insertEntries(client, rows)
      if (rows.records.length > 0) await putRecords(client, rows)
    } catch (cause) {
      await this.#writer.close() // and so undoes what was written
      throw cause
    }
    const statements = rows.records.length === 0 ? [] : [`notify sallyport, '${this.#name}'`]
    await endTransaction(this.#writer, { client, statements, end: rows.end })
    this.#known = rows.end
  }

  #learn({ end, ...news }: FoundNews): StoreNews {
    this.#known = end
    return news
  }

  /** One after another, on the reader's connection. */
  #read<T>(read: (client: Client) => Promise<T>): Promise<T> {
    const result = this.#reading.then(async () => {
      try {
        return await this.#reader.use(read)
      } catch (cause) {
        throw unavailable(cause)
      }
    })
    this.#reading = result.catch(() => {})
    return result
  }

  async #subscribe(client: Client): Promise<void> {
    client.on('notification', ({ payload }) => {
      if (payload !== this.#name) this.#heard()
    })
    await client.query('listen sallyport')
  }
}
