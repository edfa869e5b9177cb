/** Requests from text: one request, or a list of the parts of one call. */
import { readCallText, readRequest } from '../../entries/compile.ts'
import { type Call, type Engine, type Issue, RequestError } from '../../entries/index.ts'
import { printable } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { nameToArn } from './find-principal.ts'

/**
 * Reads a request for an engine, whose principals may be given by name. Throws
 * `ERR_REQUEST_INVALID`, with its place in the text.
 */
export function readCallFor(engine: Engine, text: string, notice?: Notice): Call {
  refuseDuplicates(text)
  const named = nameToArn(engine, text)
  try {
    return readCall(named, notice)
  } catch (error) {
    throw named === text ? error : inOriginal(error, text)
  }
}

/** Looked for in the text as it was given: `JSON.parse` keeps the last of two members. */
function refuseDuplicates(text: string): void {
  try {
    readCallText(text)
  } catch (error) {
    if (!(error instanceof RequestError)) return
    if (error.issues.some(({ code }) => code === 'DUPLICATE_MEMBER')) throw error
  }
}

/** The error with the lines and columns of the text as it was given, before names became ARNs. */
function inOriginal(error: unknown, text: string): unknown {
  if (!(error instanceof RequestError) || /^\s*\[/.test(text)) return error
  const { message, place, hint } = error
  return new RequestError(message, {
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
    issues: issuesOf(text).filter(({ path }) => path.length !== 1 || path[0] !== 'principal'),
    cause: error,
  })
}

function issuesOf(text: string): readonly Issue[] {
  try {
    readRequest(text)
    return []
  } catch (error) {
    return error instanceof RequestError ? error.issues : []
  }
}

/** Told what is no fault of a request and yet seldom meant. */
type Notice = (finding: Issue) => void

/** Writes it beside the result. */
export function noticeOn(terminal: Terminal): Notice {
  return ({ message, hint }) => terminal.note(`note: ${printable(`${message}: ${hint}`)}\n`)
}

/** Reads a request strictly. */
function readCall(text: string, notice: Notice | undefined): Call {
  return /^\s*\[/.test(text) ? readParts(text, notice) : readRequest(text, notice)
}

function readParts(text: string, notice: Notice | undefined): Call {
  const parts = parseList(text).map((part, index) => readPart(part, index, notice))
  if (parts.length > 0) return parts
  throw new RequestError('a call has at least one part', {
    place: 'request',
    hint: 'write one request, or a list of the parts of one call',
  })
}

function parseList(text: string): unknown[] {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RequestError('the request is not JSON', {
      place: 'request',
      hint: 'write one JSON object, or a list of them, with `principal`, `action` and `resource`',
      cause,
    })
  }
}

function readPart(part: unknown, index: number, notice: Notice | undefined) {
  try {
    return readRequest(part, notice)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    // a value has no lines: the path says where the fault is
    const place = error.place?.replace(/^request/, `request[${index}]`)
    throw new RequestError(error.message, {
      ...(place !== undefined && { place }),
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    })
  }
}
