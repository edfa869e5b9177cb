/** Session policies that a call passes: inline documents, and managed policies with theirs (E-47). */
import type { Identity } from '../../engine/caller/identity.ts'
import { limits } from '../../model/limits.ts'
import type { ManagedPolicy, SessionPolicies } from '../../model/request.ts'
import type { Authority } from '../session/authority.ts'
import { fault } from './call-inputs.ts'

const {
  managedSessionPolicies: mostManaged,
  managedPolicyCharacters: mostManagedCharacters,
  sessionPolicyCharacters: mostCharacters,
} = limits

/**
 * The policies that a call passes, compiled once to be sure of them; neither member where none is
 * passed. A bundle holds compiled policies and no documents, so a managed policy comes with its own.
 * Throws `ERR_REQUEST_INVALID`, and for a document that cannot be loaded `ERR_POLICY_INVALID`.
 */
export function readPolicies(
  { policies = [], managedPolicies = [] }: SessionPolicies,
  { partition, account }: Pick<Identity, 'partition' | 'account'>,
  authority: Authority,
): SessionPolicies {
  const inline = listOf(policies, 'policies')
  const managed = listOf(managedPolicies, 'managedPolicies') as readonly ManagedPolicy[]
  if (managed.length > mostManaged) {
    throw fault('managedPolicies', `are ${managed.length}`, `pass ${mostManaged} at most`)
  }
  for (const { arn } of managed) checkArn(arn, partition, account)
  const documents = [...inline, ...managed.map(({ document }) => document)]
  if (!documents.every((one) => typeof one === 'object' && one !== null)) {
    throw fault('policies', 'must be policy documents', 'pass documents as objects')
  }
  if (documents.length === 0) return {}
  const texts = documents.map(writeDocument)
  checkSize([...texts.slice(0, inline.length), ...managed.map(({ arn }) => arn)])
  checkManaged(texts.slice(inline.length))
  authority.admit(documents)
  return {
    ...(inline.length > 0 && { policies: inline }),
    ...(managed.length > 0 && { managedPolicies: managed }),
  }
}

function listOf(value: unknown, member: string): readonly unknown[] {
  if (Array.isArray(value) && value.every((item) => item !== null && item !== undefined)) {
    return value
  }
  throw fault(member, 'must be a list', 'pass an array')
}

/**
 * The limit of the plain text. AWS's other limit, on the text as it packs it together with tags,
 * cannot be computed and is not applied (L-114).
 */
function checkSize(texts: readonly string[]): void {
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  if (characters <= mostCharacters) return
  throw fault(
    'policies',
    `and the ARNs of \`managedPolicies\` have ${characters} characters`,
    `pass ${mostCharacters} at most: attach long policies to the role, or pass them as managed ones`,
  )
}

/** Policies that AWS manages are longer than those of customers may be ("Quotas of IAM and STS"). */
function checkManaged(texts: readonly string[]): void {
  const at = texts.findIndex((text) => text.length > mostManagedCharacters)
  if (at < 0) return
  throw fault(
    `managedPolicies.${at}`,
    `has ${texts[at]?.length} characters`,
    `no managed policy has more than ${mostManagedCharacters}`,
  )
}

function writeDocument(document: unknown): string {
  try {
    const text: unknown = JSON.stringify(document)
    if (typeof text === 'string') return text
  } catch {
    // a cycle, or a value that JSON does not have
  }
  throw fault('policies', 'have a value that JSON does not have', 'pass plain objects')
}

function checkArn(arn: unknown, partition: string, account: string): void {
  const [, place, owner] =
    typeof arn === 'string' ? (/^arn:([^:]+):iam::(\d{12}|aws):policy\/.+$/.exec(arn) ?? []) : []
  if (place === partition && (owner === 'aws' || owner === account)) return
  throw fault(
    'managedPolicies',
    'have a policy that cannot be passed',
    `give the ARN of a policy of account ${account}, or of one that AWS manages`,
  )
}
