/** The AWS managed policies of several imports: the newest of each, and those that are only named. */

import {
  type JsonArray,
  type JsonNode,
  type JsonObject,
  memberValue,
} from '../../json/parse-json.ts'
import { type Cursor, report } from '../../json/reader.ts'
import { findManagedPolicy, type ManagedPolicies } from './managed-policies.ts'
import { isNewer, olderVersion } from './policy-version.ts'

/** Of policies that several documents declare in different versions, only the newest is left. */
export function keepNewest(documents: readonly Cursor[]): Cursor[] {
  const newest = new Map<string, string>()
  for (const document of documents) {
    for (const policy of versionsIn(document)) {
      const earlier = newest.get(policy.arn)
      if (earlier === undefined || isNewer(policy.version, earlier)) {
        newest.set(policy.arn, policy.version)
      }
    }
  }
  return documents.map((document) => {
    const older = versionsIn(document).filter(({ arn, version }) => newest.get(arn) !== version)
    for (const { arn, version } of older) {
      report(document, olderVersion(arn, [version, newest.get(arn)]))
    }
    const left = new Set(older.map(({ node }) => node))
    return left.size === 0 ? document : { ...document, node: withoutPolicies(document.node, left) }
  })
}

interface VersionedPolicy {
  readonly arn: string
  readonly version: string
  readonly node: JsonNode
}

function versionsIn({ node }: Cursor): VersionedPolicy[] {
  return (
    policiesOf(node)?.items.flatMap((item) => {
      const [arn, version] = [textIn(item, 'arn'), textIn(item, 'version')]
      return arn === undefined || version === undefined ? [] : [{ arn, version, node: item }]
    }) ?? []
  )
}

function policiesOf(node: JsonNode): JsonArray | undefined {
  const policies = memberValue(node, 'policies')
  return policies?.kind === 'array' ? policies : undefined
}

function textIn(node: JsonNode, name: string): string | undefined {
  const value = memberValue(node, name)
  return value?.kind === 'string' ? value.value : undefined
}

function withoutPolicies(node: JsonNode, left: ReadonlySet<JsonNode>): JsonNode {
  if (node.kind !== 'object') return node
  const members = node.members.map((member) => {
    if (member.key !== 'policies' || member.value.kind !== 'array') return member
    const items = member.value.items.filter((item) => !left.has(item))
    return { ...member, value: { ...member.value, items } }
  })
  return { ...node, members }
}

/** Documents that declare what is named in the others and declared in none of them. */
export function lookUpNamed(documents: readonly Cursor[], managed: ManagedPolicies): Cursor[] {
  const declared = new Set(
    documents.flatMap(
      ({ node }) => policiesOf(node)?.items.map((item) => textIn(item, 'arn')) ?? [],
    ),
  )
  const named = new Set<string>()
  for (const { node } of documents) collectArns(node, named)
  const [issues] = documents.map((document) => document.issues)
  return [...named].flatMap((arn) => {
    const found = declared.has(arn) ? undefined : findManagedPolicy(managed, arn)
    if (found === undefined || issues === undefined) return []
    const { file, node } = found.document
    return [{ node: declaring(arn, node), path: [], file, issues }]
  })
}

const managedArn = /^arn:[^:]+:iam::aws:policy\//
/** In policy documents an ARN is no attachment. */
const documents = new Set(['document', 'trust', 'policy', 'Statement'])

function collectArns(node: JsonNode, named: Set<string>): void {
  if (node.kind === 'string' && managedArn.test(node.value)) named.add(node.value)
  if (node.kind === 'array') for (const item of node.items) collectArns(item, named)
  if (node.kind !== 'object') return
  for (const { key, value } of node.members) if (!documents.has(key)) collectArns(value, named)
}

function declaring(arn: string, document: JsonNode): JsonObject {
  const { place } = document
  const text = (value: string): JsonNode => ({ kind: 'string', place, value })
  const object = (members: Readonly<Record<string, JsonNode>>): JsonObject => ({
    kind: 'object',
    place,
    members: Object.entries(members).map(([key, value]) => ({ key, place, value })),
  })
  const policy = object({ arn: text(arn), document })
  return object({ policies: { kind: 'array', place, items: [policy] } })
}
