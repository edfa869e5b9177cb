/** One request, as a value or as its JSON text, read in full before anything is decided. */
import { type JsonNode, memberValue } from '../json/json-node.ts'
import { callable, confirmArgument, readOptions } from '../json/options.ts'
import { nodeOf, plainOf, readJson } from '../json/parse-json.ts'
import type { Cursor } from '../json/reader.ts'
import { addIssue } from '../json/report.ts'
import { type Issue, RequestError } from '../model/errors.ts'
import type { AuthorizationRequest } from '../model/request.ts'
import { checkRequest } from './check-shape.ts'
import type { Call } from './parts.ts'
import { copyData } from './plain-data.ts'
import { type NameToArn, renamePrincipals } from './principal-names.ts'
import { type Locate, readCopy, readOne, refuseFaults } from './read-call.ts'
import { findTwins } from './twins.ts'

/** Told of what is no fault and yet seldom meant. */
export type Notice = (finding: Issue) => void

/**
 * Reads one request, given as a value or as its JSON text. Unknown members and wrong types are
 * faults, all of which the error carries. `notice` is told of `DUPLICATE_CONTEXT_KEY`, context keys
 * that differ only in case (C-8).
 *
 * Throws `ERR_REQUEST_INVALID`, with the place of the first fault and what to do about it, and
 * `ERR_LIMIT_EXCEEDED`.
 */
export function readRequest(request: unknown, notice?: Notice): AuthorizationRequest {
  if (notice !== undefined) confirmArgument(notice, 'notice', listener)
  const node = typeof request === 'string' ? parseText(request) : nodeOf(copyData(request))
  const read = readOne(plainOf(node), locateIn(node))
  if (notice !== undefined) for (const twin of findTwins(node)) notice(twin)
  return read
}

const listener = callable('which is told of each finding')

/** How a call's text is read. */
export interface CallOptions {
  readonly notice?: Notice | undefined
  /** Called with each principal that is given as a string; what it returns is read in its place. */
  readonly nameToArn?: NameToArn
  /** Told of the `id` of a request, or of a part, which then is no unknown member. */
  readonly onId?: ((id: string | number) => void) | undefined
}

/**
 * Reads the JSON text of one request or of a list of the parts of one call, once. Throws as
 * `readRequest` does, with the places of the text; also where `nameToArn` does.
 */
export function readCallText(text: string, options: CallOptions = {}): Call {
  const { notice, nameToArn, onId } = readOptions<CallOptions>(options, {
    notice: listener,
    nameToArn: callable('which returns an ARN'),
    onId: callable('which is told of each `id`'),
  })
  const parsed = parseText(text)
  const given = onId === undefined ? parsed : takeIds(parsed, onId)
  const node = nameToArn === undefined ? given : nameAll(given, nameToArn)
  readCopy(plainOf(node), locateIn(node))
  const parts = node.kind === 'array' ? node.items : [node]
  if (notice !== undefined)
    for (const part of parts) for (const twin of findTwins(part)) notice(twin)
  return plainOf(node) as Call
}

/**
 * Records whatever makes the value at the cursor no request. Throws `ERR_LIMIT_EXCEEDED`, with the
 * place, for what is too large.
 */
export function checkRequestAt(cursor: Cursor): void {
  const { node, path, file, issues } = cursor
  const found: Issue[] = []
  try {
    checkRequest({ value: plainOf(node), path: [], issues: found })
  } finally {
    for (const issue of found.map(locateIn(node))) {
      addIssue(issues, { path: [...path, ...issue.path], place: issue, file }, issue)
    }
  }
}

/** Where what is found in a document is in its text. */
function locateIn(document: JsonNode): Locate {
  return (issue) => {
    let node: JsonNode | undefined = document
    for (const step of issue.path) {
      if (node?.kind === 'array') node = node.items[Number(step)]
      else node = memberValue(node, String(step))
    }
    const { line, column } = (node ?? document).place
    return { ...issue, line, column }
  }
}

/** The node without ids; what is no string or number is no id. */
function takeIds(node: JsonNode, onId: (id: string | number) => void): JsonNode {
  if (node.kind === 'array') return { ...node, items: node.items.map((one) => takeIds(one, onId)) }
  const id = memberValue(node, 'id')
  if (node.kind !== 'object' || (id?.kind !== 'string' && id?.kind !== 'number')) return node
  onId(plainOf(id) as string | number)
  return { ...node, members: node.members.filter(({ value }) => value !== id) }
}

function nameAll(node: JsonNode, nameToArn: NameToArn): JsonNode {
  const issues: Cursor['issues'] = []
  const named = renamePrincipals({ node, path: [], file: undefined, issues }, nameToArn)
  refuseFaults(issues)
  return named.node
}

function parseText(text: string): JsonNode {
  if (typeof text !== 'string') {
    throw new RequestError('the request must be JSON text', {
      place: 'request',
      hint: 'give a string; `readRequest` takes a value, too',
    })
  }
  const { node, issues } = readJson(text)
  const fault = issues[0]
  if (node !== undefined && fault === undefined) return node
  throw new RequestError(`the request is not JSON: ${fault?.message ?? 'unreadable'}`, {
    place: fault === undefined ? 'request' : `${fault.line}:${fault.column}`,
    hint: 'write one JSON object with `principal`, `action` and `resource`',
    issues,
  })
}
