/** Elements whose names are nearly those of the language: one finding says so, and the rest is read. */
import type { JsonMember, JsonNode, JsonObject } from '../../json/parse-json.ts'
import { type Path, quote } from '../../json/report.ts'
import { documentMembers, statementMembers } from '../read/document.ts'
import type { Budget } from '../read/pattern-cover.ts'
import { nearestOf } from './near-name.ts'
import type { Notes } from './notes.ts'

export interface Correction {
  readonly notes: Notes
  readonly budget: Budget
}

/** The document with the names that were meant; one finding for each object with others. */
export function correctNames(node: JsonNode, correction: Correction): JsonNode {
  if (node.kind !== 'object') return node
  const document = correctMembers(node, { names: documentMembers, path: [] }, correction)
  const members = document.members.map((member) => {
    if (member.key !== 'Statement') return member
    return { ...member, value: correctStatements(member.value, correction) }
  })
  return { ...document, members }
}

function correctStatements(node: JsonNode, correction: Correction): JsonNode {
  if (node.kind !== 'array') return correctStatement(node, ['Statement'], correction)
  const items = node.items.map((item, index) => {
    return correctStatement(item, ['Statement', index], correction)
  })
  return { ...node, items }
}

function correctStatement(node: JsonNode, path: Path, correction: Correction): JsonNode {
  if (node.kind !== 'object') return node
  return correctMembers(node, { names: statementMembers, path }, correction)
}

interface Wanted {
  readonly names: ReadonlySet<string>
  readonly path: Path
}

function correctMembers(node: JsonObject, wanted: Wanted, { notes, budget }: Correction) {
  const given = new Set(node.members.map(({ key }) => key))
  const meant = new Map<JsonMember, string>()
  for (const member of node.members) {
    if (wanted.names.has(member.key)) continue
    const free = [...wanted.names].filter((name) => !given.has(name))
    const name = nearestOf(member.key, free, budget)
    if (name === undefined) continue
    given.add(name)
    meant.set(member, name)
  }
  const [first] = meant.keys()
  if (first === undefined) return node
  const pairs = [...meant].map(([{ key }, name]) => `${quote(key)} for \`${name}\``)
  notes.add(
    'INVALID_POLICY_ELEMENT',
    { path: [...wanted.path, first.key], place: first.place },
    {
      message: `elements are misspelt: ${pairs.join(', ')}`,
      hint: `write ${[...meant.values()].map((name) => `\`${name}\``).join(', ')}; names are case-sensitive`,
    },
  )
  const members = node.members.map((member) => ({
    ...member,
    key: meant.get(member) ?? member.key,
  }))
  return { ...node, members }
}
