/** A connection to PostgreSQL that is made when it is needed, and anew after it was lost. */
import { Client, DatabaseError, type QueryResult } from 'pg'

export interface ConnectionOptions {
  readonly url: string
  /** What to do first on each new connection. */
  readonly prepare?: (client: Client) => Promise<void>
}

/**
 * Nobody waits for ever: not for a server that was stopped in the middle of its turn, whose
 * connection ends, and not for a network that says nothing.
 */
const limits = {
  connectionTimeoutMillis: 5_000,
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: 20_000,
  statement_timeout: 25_000,
  query_timeout: 30_000,
  keepAlive: true,
}

/** Milliseconds in which a database that was not there is not asked again. */
const pause = 500

/** What is acknowledged is on disk, whatever the database's own setting. */
const durably =
  "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'"

export class Connection {
  readonly #options: ConnectionOptions
  #opened: Promise<Client> | undefined
  #failure: { readonly cause: unknown; readonly until: number } | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /**
   * The connection, which is a transaction's for as long as that lasts: one that is lost is not
   * made anew in the middle. Rejects where the database cannot be reached.
   */
  async client(): Promise<Client> {
    if (this.#failure !== undefined && performance.now() < this.#failure.until) {
      throw this.#failure.cause
    }
    this.#opened ??= this.#open()
    try {
      return await this.#opened
    } catch (cause) {
      this.#opened = undefined
      this.#failure = { cause, until: performance.now() + pause }
      throw cause
    }
  }

  /**
   * Does something that begins and ends nothing else, such as a transaction. It is done once more
   * where the connection was lost while nobody used it.
   */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const isOld = this.#opened !== undefined
    try {
      return await work(await this.client())
    } catch (cause) {
      await this.close()
      if (!isOld || isRefusal(cause)) throw cause
      return this.use(work)
    }
  }

  /** Ends it: the database undoes what was not committed. */
  async close(): Promise<void> {
    const closed = this.#opened
    this.#opened = undefined
    const client = await closed?.catch(() => undefined)
    await client?.end().catch(() => {})
  }

  #open(): Promise<Client> {
    const { url, prepare } = this.#options
    const client = new Client({
      ...limits,
      connectionString: url,
      application_name: 'sallyport-server',
    })
    const opened = connect(client, prepare)
    const forget = () => {
      if (this.#opened === opened) this.#opened = undefined
    }
    client.on('error', forget)
    client.on('end', forget)
    return opened
  }
}

/** Whether the database has refused a statement, and keeps the connection. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof DatabaseError && cause.severity === 'ERROR'
}

async function connect(client: Client, prepare: ConnectionOptions['prepare']): Promise<Client> {
  try {
    await client.connect()
    await client.query(durably)
    await prepare?.(client)
    return client
  } catch (cause) {
    void client.end().catch(() => {})
    throw cause
  }
}

/** The rows of several statements that are sent together. */
export async function runAll(
  client: Client,
  statements: readonly string[],
): Promise<ResultRow[][]> {
  const results: unknown = await client.query(statements.join(';\n'))
  return (results as QueryResult<ResultRow>[]).map(({ rows }) => rows)
}

/** As PostgreSQL writes values: a `bigint` is a string. */
export type ResultRow = Readonly<Record<string, string | null>>
