/** An audit as tables that a person reads. */
import type { AuditReport } from '../../entries/audit.ts'
import { printable } from '../render/printable.ts'
import type { Painter } from '../render/terminal.ts'
import { count, type ReportTable, tablesOf } from './report-tables.ts'

/** Rows of each table. */
const ROWS = 10

export function describeAudit(report: AuditReport, paint: Painter): string {
  const { outcomes, recorded, reasons } = report
  const decided = outcomes.agree + outcomes.flip + outcomes.depends + outcomes.unmapped
  const head = [
    ['events', `${count(report.events)}${report.partial ? ', partial' : ''}`],
    ['span', report.from === '' ? '' : `${report.from} to ${report.to}`],
    ['calls', callsOf(report)],
    ['recorded', `${count(recorded.allowed)} allowed, ${count(recorded.denied)} denied`],
    ['agree', share(outcomes.agree, decided)],
    ['flip', share(outcomes.flip, decided)],
    ['depends', share(outcomes.depends, decided)],
    ['unmapped', share(outcomes.unmapped, decided)],
    ['undecided', report.undecided === 0 ? '' : `${count(report.undecided)} tell of no decision`],
    [
      'reasons',
      reasons.stated === 0
        ? ''
        : `${reasons.same} of ${reasons.stated} that AWS states are the same`,
    ],
    ['apart', report.apart.map(({ name, count: n }) => `${count(n)} ${name}`).join(', ')],
    ['repeated', report.repeated === 0 ? '' : count(report.repeated)],
  ] as const
  const lines = head
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${paint('dim', name.padEnd(9))} ${printable(value)}\n`)
  const shown = tablesOf(report).filter(({ title }) => !detailed.has(title))
  return [lines.join(''), ...shown.map((table) => describeTable(table, paint))].join('\n')
}

function callsOf({ apiCalls, requests, actionsMapped, resourcesMapped }: AuditReport): string {
  const calls = `${count(apiCalls)}, of ${count(actionsMapped)} the action is known, of ${count(resourcesMapped)} the resource`
  return requests === 0 ? calls : `${calls}; ${count(requests)} requests`
}

/** Tables that are too long for a terminal: the page and the JSON have them. */
const detailed: ReadonlySet<string> = new Set(['principals', 'actions', 'resources'])

function describeTable({ title, rows }: ReportTable, paint: Painter): string {
  const shown = rows.slice(0, ROWS).map((row) => row.map(printable))
  const columns = shown.reduce((most, row) => Math.max(most, row.length), 0)
  const widths = Array.from({ length: columns }, (_, at) => {
    return shown.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), 0)
  })
  const lines = shown.map((row) => {
    const cells = row.map((cell, at) => {
      const isNumber = at === 0 && /^[\d,]+$/.test(cell)
      return isNumber ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)
    })
    return `  ${cells.join('  ').trimEnd()}\n`
  })
  const more = rows.length > ROWS ? `  … ${count(rows.length - ROWS)} more\n` : ''
  return `${paint('bold', title)}\n${lines.join('')}${more}`
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0' : `${count(part)} (${((part / whole) * 100).toFixed(1)} %)`
}
