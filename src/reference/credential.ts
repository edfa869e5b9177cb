/** Calls that the kind of credentials settles before any policy is read (E-68, E-69, E-93). */
import type { EvaluatedPart } from './part.ts'

/** `refused`: these credentials cannot make the call. `always`: no policy can deny it. */
export function judgeCredentials(part: EvaluatedPart): 'refused' | 'always' | undefined {
  if (isRefused(part)) return 'refused'
  return isAlwaysAllowed(part) ? 'always' : undefined
}

/** "Compare AWS STS credentials"; "AssumeRole" and "AssumeRoot" in the STS API reference. */
function isRefused(part: EvaluatedPart): boolean {
  const { caller, action } = part
  const [service = ''] = action.split(':')
  switch (caller.kind) {
    case 'root':
      return ['sts:assumerole', 'sts:assumeroot'].includes(action)
    case 'role':
      return ['sts:getfederationtoken', 'sts:getsessiontoken'].includes(action)
    case 'federatedUser':
      return service === 'iam' || (service === 'sts' && action !== 'sts:getcalleridentity')
    case 'user':
      return isTemporary(part) && isClosedToSessionTokens(part, service)
    default:
      return false
  }
}

/** GetSessionToken credentials; only the principal's descriptor says so (E-93). */
function isTemporary({ request }: EvaluatedPart): boolean {
  const { principal } = request
  return typeof principal !== 'string' && 'user' in principal && principal.sessionToken === true
}

function isClosedToSessionTokens({ request, action }: EvaluatedPart, service: string): boolean {
  const { principal } = request
  const withMfa = typeof principal !== 'string' && 'mfa' in principal && principal.mfa === true
  if (service === 'iam') return !withMfa
  return service === 'sts' && !['sts:assumerole', 'sts:getcalleridentity'].includes(action)
}

function isAlwaysAllowed({ caller, action }: EvaluatedPart): boolean {
  if (action === 'sts:getcalleridentity') {
    return caller.kind !== 'anonymous' && caller.kind !== 'identityProvider'
  }
  const longTerm = caller.kind === 'user' || (caller.kind === 'root' && !caller.assumedRoot)
  return action === 'sts:getsessiontoken' && longTerm
}
