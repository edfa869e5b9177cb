/** Session policies that a call passes: inline documents, and managed policies with theirs (E-47). */
import type { Identity } from '../../engine/caller/identity.ts'
import type { Authority } from '../session/authority.ts'
import { fault } from './call-inputs.ts'

/**
 * A managed policy passed as a session policy. A bundle holds compiled policies and no documents,
 * so the document comes with its ARN; it is kept as it is in the session.
 */
export interface ManagedPolicy {
  readonly arn: string
  readonly document: unknown
}

/** Policies that limit a session: inline ones, managed ones, or both. */
export interface SessionPolicies {
  /** Inline session policy documents. As text without white space, 2,048 characters with the ARNs. */
  readonly policies?: readonly unknown[]
  /** Ten at most, of the role's or user's account, or AWS's own; each 6,144 characters long at most. */
  readonly managedPolicies?: readonly ManagedPolicy[]
}

const mostManaged = 10
const mostManagedCharacters = 6_144
/** Of what is passed as text: inline documents, and the ARNs of managed policies (L-113). */
const mostCharacters = 2_048

/**
 * All documents, compiled once to be sure of them; undefined where none is passed.
 * Throws `ERR_REQUEST_INVALID`, and for a document that cannot be loaded `ERR_POLICY_INVALID`.
 */
export function readPolicies(
  { policies = [], managedPolicies = [] }: SessionPolicies,
  { partition, account }: Pick<Identity, 'partition' | 'account'>,
  authority: Authority,
): readonly unknown[] | undefined {
  const inline = listOf(policies, 'policies')
  const managed = listOf(managedPolicies, 'managedPolicies')
  if (managed.length > mostManaged) {
    throw fault('managedPolicies', `are ${managed.length}`, `pass ${mostManaged} at most`)
  }
  for (const { arn } of managed as readonly ManagedPolicy[]) checkArn(arn, partition, account)
  const documents = [
    ...inline,
    ...(managed as readonly ManagedPolicy[]).map(({ document }) => document),
  ]
  if (!documents.every((one) => typeof one === 'object' && one !== null)) {
    throw fault('policies', 'hold what is no policy document', 'pass documents as objects')
  }
  if (documents.length === 0) return undefined
  const texts = documents.map(writeDocument)
  checkSize([
    ...texts.slice(0, inline.length),
    ...(managed as readonly ManagedPolicy[]).map(({ arn }) => arn),
  ])
  checkManaged(texts.slice(inline.length))
  authority.admit(documents)
  return documents
}

function listOf(value: unknown, member: string): readonly unknown[] {
  if (Array.isArray(value) && value.every((item) => item !== null && item !== undefined)) {
    return value
  }
  throw fault(member, 'are no list', 'pass an array')
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

/** A managed policy is as long as IAM lets it be, without white space ("Quotas of IAM and STS"). */
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
  throw fault('policies', 'hold what JSON cannot say', 'pass plain objects')
}

function checkArn(arn: unknown, partition: string, account: string): void {
  const [, place, owner] =
    typeof arn === 'string' ? (/^arn:([^:]+):iam::(\d{12}|aws):policy\/.+$/.exec(arn) ?? []) : []
  if (place === partition && (owner === 'aws' || owner === account)) return
  throw fault(
    'managedPolicies',
    'name a policy that cannot be passed',
    `give the ARN of a policy of account ${account}, or of one that AWS manages`,
  )
}
