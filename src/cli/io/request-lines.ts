/** Requests from text: one request, or a list of the parts of one call. */
import { readCallText } from '../../entries/compile.ts'
import type { Call, Engine, Issue } from '../../entries/index.ts'
import { printable } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { findPrincipal } from './find-principal.ts'

/** What is read of a request beside itself. */
export interface RequestListener {
  /** Told what is no fault of a request and yet seldom meant. */
  readonly notice?: (finding: Issue) => void
  /** Told the `id` that whoever asks has given the request. */
  readonly onId?: (id: string | number) => void
}

/**
 * Reads a request for an engine, whose principals may be given by name. Throws
 * `ERR_REQUEST_INVALID`, with its place in the text.
 */
export function readCallFor(engine: Engine, text: string, listener: RequestListener = {}): Call {
  const { notice, onId = () => undefined } = listener
  return readCallText(text, { notice, onId, nameToArn: (name) => findPrincipal(engine, name) })
}

/** A call, and the `id` of its request, or of its first part that has one. */
export interface AskedCall {
  readonly call: Call
  readonly id: string | number | undefined
}

/** Reads a request with its `id`. Throws as `readCallFor` does. */
export function readAsked(
  engine: Engine,
  text: string,
  notice: (finding: Issue) => void,
): AskedCall {
  let id: string | number | undefined
  const onId = (given: string | number) => {
    id ??= given
  }
  const call = readCallFor(engine, text, { notice, onId })
  return { call, id }
}

/** Writes it beside the result. */
export function noticeOn(terminal: Terminal): (finding: Issue) => void {
  return ({ message, hint }) => terminal.note(`note: ${printable(`${message}: ${hint}`)}\n`)
}
