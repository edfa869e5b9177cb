/** Collects the issues of one document. */
import type { Issue } from '../model/errors.ts'
import { codes, type IssueCode } from '../model/issue-codes.ts'
import type { Place } from '../model/policy.ts'

export type Path = readonly (string | number)[]

/** Where in a document a fault is. */
export interface Spot {
  readonly path: Path
  readonly place: Place
}

/** What is wrong with a document, in the order it was found. */
export class Report {
  readonly issues: Issue[] = []

  /** Adds an issue; severity and hint are those of its code. */
  add(code: IssueCode, { path, place }: Spot, message: string): void {
    const { severity, hint } = codes[code]
    const { line, column } = place
    this.issues.push({ code, severity, path, line, column, message, hint })
  }
}

/** A text of the document as a message quotes it: in backticks, on one line, not too long. */
export function quote(text: string): string {
  const short = text.length > quotedCharacters ? `${text.slice(0, quotedCharacters)}…` : text
  return `\`${JSON.stringify(short).slice(1, -1)}\``
}

const quotedCharacters = 120

/** The issues in the order of their places; where places are equal, of their paths. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  return [...issues].sort(
    (a, b) => a.line - b.line || a.column - b.column || comparePaths(a.path, b.path),
  )
}

function comparePaths(a: Path, b: Path): number {
  const at = a.findIndex((step, depth) => step !== b[depth])
  const first = a[at]
  const second = b[at]
  if (at < 0) return a.length - b.length
  if (second === undefined) return 1
  if (typeof first === 'number' && typeof second === 'number') return first - second
  return String(first) < String(second) ? -1 : 1
}
