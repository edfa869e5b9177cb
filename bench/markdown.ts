/** Results written into `BENCHMARKS.md`: each section of it is one run, with machine and command. */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { formatBudget, formatNumber, formatPass, formatValue, type Row } from './rows.ts'

const page = new URL('../BENCHMARKS.md', import.meta.url)

/** What a run is: where it was made, and by what. */
export interface Run {
  readonly machine: string
  readonly command: string
}

/** Replaces what the page has of one section. */
export function writeSection(name: string, run: Run, table: string): void {
  const text = readFileSync(page, 'utf8')
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start < 0 || stop < start) throw new Error(`BENCHMARKS.md has no section \`${name}\``)
  const day = new Date().toISOString().slice(0, 10)
  const busy = `${availableParallelism()} processors, load ${formatNumber(loadavg()[0] ?? 0)}`
  const made = `\`${run.command}\` on ${run.machine}, ${busy}, ${day}`
  const body = `${begin}\n${table}\n\n${made}.\n`
  writeFileSync(page, text.slice(0, start) + body + text.slice(stop))
}

/** Rows against their budgets. */
export function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.work,
    formatValue(row.value, row.unit),
    formatBudget(row),
    row.toReference === undefined ? '' : `${formatNumber(row.toReference)}×`,
    formatPass(row).replace('pass', 'reached').replace('FAIL', '**missed**'),
  ])
  return markdownTable([['what', 'measured', 'budget', 'reference ÷ it', ''], ...lines])
}

/** A head and lines; the first column has words, the others numbers. */
export function markdownTable(lines: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = lines
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [head, rule, ...rest].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
