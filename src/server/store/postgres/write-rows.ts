/** What a transaction writes: one statement for all events, and one for all records. */
import type { Client } from 'pg'
import { chainHash } from '../audit-chain.ts'
import { type AuditEntry, confirmEvent, type TrailEnd, type WrittenCall } from '../record-store.ts'
import type { RecordChange } from '../record-types.ts'

export interface WrittenRows {
  readonly entries: readonly AuditEntry[]
  /** Each record once, as the last call left it. */
  readonly records: readonly RecordChange[]
  /** The end of the trail with them. */
  readonly end: TrailEnd
}

export function writtenBy(calls: readonly WrittenCall[], before: TrailEnd): WrittenRows {
  const entries: AuditEntry[] = []
  const records = new Map<string, RecordChange>()
  let end: TrailEnd = before
  for (const call of calls) {
    const { changes, event } = confirmEvent(call)
    for (const change of changes.made) {
      records.set(`${change.account} ${change.kind} ${change.id}`, change)
    }
    if (event === undefined) continue
    const { hash: previous } = end
    const sequence = end.sequence + 1
    const entry = { sequence, event, previous, hash: chainHash(previous, sequence, event) }
    entries.push(entry)
    end = entry
  }
  return {
    entries,
    records: [...records.values()],
    end: { sequence: end.sequence, hash: end.hash },
  }
}

export async function insertEntries(client: Client, { entries }: WrittenRows): Promise<void> {
  await client.query({
    name: 'entries',
    text: `insert into sallyport.audit (sequence, event, previous, hash)
      select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])`,
    values: [
      entries.map(({ sequence }) => sequence),
      entries.map(({ event }) => event),
      entries.map(({ previous }) => previous),
      entries.map(({ hash }) => hash),
    ],
  })
}

export async function putRecords(client: Client, { records, end }: WrittenRows): Promise<void> {
  await client.query({
    name: 'records',
    text: `insert into sallyport.record (account, kind, id, body, version)
      select account, kind, id, body, $5
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as put (account, kind, id, body)
      on conflict (account, kind, id) do update set body = excluded.body, version = excluded.version`,
    values: [
      records.map(({ account }) => account),
      records.map(({ kind }) => kind),
      records.map(({ id }) => id),
      records.map(({ body }) => (body === undefined ? null : JSON.stringify(body))),
      end.sequence,
    ],
  })
}
