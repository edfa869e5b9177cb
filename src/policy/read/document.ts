/** A document's nodes → its elements by name, and every fault that forbids loading it (L-137). */

import { checkLimitAt } from '../../json/limit.ts'
import type { JsonMember, JsonNode, JsonObject } from '../../json/parse-json.ts'
import { type Path, quote, type Report, type Spot } from '../../json/report.ts'
import type { Effect, PolicyVersion } from '../../model/policy.ts'
import { type ConditionDraft, readConditions } from './document-condition.ts'
import { type ListDraft, readAction, readResource } from './document-list.ts'
import { type PrincipalDraft, readPrincipal } from './document-principal.ts'
import { type ElementReading, type MemberNodes, spotOf } from './element-reader.ts'

/** A document as far as it could be read; what is faulty is absent. */
export interface DocumentDraft {
  readonly root: JsonObject
  /** A missing `Version` reads as `2008-10-17` (L-12). */
  readonly version: PolicyVersion
  readonly members: MemberNodes
  readonly statements: readonly StatementDraft[]
}

/** A statement as far as it could be read. */
export interface StatementDraft {
  readonly index: number
  readonly spot: Spot
  readonly members: MemberNodes
  readonly sid: TextDraft | undefined
  readonly effect: Effect | undefined
  readonly principal: PrincipalDraft | undefined
  readonly action: ListDraft | undefined
  readonly resource: ListDraft | undefined
  readonly conditions: readonly ConditionDraft[]
}

export interface TextDraft {
  readonly text: string
  readonly spot: Spot
}

/** The elements of a document. */
export const documentMembers: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
/** The elements of a statement. */
export const statementMembers: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/**
 * Reads a document's structure. Every issue it reports forbids loading; a document without any can
 * be evaluated. Undefined when the document is no object.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for what is over `policyStatements`, `patternCharacters` or
 * `conditionValues`.
 */
export function readDocument(node: JsonNode, reading: ElementReading): DocumentDraft | undefined {
  const spot = { path: [], place: node.place }
  if (node.kind !== 'object') {
    reading.report.add('DATA_TYPE_MISMATCH', spot, 'a policy document must be an object')
    return undefined
  }
  const members = readMembers(node, { names: documentMembers, path: [] }, reading.report)
  readText(members, 'Id', [], reading.report)
  const version = readVersion(members, reading.report)
  const statements = readStatements(members, spot, reading)
  return { root: node, version, members, statements }
}

interface Expected {
  readonly names: ReadonlySet<string>
  readonly path: Path
}

function readMembers(node: JsonObject, expected: Expected, report: Report): MemberNodes {
  const members = new Map<string, JsonMember>()
  for (const member of node.members) {
    if (!expected.names.has(member.key)) {
      const message = `${quote(member.key)} is not an element of the policy language`
      report.add('INVALID_POLICY_ELEMENT', spotOf(expected.path, member), message)
    } else if (!members.has(member.key)) {
      members.set(member.key, member)
    }
  }
  return members
}

function readText(
  members: MemberNodes,
  name: string,
  path: Path,
  report: Report,
): TextDraft | undefined {
  const member = members.get(name)
  if (member === undefined) return undefined
  const spot = { path: [...path, name], place: member.value.place }
  if (member.value.kind === 'string') return { text: member.value.value, spot }
  report.add('DATA_TYPE_MISMATCH', spot, `\`${name}\` must be a string`)
  return undefined
}

function readVersion(members: MemberNodes, report: Report): PolicyVersion {
  const draft = readText(members, 'Version', [], report)
  if (draft === undefined) return '2008-10-17'
  if (draft.text === '2012-10-17' || draft.text === '2008-10-17') return draft.text
  report.add('INVALID_VERSION', draft.spot, `${quote(draft.text)} is not a version of the language`)
  return '2012-10-17'
}

function readStatements(
  members: MemberNodes,
  root: Spot,
  reading: ElementReading,
): StatementDraft[] {
  const member = members.get('Statement')
  if (member === undefined) {
    reading.report.add('MISSING_STATEMENT', root, 'the document has no `Statement`')
    return []
  }
  const { value } = member
  if (value.kind !== 'array')
    return readStatement(value, { index: 0, path: ['Statement'] }, reading)
  checkLimitAt('policyStatements', value.items.length, { path: ['Statement'], place: value.place })
  return value.items.flatMap((item, index) =>
    readStatement(item, { index, path: ['Statement', index] }, reading),
  )
}

interface StatementPosition {
  readonly index: number
  readonly path: Path
}

function readStatement(
  node: JsonNode,
  at: StatementPosition,
  reading: ElementReading,
): StatementDraft[] {
  const { report } = reading
  const spot: Spot = { path: at.path, place: node.place }
  if (node.kind !== 'object') {
    report.add('DATA_TYPE_MISMATCH', spot, 'a statement must be an object')
    return []
  }
  const members = readMembers(node, { names: statementMembers, path: at.path }, report)
  const source = { members, spot, reading }
  return [
    {
      index: at.index,
      spot,
      members,
      sid: readText(members, 'Sid', at.path, report),
      effect: readEffect(members, spot, report),
      principal: readPrincipal(source),
      action: readAction(source),
      resource: readResource(source),
      conditions: readConditions(source),
    },
  ]
}

function readEffect(members: MemberNodes, statement: Spot, report: Report): Effect | undefined {
  if (!members.has('Effect')) {
    report.add('MISSING_EFFECT', statement, 'the statement has no `Effect`')
    return undefined
  }
  const draft = readText(members, 'Effect', statement.path, report)
  if (draft === undefined) return undefined
  if (draft.text === 'Allow' || draft.text === 'Deny') return draft.text
  report.add('INVALID_EFFECT', draft.spot, `${quote(draft.text)} is neither \`Allow\` nor \`Deny\``)
  return undefined
}
