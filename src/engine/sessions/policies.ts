/** Session policies that a call passes: inline documents, and managed policies with theirs (E-47). */
import type { Authority } from './authority.ts'
import { fault } from './inputs.ts'

/**
 * A managed policy passed as a session policy. A bundle holds compiled policies and no documents,
 * so the document comes with its ARN; it is kept as it is in the session.
 */
export interface ManagedPolicy {
  readonly arn: string
  readonly document: unknown
}

export interface SessionPolicies {
  /** Inline session policy documents. */
  readonly policies?: readonly unknown[]
  /** Ten at most, of the role's or user's account, or AWS's own. */
  readonly managedPolicies?: readonly ManagedPolicy[]
}

const mostManaged = 10

/**
 * All documents, compiled once to be sure of them; undefined where none is passed.
 * Throws `ERR_REQUEST_INVALID`, and for a document that cannot be loaded `ERR_POLICY_INVALID`.
 */
export function readPolicies(
  { policies = [], managedPolicies = [] }: SessionPolicies,
  account: string,
  authority: Authority,
): readonly unknown[] | undefined {
  const inline = listOf(policies, 'policies')
  const managed = listOf(managedPolicies, 'managedPolicies')
  if (managed.length > mostManaged) {
    throw fault('managedPolicies', `are ${managed.length}`, `pass ${mostManaged} at most`)
  }
  for (const { arn } of managed as readonly ManagedPolicy[]) checkArn(arn, account)
  const documents = [
    ...inline,
    ...(managed as readonly ManagedPolicy[]).map(({ document }) => document),
  ]
  if (!documents.every((one) => typeof one === 'object' && one !== null)) {
    throw fault('policies', 'hold what is no policy document', 'pass documents as objects')
  }
  if (documents.length === 0) return undefined
  authority.admit(documents)
  return documents
}

function listOf(value: unknown, member: string): readonly unknown[] {
  if (Array.isArray(value) && value.every((item) => item !== null && item !== undefined)) {
    return value
  }
  throw fault(member, 'are no list', 'pass an array')
}

function checkArn(arn: unknown, account: string): void {
  const owner =
    typeof arn === 'string' ? /^arn:[^:]+:iam::(\d{12}|aws):policy\/.+$/.exec(arn)?.[1] : undefined
  if (owner === 'aws' || owner === account) return
  throw fault(
    'managedPolicies',
    'name a policy that cannot be passed',
    `give the ARN of a policy of account ${account}, or of one that AWS manages`,
  )
}
