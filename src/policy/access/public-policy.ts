/** Whether a bucket policy is public ("Blocking public access to your Amazon S3 storage", E-75). */
import { foldAscii, foldCase } from '../../json/fold-case.ts'
import { operators } from '../../model/operators.ts'
import type { Condition, Policy, PrincipalElement, Statement } from '../../model/policy.ts'
import { isAccountId, splitArn } from '../read/arn.ts'
import { parseTemplate } from '../read/variables.ts'

/** What a policy is attached to: an access point's is judged more strictly. */
export type PublicPolicyHolder = 'bucket' | 'accessPoint'

/**
 * A policy is public unless every Allow is confined to fixed values: of principals, or of one of
 * the keys below. A wildcard or a variable is no fixed value.
 */
export function isPublicPolicy(policy: Policy, holder: PublicPolicyHolder = 'bucket'): boolean {
  return policy.statements.some(
    (statement) => statement.effect === 'Allow' && !isConfined(statement, policy, holder),
  )
}

/** Whether an Allow of a policy is confined to fixed values. */
export function isConfined(
  statement: Statement,
  policy: Policy,
  holder: PublicPolicyHolder,
): boolean {
  if (namesFixedPrincipals(statement.principal)) return true
  return statement.conditions.some((condition) => confines(condition, policy, holder))
}

/** A statement without the element lets nobody in (L-47). */
function namesFixedPrincipals(principal: PrincipalElement | undefined): boolean {
  if (principal === undefined) return true
  return !principal.negated && principal.entries.every(({ value }) => !hasWildcard(value))
}

type IsFixed = (value: string, holder: PublicPolicyHolder) => boolean

/** By key in lower case: what counts as a fixed value of it. */
const confiningKeys: ReadonlyMap<string, IsFixed> = new Map<string, IsFixed>([
  ['aws:sourceip', isNarrowRange],
  ['aws:sourcearn', isLiteral],
  ['aws:sourcevpc', isLiteral],
  ['aws:sourcevpce', isLiteral],
  ['aws:sourceowner', isLiteral],
  ['aws:sourceaccount', isLiteral],
  ['aws:principalorgid', isLiteral],
  ['aws:userid', isLiteral],
  ['s3:dataaccesspointarn', isAccessPointOfOneAccount],
  ['s3:dataaccesspointaccount', isLiteral],
  ['s3:x-amz-server-side-encryption-aws-kms-key-id', isLiteral],
])

/** Only a positive operator confines, and only where a missing key does not satisfy it. */
function confines(condition: Condition, policy: Policy, holder: PublicPolicyHolder): boolean {
  const isFixed = confiningKeys.get(foldCase(condition.key))
  const name = foldAscii(condition.operator)
  const operator = operators.get(name.replace(/^foranyvalue:/, ''))
  if (isFixed === undefined || operator === undefined || operator.negated) return false
  if (!['equal', 'like', 'within'].includes(operator.comparison)) return false
  const { values } = condition
  return (
    values.length > 0 && values.every((value) => !varies(value, policy) && isFixed(value, holder))
  )
}

function varies(value: string, { version }: Policy): boolean {
  return parseTemplate(value, version).some(({ kind }) => kind === 'variable')
}

function isLiteral(value: string): boolean {
  return !hasWildcard(value)
}

function hasWildcard(value: string): boolean {
  return /[*?]/.test(value)
}

/** No broader than /8 for IPv4 and /32 for IPv6. */
function isNarrowRange(value: string): boolean {
  const [address = '', length] = value.split('/')
  if (length === undefined) return !hasWildcard(address)
  return Number(length) >= (address.includes(':') ? 32 : 8)
}

/** In a bucket policy the name may have wildcards while the account has none. */
function isAccessPointOfOneAccount(value: string, holder: PublicPolicyHolder): boolean {
  const arn = splitArn(value)
  return holder === 'bucket' && arn !== undefined && isAccountId(arn.account)
}
