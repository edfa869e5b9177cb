/** Calls that the kind of credentials settles before any policy is read (E-68, E-69, E-93). */
import type { EvaluatedPart } from './part.ts'
import { describe } from './principal.ts'

/** `refused`: these credentials cannot make the call. `always`: no policy can deny it. */
export function judgeCredentials(part: EvaluatedPart): 'refused' | 'always' | undefined {
  if (isRefused(part)) return 'refused'
  return isAlwaysAllowed(part) ? 'always' : undefined
}

/** "Compare AWS STS credentials"; "AssumeRole" and "AssumeRoot" in the STS API reference. */
function isRefused(part: EvaluatedPart): boolean {
  const { caller, action } = part
  const isIam = action.startsWith('iam:')
  switch (caller.kind) {
    case 'root':
      return ['sts:assumerole', 'sts:assumeroot'].includes(action)
    case 'role':
      return ['sts:getfederationtoken', 'sts:getsessiontoken'].includes(action)
    case 'federatedUser':
      return isIam || isClosedToSessions(action)
    case 'user':
      return isClosedToSessionTokens(part, isIam)
    default:
      return false
  }
}

/** GetSessionToken credentials; only the principal's descriptor says so (E-93). */
function isClosedToSessionTokens({ request, action }: EvaluatedPart, isIam: boolean): boolean {
  const { sessionToken, mfa } = describe(request.principal)
  return (
    sessionToken === true &&
    action !== 'sts:assumerole' &&
    (isIam ? mfa !== true : isClosedToSessions(action))
  )
}

/** "You can only call GetScopedCredentials with temporary security credentials" (STS API Reference). */
function isClosedToSessions(action: string): boolean {
  return /^sts:(?!get(calleridentity|scopedcredentials)$)/.test(action)
}

function isAlwaysAllowed({ caller, action }: EvaluatedPart): boolean {
  if (action === 'sts:getcalleridentity') {
    return caller.kind !== 'anonymous' && caller.kind !== 'identityProvider'
  }
  const longTerm = caller.kind === 'user' || (caller.kind === 'root' && !caller.assumedRoot)
  return action === 'sts:getsessiontoken' && longTerm
}
