/** Why no policy can change a decision. */
import type { Decision } from '../../../model/decision.ts'
import type { Check } from '../../check.ts'
import { isOwnersAlone } from '../gate-needs.ts'
import { credentials } from './callers.ts'
import { isOfOtherProvider } from './resource-notes.ts'

/** Undefined where one can. */
export function describeBeyond(
  { verdict, policyType }: Decision,
  check: Check,
): string | undefined {
  const { action } = check.part
  if (policyType === 'credential') {
    return `${credentials[check.caller.identity.kind]} cannot call ${action}, whatever policies say`
  }
  if (policyType === 'always') return `no policy is asked about ${action}`
  if (verdict !== 'implicitDeny') return undefined
  if (isOwnersAlone(check)) {
    return `AWS takes ${action} from the owner’s account alone, whatever a policy allows`
  }
  return isOfOtherProvider(check)
    ? 'the identity provider is of another account than the role'
    : undefined
}
