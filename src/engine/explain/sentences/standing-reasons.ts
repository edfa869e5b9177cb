/** Why a policy type has its standing in a check, where that is unusual. */
import * as Caller from '../../../../assembly/layout/caller.ts'
import type { ExplainedGate } from '../../../model/decision.ts'
import { withoutPolicies } from '../../../services/without-policies.ts'
import type { Check } from '../../check.ts'
import { outlineOf } from '../determine.ts'
import { tellAccounts } from './accounts.ts'
import { strangers } from './callers.ts'

/** A policy type's say without the reason for its standing. */
type Told = Omit<ExplainedGate, 'because'>

/** Also of what no policy of the kind exists for, whatever the order of evaluation would take. */
export function reasonOf(
  gate: Told,
  resource: Told | undefined,
  check: Check,
): Pick<ExplainedGate, 'because' | 'standing'> {
  const { standing } = gate
  if (gate.policyType !== 'resource')
    return { standing, ...because(ownReason(gate, resource, check)) }
  const needless = needlessReason(gate, check)
  if (needless !== undefined) return { standing: 'notRequired', because: needless }
  return { standing, ...because(resourceReason(gate, check)) }
}

function because(reason: string | undefined): Pick<ExplainedGate, 'because'> {
  return reason === undefined ? {} : { because: reason }
}

/** Why a policy of the resource is not asked for and could not be there. */
function needlessReason({ isTrust, statements, standing }: Told, check: Check): string | undefined {
  const { action, resource } = check.part
  if (statements.length > 0 || standing !== 'enough') return undefined
  if (resource === '*') return '`*` has none'
  if (isTrust !== true && /^arn:[^:]*:iam::\d*:role\//.test(resource)) {
    return 'the trust policy of a role only says who may assume it'
  }
  if (!tellAccounts(check).isCrossAccount) {
    const service = withoutPolicies(action)
    return service === undefined ? undefined : `resources of \`${service}\` have none`
  }
  return /^(?:organizations|account):/i.test(action)
    ? 'the caller’s account is a delegated administrator'
    : `of \`${serviceOf(check)}\` identity-based policies decide across accounts, too`
}

function resourceReason({ standing, isTrust, grant }: Told, check: Check): string | undefined {
  const stranger = strangers.get(check.caller.identity.kind)
  if (stranger !== undefined) return `${stranger.one} has no policies of its own`
  if (grant?.to === 'account' && grant.needs === 'identity') {
    return 'it names the account alone, and identity-based policies have to allow'
  }
  if (standing !== 'required' && standing !== 'requiredAndEnough') return undefined
  if (tellAccounts(check).isCrossAccount) {
    const isOfOrganization = /^organizations:/i.test(check.part.action)
    return `another account owns the resource${isOfOrganization ? '; this is the delegation policy of its organization' : ''}`
  }
  return isTrust === true ? undefined : asksWithin(check)
}

function ownReason(
  { policyType, standing, outcome }: Told,
  resource: Told | undefined,
  check: Check,
): string | undefined {
  if (standing === 'notRequired') {
    if (policyType === 'identity' && rootKinds.includes(check.caller.identity.kind)) {
      return 'a root user needs none'
    }
    return resource?.outcome === 'allow'
      ? 'the policy of the resource names the caller'
      : 'the policy of the resource has to name the caller or its account'
  }
  const isJoint = policyType === 'identity' && standing === 'required' && outcome !== 'deny'
  if (isJoint && resource?.standing === 'requiredAndEnough' && resource.grant === undefined) {
    return 'the policy of the resource could do without it by naming the caller itself'
  }
  const isGranted = resource?.grant?.to === 'account' || tellAccounts(check).isCrossAccount
  return isJoint && !isGranted && outlineOf(check).needsResource ? asksWithin(check) : undefined
}

const rootKinds: readonly number[] = [Caller.ROOT, Caller.ASSUMED_ROOT, Caller.FEDERATED_ROOT]

function asksWithin(check: Check): string {
  return `\`${serviceOf(check)}\` asks for a policy of the resource within one account, too`
}

function serviceOf({ part }: Check): string {
  return part.action.split(':', 1)[0] ?? ''
}
