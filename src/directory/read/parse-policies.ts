/** The policies of a directory: those that stand where they are used, and those that are named. */

import {
  type Cursor,
  readMembers,
  readString,
  report,
  reportType,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import type { DocumentType, Policy } from '../../model/policy.ts'
import { parsePolicy } from '../../policy/read/parse-policy.ts'
import { attachPolicy, findIdleDenials } from '../attach-policy.ts'
import { isPolicyPath } from './policy-files.ts'
import { openPolicyFile, readPolicy } from './read-policy.ts'

/** A policy with a name or an ARN; parsed as what it is used for. */
export interface DeclaredPolicy {
  readonly document: Cursor
  /** Its ARN, else its name. */
  readonly label: string
  readonly parsed: Map<DocumentType, Policy | undefined>
}

/** Declared policies by name and by ARN. */
export type PolicyIndex = Map<string, DeclaredPolicy>

/** Where a reference is looked up: the account's own policies, then everybody's. */
export interface PolicyScope {
  readonly own: PolicyIndex
  readonly shared: PolicyIndex
}

/** What a policy is used for, and by whom. */
export interface PolicyUse {
  readonly type: DocumentType
  /** The identity, unit or resource that an inline policy is named after. */
  readonly owner: string
}

/** The policy that is written, or referred to, at the cursor. A Deny that can match nothing is a fault (L-79). */
export function readPolicyUse(
  cursor: Cursor,
  scope: PolicyScope,
  use: PolicyUse,
): Policy | undefined {
  const policy = readUse(cursor, scope, use)
  if (policy !== undefined && use.type === 'resource') {
    reportIdle(cursor, attachPolicy(policy, use.owner)) // short forms depend on the resource
  }
  return policy
}

/** The policy at the cursor, read once however many use it. */
function readWhole(cursor: Cursor, type: DocumentType, name: string): Policy | undefined {
  const policy = readPolicy(cursor, type, name)
  if (policy !== undefined && type !== 'resource') reportIdle(cursor, policy)
  return policy
}

function reportIdle(cursor: Cursor, policy: Policy): void {
  for (const fault of findIdleDenials(policy)) report(cursor, fault)
}

function readUse(cursor: Cursor, scope: PolicyScope, use: PolicyUse): Policy | undefined {
  const { node } = cursor
  if (node.kind === 'string') return findPolicy(cursor, node.value, scope, use.type)
  if (node.kind !== 'object') {
    reportType(cursor, 'a policy document, a name or an ARN')
    return undefined
  }
  if (!node.members.some((member) => member.key === 'document')) {
    const isOfResource = use.type === 'resource'
    const name = isOfResource
      ? nameResourcePolicy(use.owner)
      : `${use.owner}/${describePlace(cursor)}`
    return readWhole(cursor, use.type, name)
  }
  const members = readMembers(cursor, ['name', 'document'])
  const name = readPolicyName(requireMember(cursor, members, 'name'))
  const document = requireMember(cursor, members, 'document')
  return document && readWhole(document, use.type, `${use.owner}/${name ?? ''}`)
}

/** What the policy of a resource is called, which must not look like the ARN of an object. */
export function nameResourcePolicy(arn: string): string {
  return `the resource policy of ${arn}`
}

/** Inline policies have names of their own rule (D-39). */
function readPolicyName(cursor: Cursor | undefined): string | undefined {
  const name = readString(cursor)
  if (cursor === undefined || name === undefined) return undefined
  if (!/^[!-~]{1,128}$/.test(name) || /[\\/*?]/.test(name)) {
    report(cursor, {
      code: 'INVALID_POLICY_NAME',
      message: `\`${shorten(name)}\` is not a name for an inline policy`,
      hint: 'use up to 128 ASCII characters, without white space and `\\/*?`',
    })
  }
  return name
}

function describePlace(cursor: Cursor): string {
  const [last, before] = [...cursor.path].reverse()
  return typeof last === 'number' ? `${before}[${last}]` : String(last)
}

function findPolicy(
  cursor: Cursor,
  reference: string,
  scope: PolicyScope,
  type: DocumentType,
): Policy | undefined {
  const declared = scope.own.get(reference) ?? scope.shared.get(reference)
  if (declared !== undefined) return parseDeclared(declared, type)
  if (isPolicyPath(reference)) return findInFile(cursor, reference, scope, type)
  const builtIn = builtInPolicies.get(reference.replace(/^arn:[^:]+:/, 'arn:aws:'))
  if (builtIn !== undefined) return builtIn
  report(cursor, {
    code: 'UNKNOWN_POLICY',
    message: `policy \`${shorten(reference)}\` is not in the directory`,
    hint: reference.includes('::aws:')
      ? 'give AWS managed policies in `policies`, with their ARN, or with `--managed-policies PATH`'
      : 'declare it in the account, or in `policies`, or write the document here',
  })
  return undefined
}

/** A file is one policy, however many use it. */
function findInFile(
  cursor: Cursor,
  path: string,
  { shared }: PolicyScope,
  type: DocumentType,
): Policy | undefined {
  const document = openPolicyFile(cursor, path)
  if (document?.file === undefined) return undefined
  const key = `file ${document.file}`
  const declared = shared.get(key) ?? { document, label: document.file, parsed: new Map() }
  shared.set(key, declared)
  return parseDeclared(declared, type)
}

/** Parses a declared policy once for each type of use. */
export function parseDeclared(declared: DeclaredPolicy, type: DocumentType): Policy | undefined {
  if (!declared.parsed.has(type)) {
    declared.parsed.set(type, readWhole(declared.document, type, declared.label))
  }
  return declared.parsed.get(type)
}

/** Parses what nothing refers to, so that its faults are found as well. */
export function parseUnused(index: PolicyIndex): void {
  for (const { document, label, parsed } of index.values()) {
    if (parsed.size === 0) readPolicy(document, usualType(label), label)
  }
}

function usualType(label: string): DocumentType {
  if (label.includes('/resource_control_policy/')) return 'rcp'
  if (label.includes('/service_control_policy/') || !label.startsWith('arn:')) return 'scp'
  return 'identity'
}

const organizationsArn = 'arn:aws:organizations::aws:policy'

/** `FullAWSAccess`: what every root, unit and account has until it is replaced (L-107). */
export const fullAccessScp = parsePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  { type: 'scp', name: `${organizationsArn}/service_control_policy/p-FullAWSAccess` },
)

/** `RCPFullAWSAccess`: attached everywhere and for good (L-107). */
export const fullAccessRcp = parsePolicy(
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  },
  { type: 'rcp', name: `${organizationsArn}/resource_control_policy/p-RCPFullAWSAccess` },
)

const builtInPolicies: ReadonlyMap<string, Policy> = new Map([
  ['FullAWSAccess', fullAccessScp],
  ['RCPFullAWSAccess', fullAccessRcp],
  [fullAccessScp.name, fullAccessScp],
  [fullAccessRcp.name, fullAccessRcp],
])
