/** What two bundles make of the same calls, for a person, a pull request, or annotations of GitHub. */
import type { AccessComparison, ChangedAccess } from '../../entries/audit.ts'
import { printable } from '../render/printable.ts'
import type { Painter } from '../render/terminal.ts'
import { count } from './report-tables.ts'

/** Rows that a person reads. */
const ROWS = 200

/** The words for a change: those of Google's Policy Simulator. */
const words = {
  gained: 'access gained',
  revoked: 'access revoked',
  unknown: 'access maybe changed',
} as const

const styles = { gained: 'red', revoked: 'yellow', unknown: 'dim' } as const

export function describeDiff(compared: AccessComparison, paint: Painter): string {
  const lines = compared.changes.slice(0, ROWS).map((one) => {
    const what = paint(styles[one.change], words[one.change].padEnd(20))
    const text = `${one.principal} ${one.action} (${count(one.count)}): ${one.before}, then ${one.after}`
    return `${what} ${printable(text)}\n`
  })
  const more = compared.changes.length - ROWS
  return `${lines.join('')}${more > 0 ? `… ${count(more)} more\n` : ''}${summaryOf(compared)}\n`
}

/** In one line. */
export function summaryOf({ calls, gained, revoked, unknown, left }: AccessComparison): string {
  const others = left === 0 ? '' : `; ${count(left)} events could not be compared`
  return `${count(calls)} calls: ${count(gained)} gained, ${count(revoked)} revoked, ${count(unknown)} maybe changed${others}`
}

export function toMarkdown(compared: AccessComparison): string {
  const rows = compared.changes.slice(0, ROWS).map((one) => {
    const cells = [
      words[one.change],
      code(one.principal),
      code(one.action),
      count(one.count),
      code(one.before),
      code(one.after),
      code(one.example.resource),
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  const head =
    '| change | principal | action | calls | before | after | example |\n|---|---|---|---:|---|---|---|\n'
  const table = rows.length === 0 ? '' : `\n${head}${rows.join('')}`
  return `**Access by the new policies:** ${summaryOf(compared)}\n${table}`
}

/** Text in a cell of a table: a bar or a backtick would end it. */
function code(text: string): string {
  return text === '' ? '' : `\`${printable(text).replace(/[`|]/g, "'")}\``
}

/** Annotations of a workflow's run: what is not allowed to change is an error. */
export function toAnnotations(
  { changes }: AccessComparison,
  isAllowed: (change: ChangedAccess) => boolean,
): string {
  return changes
    .slice(0, ROWS)
    .map((one) => {
      const level = one.change !== 'gained' || isAllowed(one) ? 'notice' : 'error'
      const text = `${one.principal} ${one.action}, ${count(one.count)} calls: ${one.before}, then ${one.after}`
      return `::${level} title=${words[one.change]}::${escapeData(printable(text))}\n`
    })
    .join('')
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
