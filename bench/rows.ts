/** Rows of the table that `npm run bench` prints, each with its budget. */

export type Unit = 'ns' | 'ms' | 'GB/s' | '×' | 'KB' | 'MB' | ''

export interface Row {
  readonly section: string
  readonly work: string
  readonly value: number
  readonly unit: Unit
  /** What the value may be at most, or must be at least. */
  readonly most?: number
  readonly least?: number
  /** How many times as long the reference evaluator takes. */
  readonly toReference?: number
}

export function passes({ value, most, least }: Row): boolean {
  return (most === undefined || value <= most) && (least === undefined || value >= least)
}

/** A table for people. */
export function formatRows(rows: readonly Row[]): string {
  const head = ['', 'work', 'measured', 'budget', 'reference ÷ it', '']
  const lines = rows.map((row) => [
    row.section,
    row.work,
    formatValue(row.value, row.unit),
    formatBudget(row),
    row.toReference === undefined ? '' : `${formatNumber(row.toReference)}×`,
    formatPass(row),
  ])
  return formatTable([head, ...lines])
}

export function formatTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) =>
    Math.max(...lines.map((line) => (line[at] ?? '').length)),
  )
  return lines
    .map((line) => line.map((text, at) => pad(text, widths[at] ?? 0, at)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Words to the left, numbers to the right. */
function pad(text: string, width: number, at: number): string {
  return at < 2 ? text.padEnd(width) : text.padStart(width)
}

export function formatBudget({ most, least, unit }: Row): string {
  if (most !== undefined) return `≤ ${formatValue(most, unit)}`
  return least === undefined ? '–' : `≥ ${formatValue(least, unit)}`
}

export function formatPass(row: Row): string {
  if (row.most === undefined && row.least === undefined) return ''
  return passes(row) ? 'pass' : 'FAIL'
}

export function formatValue(value: number, unit: Unit): string {
  return unit === '×' ? `${formatNumber(value)}×` : `${formatNumber(value)} ${unit}`.trim()
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 })
}
