/** What can go wrong on a command line: exit codes, and errors as people and programs read them. */
import { type Issue, SallyportError } from '../../entries/index.ts'
import { printable, toJson } from '../render/printable.ts'
import type { Painter, Terminal } from '../render/terminal.ts'

export const exitCodes = {
  fine: 0,
  internal: 1,
  usage: 2,
  invalid: 3,
  failed: 4,
  findings: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type CliErrorCode =
  | 'ERR_USAGE'
  | 'ERR_FILE_UNREADABLE'
  | 'ERR_FILE_UNWRITABLE'
  | 'ERR_FILE_INVALID'
  | 'ERR_KEY_INVALID'
  | 'ERR_PACKAGE_MISSING'
  | 'ERR_QUEUE_BUNDLE'
  | 'ERR_QUEUE_ROOT'
  | 'ERR_QUEUE_UNREACHABLE'
  | 'ERR_QUEUE_VERSION'
  | 'ERR_STORE_FAILED'

/** A fault of the call or of a file that is no policy's, request's or bundle's own. */
export class CliError extends Error {
  readonly code: CliErrorCode
  readonly place: string | undefined
  readonly hint: string | undefined

  constructor(
    code: CliErrorCode,
    message: string,
    details: { readonly place?: string; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'CliError'
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }
}

/** An issue, and the document it is in where there are several. */
export interface PlacedIssue extends Issue {
  readonly file?: string | undefined
}

/** An error as data; members that are not known are left out. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly place?: string
  readonly hint?: string
  readonly issues?: readonly PlacedIssue[]
}

/** A fault of the input or the call. */
export type ExpectedError = SallyportError | CliError

/** Whether the error is a fault of the input or the call, not of the program. */
export function isExpected(error: unknown): error is ExpectedError {
  return (
    error instanceof CliError || (error instanceof SallyportError && error.code !== 'ERR_KERNEL')
  )
}

export function exitCodeOf(error: unknown): ExitCode {
  if (!isExpected(error)) return exitCodes.internal
  if (error instanceof SallyportError) return exitCodes.invalid
  return invalidCodes.has(error.code) ? exitCodes.invalid : exitCodes.usage
}

const invalidCodes: ReadonlySet<CliErrorCode> = new Set([
  'ERR_FILE_INVALID',
  'ERR_KEY_INVALID',
  'ERR_QUEUE_BUNDLE',
])

/** The same error, its place leading with the file. */
export function inFile(file: string, error: unknown): unknown {
  if (!(error instanceof SallyportError) || error.place?.startsWith(file)) return error
  const { code, message, place, hint, issues } = error
  return new SallyportError(code, message, {
    place: place === undefined ? file : `${file}, ${place}`,
    ...(hint !== undefined && { hint }),
    issues,
    cause: error,
  })
}

/** What is known of any thrown value. */
export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof CliError || error instanceof SallyportError)) {
    const message = error instanceof Error ? error.message : String(error)
    const hint = 'this is a fault of sallyport; SALLYPORT_DEBUG=1 shows where it happened'
    return { code: 'ERR_INTERNAL', message, hint }
  }
  const { code, message, place, hint } = error
  const issues = error instanceof SallyportError ? error.issues : []
  return {
    code,
    message,
    ...(place !== undefined && { place }),
    ...(hint !== undefined && hint !== '' && { hint }),
    ...(issues.length > 0 && { issues }),
  }
}

/** Writes the error beside the results, for people or, with `--json`, for programs. */
export function noteError(terminal: Terminal, error: ErrorReport, format: string): void {
  if (format === 'json') terminal.note(`${toJson({ error })}\n`)
  else terminal.note(describeError(error, terminal.paintNote))
}

/** Issues that a person is shown of one error. */
const shownIssues = 20

/** The error as people read it: what, where, what to do; then every issue, if there are several. */
export function describeError(error: ErrorReport, paint: Painter): string {
  const { code, message, place, hint, issues = [] } = error
  const what = printable(withoutPlace(message, place))
  const lines = [`${paint(['red', 'bold'], 'error')} ${paint('bold', code)}: ${what}`]
  if (place !== undefined) lines.push(`  at ${printable(place)}${describePath(issues[0])}`)
  if (hint !== undefined) lines.push(`  hint: ${printable(hint)}`)
  const rest = issues.length > 1 ? ['', ...describeIssues(issues, place)] : []
  return `${[...lines, ...rest].join('\n')}\n`
}

/** A message that begins with the place says it again in the next line. */
function withoutPlace(message: string, place: string | undefined): string {
  return place !== undefined && message.startsWith(`${place}: `)
    ? message.slice(place.length + 2)
    : message
}

function describeIssues(issues: readonly PlacedIssue[], place: string | undefined): string[] {
  const shown = issues.slice(0, shownIssues).flatMap((issue) => describeIssue(issue, place))
  const more = issues.length - shownIssues
  return more > 0 ? [...shown, '', `  and ${more} more; \`--json\` lists them all`] : shown
}

function describeIssue(issue: PlacedIssue, place: string | undefined): string[] {
  const file = issue.file ?? place?.replace(/:\d+:\d+$/, '') ?? 'document'
  const where = issue.line === 0 ? file : `${file}:${issue.line}:${issue.column}`
  const at = `${printable(where)}${describePath(issue)}`
  return [
    `  ${at} ${issue.code}: ${printable(issue.message)}`,
    `    hint: ${printable(issue.hint)}`,
  ]
}

/** ` (accounts[0].users[2])`: an imported document has the same path in no line of its own. */
function describePath(issue: PlacedIssue | undefined): string {
  if (issue?.file === undefined || issue.path.length === 0) return ''
  const steps = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  return printable(` (${steps.join('').replace(/^\./, '')})`)
}
