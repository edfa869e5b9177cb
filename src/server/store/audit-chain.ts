/** The chain of the audit trail: each record's hash is over the one before, and so over all of them. */
import { hash } from 'node:crypto'
import type { AuditEntry } from './record-store.ts'

/** What the first record follows. */
export const chainStart = '0'.repeat(64)

/** The hash of an event that follows another. */
export function chainHash(previous: string, sequence: number, event: string): string {
  return hash('sha256', `${previous}\n${sequence}\n${event}`)
}

export interface ChainFault {
  readonly sequence: number
  readonly message: string
}

/** What is wrong with a trail: a record that was changed, dropped, added or moved. */
export async function findChainFault(
  entries: Iterable<AuditEntry> | AsyncIterable<AuditEntry>,
): Promise<ChainFault | undefined> {
  let previous = chainStart
  let sequence = 0
  for await (const entry of entries) {
    sequence += 1
    if (entry.sequence !== sequence) return { sequence, message: 'a record is missing' }
    if (entry.previous !== previous)
      return { sequence, message: 'a record does not follow the one before' }
    if (entry.hash !== chainHash(previous, sequence, entry.event)) {
      return { sequence, message: 'a record was changed' }
    }
    previous = entry.hash
  }
  return undefined
}
