/** The end of a transaction, and what became of it where the connection is lost meanwhile. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Client, QueryResult } from 'pg'
import type { TrailEnd } from '../record-store.ts'
import { type Connection, runAll } from './connection.ts'
import { takeTurn } from './database-schema.ts'
import { unavailable } from './unavailable.ts'

/** For how long it is asked what became of a transaction, in milliseconds, and the pause between. */
const inquiry = { most: 10_000, pause: 250 }

/** Begins one in which nobody else writes; its statements see what was written before each. */
export const beginTurn: readonly string[] = [
  'begin isolation level read committed read write',
  takeTurn,
]

export interface EndedTransaction {
  readonly client: Client
  /** What is still to be done in it. */
  readonly statements: readonly string[]
  /** The end of the trail with it, by which it is recognized. */
  readonly end: TrailEnd
}

/**
 * Commits. Rejects where the transaction was not committed, and with an `AwsError` where nobody
 * knows.
 */
export async function endTransaction(
  connection: Connection,
  { client, statements, end }: EndedTransaction,
): Promise<void> {
  try {
    const results: unknown = await client.query([...statements, 'commit'].join(';\n'))
    const last = [results as QueryResult | QueryResult[]].flat().at(-1)
    // a transaction that has failed is ended by `commit`, too
    if (last?.command !== 'COMMIT') throw new Error(`the transaction ended with ${last?.command}`)
  } catch (cause) {
    await connection.close()
    if (!(await isWritten(connection, end))) throw cause
  }
}

/** Asks in a turn: the lock of the transaction is free once it is over. */
async function isWritten(connection: Connection, { sequence, hash }: TrailEnd): Promise<boolean> {
  const find = `select hash from sallyport.audit where sequence = ${sequence}`
  const start = performance.now()
  for (;;) {
    try {
      const client = await connection.client()
      const [, , found = []] = await runAll(client, [...beginTurn, find, 'rollback'])
      return found[0]?.hash === hash
    } catch (cause) {
      await connection.close()
      if (performance.now() - start > inquiry.most) throw unavailable(cause)
      await wait(inquiry.pause)
    }
  }
}
