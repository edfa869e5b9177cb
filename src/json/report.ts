/** What is wrong with documents: one kind of issue, with its place, whatever the document is. */
import type { CodeRow, DocumentCode } from '../model/document-codes.ts'
import type { Issue, IssueSeverity } from '../model/errors.ts'
import type { Place } from '../model/policy.ts'

export type Path = readonly (string | number)[]

/** Where in a document a fault is. */
export interface Spot {
  readonly path: Path
  readonly place: Place
  /** Of several documents, the one. */
  readonly file?: string | undefined
}

/** What is wrong and what to do about it; an error where it says nothing else. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly severity?: IssueSeverity
}

/** Records a fault. */
export function addIssue(issues: Issue[], { path, place, file }: Spot, fault: Fault): void {
  const { code, message, hint, severity = 'error' } = fault
  const { line, column } = place
  const named = file === undefined ? {} : { file }
  issues.push({ code, severity, path, line, column, message, hint, ...named })
}

/** Collects the issues of one policy document, in the order they are found. */
export class Report<Code extends string = DocumentCode> {
  readonly issues: Issue[]
  readonly #codes: Readonly<Record<Code, CodeRow>>

  /** Begins with what was found elsewhere. */
  constructor(codes: Readonly<Record<Code, CodeRow>>, found: readonly Issue[]) {
    this.#codes = codes
    this.issues = [...found]
  }

  /** Adds an issue; severity and hint are those of its code. */
  add(code: Code, spot: Spot, message: string): void {
    addIssue(this.issues, spot, { code, message, ...this.#codes[code] })
  }
}

const quotedCharacters = 120

/** Input for a message: on one line and not too long. */
export function shorten(text: string): string {
  const short = text.length > quotedCharacters ? `${text.slice(0, quotedCharacters)}…` : text
  return short.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]/gu, escaped)
}

function escaped(character: string): string {
  return JSON.stringify(character).slice(1, -1)
}

/** The same in backticks, as a message quotes what a document says. */
export function quote(text: string): string {
  return `\`${shorten(text)}\``
}

/** What an error says of its issues: the first with its place, and how many more there are. */
export function describeIssues(issues: readonly Issue[], document = 'document') {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const place = first === undefined ? document : describePlace({ ...first, place: first }, document)
  const summary = `${first?.message}${more}`
  return {
    summary,
    message: `${place}: ${summary}`,
    details: { place, hint: first?.hint ?? '', issues },
  }
}

/** `file:line:column`; of a value, which has no lines, `document#/Statement/0`. */
export function describePlace({ file, path, place }: Spot, document = 'document'): string {
  const { line, column } = place
  if (line > 0) return `${file ?? document}:${line}:${column}`
  if (file !== undefined || path.length === 0) return file ?? document
  return `${document}#${path.map((step) => `/${shorten(String(step))}`).join('')}`
}

/**
 * The issues by document, in the order in which documents come up, and by place; where places are
 * equal, by path. Each once.
 */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  const files = new Map<string | undefined, number>()
  for (const { file } of issues) if (!files.has(file)) files.set(file, files.size)
  const orderOf = ({ file }: Issue): number => files.get(file) ?? 0
  const compare = (a: Issue, b: Issue): number =>
    orderOf(a) - orderOf(b) ||
    a.line - b.line ||
    a.column - b.column ||
    comparePaths(a.path, b.path)
  const sorted = [...issues].sort(compare)
  const here = new Set<string>() // what is said at one spot
  return sorted.filter((issue, at) => {
    const before = sorted[at - 1]
    if (before !== undefined && compare(before, issue) !== 0) here.clear()
    const said = `${issue.code} ${issue.message}`
    return !here.has(said) && here.add(said)
  })
}

/** The order of places in one document. */
export function comparePaths(a: Path, b: Path): number {
  const at = a.findIndex((step, depth) => step !== b[depth])
  const first = a[at]
  const second = b[at]
  if (at < 0) return a.length - b.length
  if (second === undefined) return 1
  if (typeof first === 'number' && typeof second === 'number') return first - second
  return String(first) < String(second) ? -1 : 1
}
