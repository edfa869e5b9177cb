/** Requests from text: one request, or a list of the parts of one call. */
import { readCallText } from '../../entries/compile.ts'
import type { Call, Engine, Issue } from '../../entries/index.ts'
import { printable } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { findPrincipal } from './find-principal.ts'

/**
 * Reads a request for an engine, whose principals may be given by name. Throws
 * `ERR_REQUEST_INVALID`, with its place in the text.
 */
export function readCallFor(engine: Engine, text: string, notice?: NoteWriter): Call {
  return readCallText(text, { notice, nameToArn: (name) => findPrincipal(engine, name) })
}

/** Told what is no fault of a request and yet seldom meant. */
type NoteWriter = (finding: Issue) => void

/** Writes it beside the result. */
export function noticeOn(terminal: Terminal): NoteWriter {
  return ({ message, hint }) => terminal.note(`note: ${printable(`${message}: ${hint}`)}\n`)
}
