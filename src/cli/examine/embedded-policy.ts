/** Policy documents inside other files: where they are, and what is found in them there. */

import type { Catalogue } from '../../entries/catalogue.ts'
import type { DocumentType, Issue } from '../../entries/index.ts'
import { validatePolicy } from '../../entries/validate.ts'
import { type JsonNode, type JsonObject, memberValue } from '../../json/parse-json.ts'
import type { Path } from '../../json/report.ts'

export interface EmbeddedPolicy {
  /** From the root of the file. */
  readonly path: Path
  /** The document, or a string that holds it. */
  readonly node: JsonNode
  readonly type: DocumentType
  /** Whose it is, as the file calls it. */
  readonly name: string
  /** The type of the resource that has it, in the words of its file. */
  readonly resource?: string
  /** Whether a place holds what only a deployment knows; nothing is found there. */
  readonly isUnknown?: (place: string) => boolean
}

export interface EmbeddedIssue extends Issue {
  /** The policy of the file that it is in. */
  readonly policy: string
}

/** Everything that is found in the policies, with the places of their file. */
export function judgePolicies(
  policies: readonly EmbeddedPolicy[],
  catalogue: Catalogue | undefined,
): EmbeddedIssue[] {
  return policies.flatMap((policy) => judge(policy, catalogue))
}

function judge(policy: EmbeddedPolicy, catalogue: Catalogue | undefined): EmbeddedIssue[] {
  const { isUnknown = () => false, name, node, path, type } = policy
  const issues = validatePolicy(documentIn(node), {
    type,
    ...(catalogue !== undefined && { catalogue }),
  })
  const { line, column } = node.place
  const placed = issues.map((issue) => ({
    ...issue,
    ...(node.kind === 'string' && { line, column }),
    path: [...path, ...issue.path],
    policy: name,
  }))
  return placed.filter((issue) => !isUnknown(`${issue.line}:${issue.column}`))
}

/** The document itself: a node of the file, or the text that a string of it holds. */
export function documentIn(node: JsonNode): JsonNode | string {
  return node.kind === 'string' ? decode(node.value) : node
}

/** The APIs of IAM write documents as parts of URLs. */
function decode(text: string): string {
  if (!/^\s*%7B/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether a node is a policy document, or a string that holds one. */
export function holdsPolicy(node: JsonNode): boolean {
  if (node.kind === 'string') {
    return /^\s*(?:\{|%7B)/i.test(node.value) && /Statement/.test(unescaped(node.value))
  }
  return memberValue(node, 'Statement') !== undefined
}

/** JSON may write letters by their numbers. */
function unescaped(text: string): string {
  return text.replace(/\\u00([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** The text of a member; undefined where it is not a string. */
export function memberText(node: JsonNode | undefined, name: string): string | undefined {
  const value = memberValue(node, name)
  return value?.kind === 'string' ? value.value : undefined
}

interface Visited {
  readonly key: string
  readonly value: JsonNode
  readonly path: Path
  readonly owner: JsonObject
}

/** Visits every member below a node until `visit` returns `true`: what it holds is done with. */
export function visitMembers(
  node: JsonNode,
  path: Path,
  visit: (member: Visited) => boolean,
): void {
  if (node.kind === 'array') {
    node.items.forEach((item, index) => {
      visitMembers(item, [...path, index], visit)
    })
  }
  if (node.kind !== 'object') return
  for (const { key, value } of node.members) {
    const here = [...path, key]
    if (!visit({ key, value, path: here, owner: node })) visitMembers(value, here, visit)
  }
}
