/** A text that is one JSON object, an array of them, or one of them on each line. */

import type { Issue } from '../model/errors.ts'
import { type JsonNode, NodePlace } from './json-node.ts'
import { readJson } from './parse-json.ts'
import type { Cursor } from './reader.ts'

export interface Documents {
  readonly cursors: readonly Cursor[]
  /** Shared by the cursors; already holds what is no JSON. */
  readonly issues: Issue[]
}

/** Splits the text into its documents; their places are places in the whole text. */
export function readDocuments(text: string, file: string | undefined): Documents {
  const whole = readJson(text)
  const issues: Issue[] = []
  const root: Omit<Cursor, 'node'> = { path: [], file, issues }
  if (whole.node?.kind === 'array') {
    for (const issue of whole.issues) issues.push({ ...issue, file })
    const cursors = whole.node.items.map((node, index) => ({ ...root, node, path: [index] }))
    return { cursors, issues }
  }
  if (whole.node !== undefined || !isJsonLines(text)) {
    for (const issue of whole.issues) issues.push({ ...issue, file })
    return { cursors: whole.node === undefined ? [] : [{ ...root, node: whole.node }], issues }
  }
  return { cursors: readLines(text, root), issues }
}

/** JSON lines: the first line that holds anything is a document of its own. */
function isJsonLines(text: string): boolean {
  const first = /^[^\n]*\S[^\n]*$/m.exec(text)
  return first !== null && readJson(first[0]).node?.kind === 'object'
}

function readLines(text: string, root: Omit<Cursor, 'node'>): Cursor[] {
  const cursors: Cursor[] = []
  let count = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const { node, issues } = readJson(line)
    const position = count
    count += 1
    for (const issue of issues) {
      const path = [position, ...issue.path]
      root.issues.push({ ...issue, line: index + 1, path, file: root.file })
    }
    if (node === undefined) continue
    cursors.push({ ...root, node: moveDown(node, index), path: [position] })
  }
  return cursors
}

/** The same node, as many lines further down. */
function moveDown(node: JsonNode, lines: number): JsonNode {
  const place = new NodePlace(node.place.line + lines, node.place.column)
  if (node.kind === 'array') {
    return { ...node, place, items: node.items.map((item) => moveDown(item, lines)) }
  }
  if (node.kind !== 'object') return { ...node, place }
  const members = node.members.map((member) => ({
    ...member,
    place: new NodePlace(member.place.line + lines, member.place.column),
    value: moveDown(member.value, lines),
  }))
  return { ...node, place, members }
}
