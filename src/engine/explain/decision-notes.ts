/** What a decision does not know, assumes, and lacks, in sentences. */
import * as Caller from '../../../assembly/layout/caller.ts'
import type { Decision, ExplainedGate } from '../../model/decision.ts'
import type { Identity } from '../caller/identity.ts'
import type { Check } from '../check.ts'
import { nameKey } from '../context/key-name.ts'
import { readKey } from '../context/read-context.ts'
import { principalsIn } from './known-principals.ts'
import { nearestName } from './nearest-name.ts'
import { bareName, typeNames } from './policy-type-names.ts'

/** The remarks of a decision as sentences, and why it needed what it lacks. */
export function describeRemarks(decision: Decision, check: Check): string[] {
  const { unknown, assumed } = decision
  const { loaded, caller } = check
  const { name, parent, account } = caller.identity
  const notes: string[] = []
  if (unknown?.includes('principal') === true) {
    const nearest = nearestName(parent ?? name, principalsIn(loaded))
    const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
    const isKnown = account === '' || loaded.records.account(account) !== undefined
    const what = isKnown ? '' : `account \`${account}\`, and so no `
    notes.push(`the directory has no ${what}user or role \`${parent ?? name}\`${meant}`)
  }
  if (assumed?.includes('resourceAccount') === true) {
    notes.push(
      `it is not known which account owns the resource, so the caller's account \`${account}\` was assumed; declare the resource or give \`resourceAccount\``,
    )
  }
  if (assumed?.includes('bucket') === true) {
    notes.push(
      'it is not known which bucket the access point leads to, so a policy that allows nothing was assumed of it; declare the access point with its `bucket`',
    )
  }
  return [...notes, ...endpointNotes(check), ...grantNotes(decision, check)]
}

/** The endpoint that the request came through has no policy in the directory. */
function endpointNotes(check: Check): string[] {
  const { loaded } = check
  const [id] = [readKey(nameKey('aws:SourceVpce'), check)].flat()
  if (typeof id !== 'string' || loaded.traits.isCase) return []
  return loaded.records.endpoint(id) === undefined
    ? [`the directory has no VPC endpoint \`${id}\`, so no endpoint policy was considered`]
    : []
}

/** Whom policies of the organization do not limit (E-52, E-57, E-58). */
export function describeExempt({ loaded: { records, kernel }, caller }: Check): string[] {
  const { kind, account } = caller.identity
  const own = records.account(account)
  const owner = records.account(kernel.owner())
  const inOne = own?.organization !== undefined || owner?.organization !== undefined
  if (!inOne) return []
  if (kind === Caller.SERVICE_LINKED_ROLE) {
    return [
      'service control policies and resource control policies do not limit service-linked roles',
    ]
  }
  return [
    ...(kind === Caller.SERVICE ? ['service control policies do not limit AWS services'] : []),
    ...(own?.isManagement === true
      ? ['service control policies do not limit the management account']
      : []),
    ...(owner?.isManagement === true
      ? ['resource control policies do not limit resources of the management account']
      : []),
  ]
}

/** What denies, too, and would were the reason for a denial gone. */
export function describeSilent(
  { verdict, policyType }: Decision,
  gates: readonly ExplainedGate[],
  { kind }: Identity,
): string[] {
  if (verdict === 'allowed') return []
  const denying = gates.filter((gate) => gate.outcome === 'deny' && gate.policyType !== policyType)
  const grants = gates.some((gate) => gate.policyType === 'resource' && gate.outcome !== 'silent')
  const silent = gates.filter((gate) => {
    if (!allowsNothing(gate)) return false
    if (verdict === 'implicitDeny' && gate.policyType === policyType) return false
    if (gate.policyType === 'identity' && roots.has(kind)) return false
    return gate.isRequired || (gate.policyType === 'identity' && !grants)
  })
  return [
    ...denying.map((gate) => `besides, ${typeNames[gate.policyType]} denies it, too`),
    ...silent.map((gate) => `besides, no ${bareName(typeNames[gate.policyType])} allows it`),
  ]
}

/** Who needs no identity-based policy. */
const roots: ReadonlySet<number> = new Set([Caller.ROOT, Caller.FEDERATED_ROOT])

/** A Deny may be all that there is. */
function allowsNothing({ outcome, statements }: ExplainedGate): boolean {
  if (outcome !== 'deny') return outcome === 'silent'
  const matched = statements.filter(({ mismatch }) => mismatch === undefined)
  return matched.length > 0 && matched.every(({ statement }) => statement.effect === 'Deny')
}

/** Why a resource's policy is needed: another account owns it (E-27), or its service asks (E-60). */
function grantNotes({ verdict, policyType }: Decision, check: Check): string[] {
  const { account } = check.caller.identity
  if (verdict !== 'implicitDeny' || policyType !== 'resource' || account === '') return []
  const owner = check.owners().find((id) => id !== account)
  if (owner === '') return []
  return owner === undefined
    ? [
        'identity-based policies are not enough here: the policy of the resource must itself allow the caller or its account',
      ]
    : [
        `the resource is of account \`${owner}\` and the caller of \`${account}\`: the policy of the resource must allow it, too`,
      ]
}
