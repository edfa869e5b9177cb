/** What it means for a decision who asks, in sentences. */
import * as Caller from '../../../assembly/layout/caller.ts'
import type { ExplainedGate } from '../../model/decision.ts'
import type { Check } from '../check.ts'

/** Whose policies a caller has that has none of its own, and what its session lacks. */
export function describeCaller(check: Check, gates: readonly ExplainedGate[]): string[] {
  const session = gates.find(({ policyType }) => policyType === 'session')
  const hasNone = session?.outcome === 'silent' && session.statements.length === 0
  const { isCase, isStripped } = check.loaded.traits
  return [
    ...describeSource(check, gates),
    ...(hasNone && !isCase && !isStripped
      ? ['the session has no session policies, and may do only what they allow; give `policies`']
      : []),
  ]
}

function describeSource({ loaded, caller }: Check, gates: readonly ExplainedGate[]): string[] {
  const { kind, parent } = caller.identity
  const stranger = strangers.get(kind)
  if (stranger !== undefined) {
    const isTrust = gates.some((gate) => gate.isTrust === true)
    const only = isTrust ? 'the role trust policy' : 'a resource-based policy'
    return [`${stranger.one} has no identity-based policies: only ${only} can allow`]
  }
  if (kind !== Caller.FEDERATED_USER || loaded.traits.isCase) return []
  return parent === undefined
    ? [
        'it is not known who asked for the session of the federated user, so no identity-based policies were considered; give `parent`',
      ]
    : [
        `the federated user has the identity-based policies of \`${parent}\`, who asked for its session; its session policies must allow, too`,
      ]
}

/** Whom policies of the organization do not limit (E-52, E-57, E-58). */
export function describeExempt(check: Check): string[] {
  const { records, kernel } = check.loaded
  const { kind, account } = check.caller.identity
  const own = records.account(account)
  const owner = records.account(kernel.owner())
  const inOne = own?.organization !== undefined || owner?.organization !== undefined
  if (!inOne) return []
  if (kind === Caller.SERVICE_LINKED_ROLE) {
    return [
      'service control policies and resource control policies do not limit service-linked roles',
    ]
  }
  const stranger = strangers.get(kind)
  return [
    ...(stranger === undefined ? [] : [`service control policies do not limit ${stranger.many}`]),
    ...(own?.isManagement === true
      ? ['service control policies do not limit the management account']
      : []),
    ...(owner?.isManagement === true
      ? ['resource control policies do not limit resources of the management account']
      : []),
    ...describeOutsiders(check),
  ]
}

/** Accounts of no organization, where the other side's is in one. */
function describeOutsiders({ loaded: { records, kernel }, caller }: Check): string[] {
  const isOutside = (id: string) => id !== '' && records.account(id)?.organization === undefined
  const { account } = caller.identity
  const owner = kernel.owner()
  const is = 'is in no organization of the directory, so no'
  return [
    ...(isOutside(account)
      ? [`account \`${account}\` ${is} service control policies were considered`]
      : []),
    ...(isOutside(owner)
      ? [`account \`${owner}\` ${is} resource control policies were considered`]
      : []),
  ]
}

/** Callers that are of no account. */
const strangers: ReadonlyMap<number, { readonly one: string; readonly many: string }> = new Map([
  [Caller.SERVICE, { one: 'an AWS service', many: 'AWS services' }],
  [
    Caller.IDENTITY_PROVIDER,
    {
      one: 'who shows a token of an identity provider',
      many: 'who shows a token of an identity provider',
    },
  ],
  [Caller.ANONYMOUS, { one: 'an anonymous caller', many: 'anonymous callers' }],
  [
    Caller.ORIGIN_ACCESS_IDENTITY,
    { one: 'an origin access identity', many: 'origin access identities' },
  ],
])
