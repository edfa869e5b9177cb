/** Refusals in AWS's words ("Troubleshoot access denied error messages"). */
import type { DecidedBy, Decision } from '../../entries/index.ts'
import { AwsError } from '../protocol/aws-error.ts'

export interface RefusedCall {
  /** The ARN of who called. */
  readonly caller: string
  readonly action: string
  /** As it is shown: an ARN, or `user bob` where a call names one; undefined where none is. */
  readonly resource: string | undefined
}

const types: ReadonlyMap<DecidedBy, string> = new Map<DecidedBy, string>([
  ['identity', 'identity-based policy'],
  ['resource', 'resource-based policy'],
  ['boundary', 'permissions boundary'],
  ['session', 'session policy'],
  ['scp', 'service control policy'],
  ['rcp', 'resource control policy'],
  ['endpoint', 'VPC endpoint policy'],
])

/** The error for a call that is not allowed. */
export function denied(
  { caller, action, resource }: RefusedCall,
  decision: Pick<Decision, 'verdict' | 'policyType'> | undefined,
  headers: Readonly<Record<string, string>> = {},
): AwsError {
  const on = resource === undefined ? '' : ` on resource: ${resource}`
  const refused = `User: ${caller} is not authorized to perform: ${action}${on}`
  return new AwsError('AccessDenied', `${refused}${reasonOf(decision, action)}`, { headers })
}

function reasonOf(
  decision: Pick<Decision, 'verdict' | 'policyType'> | undefined,
  action: string,
): string {
  const type = decision && types.get(decision.policyType)
  if (decision === undefined || type === undefined) return ''
  if (decision.verdict === 'explicitDeny') {
    return ` with an explicit deny in ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
  }
  return ` because no ${type} allows the ${action} action`
}
