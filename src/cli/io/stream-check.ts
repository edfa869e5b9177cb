/** Requests line by line in, decisions line by line out, in the same order. */
import { createReadStream } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import { type Engine, SallyportError } from '../../entries/index.ts'
import { reportAnswer } from '../render/labels.ts'
import { toJson } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { decodeStream } from './encodings.ts'
import { type ExpectedVerdict, meets } from './expected-verdict.ts'
import { confirmReadable, unreadable } from './file-bytes.ts'
import { type Line, lineBytes, readLines, type UnreadLine } from './lines.ts'
import {
  type ErrorReport,
  type ExitCode,
  exitCodes,
  isExpected,
  reportError,
} from './report-error.ts'
import { readCallFor } from './request-lines.ts'

interface RequestSource {
  /** `-` for standard input. */
  readonly path: string
  readonly expect: ExpectedVerdict | undefined
}

interface Tally {
  decided: number
  unexpected: number
  invalid: number
}

/** Decides every line; a line that cannot be read is answered with its error. */
export async function checkStream(
  terminal: Terminal,
  engine: Engine,
  source: RequestSource,
): Promise<ExitCode> {
  const tally: Tally = { decided: 0, unexpected: 0, invalid: 0 }
  const name = source.path === '-' ? 'stdin' : source.path
  const isCut = () => source.path === '-' && terminal.readerLeft.aborted
  for await (const lines of readLines(name, openStream(terminal, source.path))) {
    if (isCut()) break // the last line may be half of one
    const answers = lines.map((line) => answer(engine, line, { ...source, name, tally }))
    if (answers.length > 0) await terminal.write(`${answers.join('\n')}\n`)
  }
  return conclude(terminal, { ...source, name, isCut: isCut() }, tally)
}

/** The file's bytes; that it cannot be read shows when they are asked for. */
async function* openFile(path: string): AsyncGenerator<Buffer> {
  confirmReadable(path)
  try {
    yield* createReadStream(path, { highWaterMark: 262_144 })
  } catch (error) {
    throw unreadable(path, error)
  }
}

function openStream(terminal: Terminal, path: string): AsyncIterable<string | Buffer> {
  return path === '-'
    ? decodeStream('stdin', openStdin(terminal))
    : decodeStream(path, openFile(path))
}

/** Ends early once nobody reads the decisions: who writes the requests might never end. */
async function* openStdin({ stdin, readerLeft }: Terminal): AsyncGenerator<string | Buffer> {
  try {
    yield* addAbortSignal(readerLeft, stdin)
  } catch (error) {
    if (!readerLeft.aborted) throw unreadable('stdin', error)
  }
}

interface CheckedStream extends RequestSource {
  readonly name: string
  readonly tally: Tally
}

function answer(engine: Engine, line: Line, { name, expect, tally }: CheckedStream): string {
  let id: string | number | undefined
  const onId = (given: string | number) => {
    id ??= given
  }
  try {
    if ('fault' in line) return refuse(tally, describeUnread(name, line))
    const call = readCallFor(engine, line.text, { onId })
    const decision = engine.check(call)
    tally.decided += 1
    if (expect !== undefined && !meets(decision.verdict, expect)) tally.unexpected += 1
    return toJson(reportAnswer(decision, call, id))
  } catch (error) {
    if (!isExpected(error)) throw error
    return refuse(tally, { ...reportError(error), place: placeIn(name, line, error) }, id)
  }
}

function refuse(
  tally: Tally,
  { code, message, place, hint }: ErrorReport,
  id?: string | number,
): string {
  tally.invalid += 1
  return toJson({ error: { code, message, place, hint }, id })
}

function describeUnread(name: string, { number, fault }: UnreadLine): ErrorReport {
  return { ...unread[fault], place: `${name}:${number}` }
}

const unread = {
  long: {
    code: 'ERR_LIMIT_EXCEEDED',
    message: `the line is longer than ${lineBytes} bytes`,
    hint: 'write one request on each line',
  },
  encoding: {
    code: 'ERR_REQUEST_INVALID',
    message: 'the line is not UTF-8 text',
    hint: 'save the file as UTF-8',
  },
} as const

/** The place in the file, not in the line; and the member, where it is known. */
function placeIn(name: string, { number }: Line, error: unknown): string {
  if (!(error instanceof SallyportError)) return `${name}:${number}`
  const [issue] = error.issues
  const at = issue === undefined ? `${name}:${number}` : `${name}:${number}:${issue.column}`
  const member = error.place?.startsWith('request') ? ` ${error.place}` : ''
  return `${at}${member}`
}

interface Ended extends RequestSource {
  readonly name: string
  /** Requests may have been left undecided. */
  readonly isCut: boolean
}

function conclude(
  terminal: Terminal,
  { name, expect, isCut }: Ended,
  { decided, unexpected, invalid }: Tally,
): ExitCode {
  if (unexpected > 0) {
    terminal.note(`${unexpected} of ${decided} verdicts are not ${expect}\n`)
  }
  if (invalid > 0) {
    terminal.note(`${invalid} of ${decided + invalid} lines could not be decided\n`)
    return exitCodes.invalid
  }
  const isEmpty = decided === 0 && !isCut
  if (isEmpty) terminal.note(`${name} has no request${hope(expect)}\n`)
  const isUnmet = unexpected > 0 || ((isCut || isEmpty) && expect !== undefined)
  return isUnmet ? exitCodes.failed : exitCodes.fine
}

/** Nothing decided meets no expectation: what should have written the requests has failed. */
function hope(expect: ExpectedVerdict | undefined): string {
  return expect === undefined ? '' : `, so no verdict is ${expect}`
}
