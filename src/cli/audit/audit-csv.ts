/** Audited events as flat rows, and as comma-separated values, a line each (RFC 4180). */
import type { AuditedEvent } from '../../entries/audit.ts'
import type { FlatColumn } from '../parquet/flat-file.ts'
import { printable } from '../render/printable.ts'

const columns: readonly (readonly [name: string, read: (event: AuditedEvent) => string])[] = [
  ['outcome', ({ outcome }) => outcome],
  ['time', ({ time }) => time],
  ['account', ({ account }) => account],
  ['region', ({ region }) => region],
  ['operation', ({ operation }) => operation],
  ['principal', ({ principal }) => principal],
  ['actions', ({ parts }) => [...new Set(parts.map(({ action }) => action))].join(' ')],
  ['resources', ({ parts }) => [...new Set(parts.map(({ resource }) => resource))].join(' ')],
  ['recorded', ({ recorded }) => recorded],
  ['verdict', ({ verdict }) => verdict ?? ''],
  ['policy_type', ({ policyType }) => policyType ?? ''],
  ['statements', ({ statements = [] }) => statements.map(statementText).join('; ')],
  ['keys', ({ keys = [] }) => keys.join(' ')],
  ['reason', ({ reason }) => reason ?? ''],
  ['id', ({ id }) => id],
]

function statementText({ policy, sid, index }: NonNullable<AuditedEvent['statements']>[number]) {
  return `${policy} ${sid ?? index + 1}`
}

export const flatColumns: readonly FlatColumn[] = columns.map(([name]) => {
  return { name, kind: name === 'time' ? 'time' : 'text' }
})

/** A text for each of the columns. */
export function toFlatRow(event: AuditedEvent): string[] {
  return columns.map(([, read]) => read(event))
}

export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`

export function toCsvLine(event: AuditedEvent): string {
  return `${toFlatRow(event).map(toCell).join(',')}\r\n`
}

/** What a spreadsheet would take for a formula begins with an apostrophe. */
function toCell(text: string): string {
  const plain = printable(text)
  const safe = /^[=+\-@]/.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
