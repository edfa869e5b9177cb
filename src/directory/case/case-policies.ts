/** The policies of a case: instead of a document, an array of documents may be given. */

import { type Cursor, readItems, readMembers } from '../../json/reader.ts'
import type { DocumentType, Policy, PolicySets } from '../../model/policy.ts'
import { readPolicy } from '../read/read-policy.ts'

/** Reads the `policies` of a case, and the session policies that stand with its principal. */
export function readPolicySets(
  policies: Cursor | undefined,
  sessionPolicies: readonly Cursor[] | undefined,
): PolicySets {
  const members =
    policies === undefined
      ? new Map<string, Cursor>()
      : readMembers(policies, [
          'identity',
          'resource',
          'boundary',
          'session',
          'endpoint',
          'scps',
          'rcps',
        ])
  const session = readPolicies(members.get('session'), 'session')
  const own = sessionPolicies?.flatMap((cursor) => readPolicies(cursor, 'session') ?? [])
  return {
    identity: readPolicies(members.get('identity'), 'identity') ?? [],
    resource: readPolicies(members.get('resource'), 'resource'),
    boundary: readPolicies(members.get('boundary'), 'boundary'),
    session: session === undefined ? own : [...session, ...(own ?? [])],
    endpoint: readPolicies(members.get('endpoint'), 'endpoint'),
    scps: readLevels(members.get('scps'), 'scp'),
    rcps: readLevels(members.get('rcps'), 'rcp'),
  }
}

/** From the organization's root down; a level `[]` allows nothing (E-59). */
function readLevels(cursor: Cursor | undefined, type: DocumentType): Policy[][] {
  return readItems(cursor).map((level) => readPolicies(level, type) ?? [])
}

function readPolicies(cursor: Cursor | undefined, type: DocumentType): Policy[] | undefined {
  if (cursor === undefined) return undefined
  if (cursor.node.kind === 'array') {
    return readItems(cursor).flatMap((item) => readPolicies(item, type) ?? [])
  }
  const policy = readPolicy(cursor, type, describePath(cursor.path))
  return policy === undefined ? [] : [policy]
}

/** `scps[0][1]`; documents that stand with the principal are `principal.policies[0]`. */
function describePath(path: readonly (string | number)[]): string {
  const start = path.findIndex((step) => step === 'policies' || step === 'principal')
  const from = path[start] === 'policies' ? start + 1 : start
  return path
    .slice(from)
    .map((step) => (typeof step === 'number' ? `[${step}]` : step))
    .join('.')
    .replaceAll('.[', '[')
}
