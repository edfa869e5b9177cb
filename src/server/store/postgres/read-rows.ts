/** What is read from the tables. */
import type { Client } from 'pg'
import { chainStart } from '../audit-chain.ts'
import type { AuditEntry, StoredRecord, StoreNews, TrailEnd } from '../record-store.ts'
import type { RecordKind } from '../record-types.ts'
import { type ResultRow, runAll } from './connection.ts'

/** News, and the end of the trail up to which they go. */
export interface FoundNews extends StoreNews {
  readonly end: TrailEnd
}

/**
 * What was written since an end of the trail. Where the trail does not have that end, the database
 * is an earlier one, brought back from a copy: then everything is new. The
 * statements that go first are sent with the questions.
 */
export async function readNews(
  client: Client,
  known: TrailEnd | undefined,
  first: readonly string[] = [],
): Promise<FoundNews> {
  const { sequence, hash } = known ?? { sequence: 0, hash: chainStart }
  const results = await runAll(client, [
    ...first,
    // the end first: what is written after it comes again
    'select sequence, hash from sallyport.audit order by sequence desc limit 1',
    `select hash from sallyport.audit where sequence = ${sequence}`,
    `select account, kind, id, body from sallyport.record where version > ${known?.sequence ?? -1}`,
  ])
  const [ends = [], then = [], changed = []] = results.slice(first.length)
  const [last] = ends
  const end =
    last === undefined
      ? { sequence: 0, hash: chainStart }
      : { sequence: Number(last.sequence), hash: String(last.hash) }
  const isWhole = known === undefined || (sequence > 0 && then[0]?.hash !== hash)
  if (known !== undefined && isWhole) return readNews(client, undefined)
  return { isWhole, end, changes: changed.map(changeOf) }
}

function changeOf({ account, kind, id, body }: ResultRow) {
  const change = { kind: kind as RecordKind, id: String(id), body: body ?? undefined }
  return { account: String(account), ...change }
}

/** All records. */
export async function readRecords(client: Client): Promise<StoredRecord[]> {
  const { rows } = await client.query<StoredRecord>(
    'select account, kind, id, body from sallyport.record where body is not null',
  )
  return rows
}

const columns = 'select sequence, event, previous, hash from sallyport.audit'

/** The audit trail, from a number on or, the newest first, from before one. */
export async function readEntries(
  client: Client,
  {
    count,
    ...at
  }: { readonly count: number } & ({ readonly from: number } | { readonly before: number }),
): Promise<AuditEntry[]> {
  const [where, number] =
    'from' in at
      ? (['sequence >= $1 order by sequence', at.from] as const)
      : (['sequence < $1 order by sequence desc', at.before] as const)
  const { rows } = await client.query(`${columns} where ${where} limit $2`, [number, count])
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}
