/** Which policy types have no say in a check, and why. */
import * as Caller from '../../../../assembly/layout/caller.ts'
import type { AbsentPolicies, ExplainedGate } from '../../../model/decision.ts'
import type { PolicyType } from '../../../model/policy.ts'
import type { Check } from '../../check.ts'
import { nameKey } from '../../context/key-name.ts'
import { readKey } from '../../context/read-context.ts'
import { outlineOf } from '../determine.ts'
import { strangers } from './callers.ts'
import { typeNames } from './policy-type-names.ts'

/** Those of one reason together. */
export function findAbsent(check: Check, gates: readonly ExplainedGate[]): AbsentPolicies[] {
  const present = new Set(gates.map(({ policyType }) => policyType))
  const absent = new Map<string, PolicyType[]>()
  for (const policyType of Object.keys(typeNames) as PolicyType[]) {
    if (present.has(policyType)) continue
    const because = reasonFor(policyType, check)
    absent.set(because, [...(absent.get(because) ?? []), policyType])
  }
  return [...absent].map(([because, types]) => ({ policyTypes: types, because }))
}

function reasonFor(policyType: PolicyType, check: Check): string {
  const { kind } = check.caller.identity
  const { isCase } = check.loaded.traits
  if (outlineOf(check).heard.length === 0) return 'no policy is asked about this call'
  const stranger = strangers.get(kind)
  const isOwn = policyType === 'identity' || policyType === 'boundary' || policyType === 'session'
  if (stranger !== undefined && isOwn) return `${stranger.one} has none`
  if (stranger !== undefined && policyType === 'scp') return `they do not limit ${stranger.many}`
  if (kind === Caller.SERVICE_LINKED_ROLE && !/^(?:resource|session|endpoint)$/.test(policyType)) {
    return 'they do not limit service-linked roles'
  }
  if (policyType === 'resource') return 'it cannot keep the owner’s root user from this call'
  if (isCase) return 'none is given'
  if (policyType === 'endpoint') return endpointReason(check)
  if (isOwn) return 'the caller has none'
  return organizationReason(policyType, check)
}

/** E-52, E-55, E-56. */
function organizationReason(policyType: PolicyType, { loaded, caller }: Check): string {
  const isOfCaller = policyType === 'scp'
  const id = isOfCaller ? caller.identity.account : loaded.kernel.owner()
  const account = loaded.records.account(id)
  if (account?.organization === undefined) {
    return `account \`${id}\` is in no organization of the bundle`
  }
  if (account.isManagement) {
    return `they do not limit ${isOfCaller ? '' : 'resources of '}the management account`
  }
  return `the organization has none that limits ${isOfCaller ? 'the caller' : 'the resource'}`
}

function endpointReason(check: Check): string {
  const [id] = [readKey(nameKey('aws:SourceVpce'), check)].flat()
  if (typeof id !== 'string') return 'the request has no VPC endpoint'
  return check.loaded.records.endpoint(id) === undefined
    ? `the bundle has no VPC endpoint \`${id}\``
    : 'the VPC endpoint has none'
}
