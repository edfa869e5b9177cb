/** Results written into `BENCHMARKS.md`, each with machine and command, and sizes into the README. */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { formatBudget, formatNumber, formatPass, formatValue, type Row } from './rows.ts'

/** What a run is: where it was made, and by what. */
export interface Run {
  readonly machine: string
  readonly command: string
}

/** Replaces what `BENCHMARKS.md` has of one section. */
export function writeSection(name: string, run: Run, table: string): void {
  const day = new Date().toISOString().slice(0, 10)
  const busy = `${availableParallelism()} processors, load ${formatNumber(loadavg()[0] ?? 0)}`
  const made = `\`${run.command}\` on ${run.machine}, ${busy}, ${day}`
  replace('BENCHMARKS.md', name, `${table}\n\n${made}.`)
}

/** Replaces the sizes in the README: whole kilobytes. */
export function writeSizes(rows: readonly Row[]): void {
  const lines = rows
    .map(({ work, value }) => [work.replace(/, gzip.*/, ''), `${Math.ceil(value)} KB`])
    .filter(([what]) => what !== 'kernel without SIMD')
  replace('README.md', 'sizes', markdownTable([['what is shipped', 'gzip'], ...lines]))
}

/** Replaces what the README has beside them: peers, each with its kilobytes. */
export function writePeerSizes(peers: readonly (readonly [what: string, size: number])[]): void {
  const list = peers.map(([what, size]) => `${what} ${formatNumber(Math.ceil(size))} KB`)
  replace('README.md', 'peer-sizes', `Peers: ${list.join(', ')}.`)
}

/** Puts a text between the marks of a section. */
function replace(page: string, name: string, body: string): void {
  const path = new URL(`../${page}`, import.meta.url)
  const text = readFileSync(path, 'utf8')
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`]
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start < 0 || stop < start) throw new Error(`\`${page}\` has no section \`${name}\``)
  writeFileSync(path, `${text.slice(0, start)}${begin}${body}\n${text.slice(stop)}`)
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
