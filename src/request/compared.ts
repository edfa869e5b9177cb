/** Values that are compared with the schema, each with its place in a call. */
import { type Fault, type Path, quote } from '../json/report.ts'
import { type JsonKind, wrongType } from '../json/shape-faults.ts'
import type { Issue } from '../model/errors.ts'

/** Plain data that is compared, where it is in a call, and where its faults go. */
export interface Compared {
  readonly value: unknown
  readonly path: Path
  readonly issues: Issue[]
}

function kindOf(value: unknown): JsonKind {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : (typeof value as JsonKind)
}

export type PlainObject = Readonly<Record<string, unknown>>

export function inside(
  { path, issues }: Compared,
  step: string | number,
  value: unknown,
): Compared {
  return { value, path: [...path, step], issues }
}

export function entriesOf(compared: Compared, object: PlainObject): [string, Compared][] {
  return Object.entries(object).map(([name, value]) => [name, inside(compared, name, value)])
}

/** Of a list; anything else has no items. */
export function itemsOf(compared: Compared): Compared[] {
  const { value } = compared
  return Array.isArray(value) ? value.map((item, at) => inside(compared, at, item)) : []
}

export function report({ path, issues }: Compared, fault: Fault): void {
  issues.push({ severity: 'error', path, line: 0, column: 0, ...fault })
}

export function reportType(compared: Compared, expected: string): void {
  report(compared, wrongType(compared.path, expected, kindOf(compared.value)))
}

/** Its name, in backticks. */
export function nameOf({ path }: Compared): string {
  return quote(String(path.at(-1) ?? 'request'))
}
