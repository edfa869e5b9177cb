/** What a policy type says, in the line above its statements. */
import type { ExplainedGate, Explanation, PolicyType, ResourceGrant } from '../../entries/index.ts'

const typeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policies',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policies',
  scp: 'service control policies',
  rcp: 'resource control policies',
  endpoint: 'VPC endpoint policy',
}

export const outcomes = {
  allow: { mark: '✓', style: 'green', says: 'allowed' },
  deny: { mark: '✗', style: 'red', says: 'denied' },
  silent: { mark: '·', style: 'yellow', says: 'nothing allows it' },
} as const

/** What it is called: a role's policy by its own name, a boundary with the policy that it is. */
export function nameGate({ policyType, isTrust, statements }: ExplainedGate): string {
  if (isTrust === true) return 'role trust policy'
  const [first] = statements
  const names = policyType === 'boundary' && first !== undefined
  return names ? `${typeNames[policyType]} \`${first.statement.policy}\`` : typeNames[policyType]
}

/** What it says, where, and what that is worth; a stripped bundle names no statements at all. */
export function describeSay(
  gate: ExplainedGate,
  asked: Explanation,
  bundle: { readonly isStripped: boolean },
): string {
  const { outcome, statements } = gate
  const isEmpty = outcome === 'silent' && statements.length === 0 && !bundle.isStripped
  const says = isEmpty ? 'no policy in the bundle' : outcomes[outcome].says
  const account = isOfAccount(gate) ? ' to the account only' : ''
  const aside = asideOf(gate, asked)
  return `${says}${account}${placesOf(gate)}${aside === undefined ? '' : ` (${aside})`}`
}

/** Targets of the levels that allow nothing, of several. */
export function silentTargets({ outcome, levels = [] }: ExplainedGate): string[] {
  if (outcome !== 'silent') return []
  return levels.filter((level) => level.outcome === 'silent').map(({ target }) => target)
}

function placesOf(gate: ExplainedGate): string {
  const targets = silentTargets(gate)
  return targets.length === 0 ? '' : ` at ${targets.map((target) => `\`${target}\``).join(', ')}`
}

function isOfAccount({ grant }: ExplainedGate): boolean {
  return grant?.to === 'account' && grant.needs === 'identity'
}

/** Whether it is needed or enough, where that is not plain. */
function asideOf(gate: ExplainedGate, asked: Explanation): string | undefined {
  switch (gate.policyType) {
    case 'resource':
      return resourceAside(gate, asked)
    case 'identity':
      return identityAside(
        gate,
        asked.gates.find(({ policyType }) => policyType === 'resource'),
      )
    case 'boundary':
    case 'session':
      if (!gate.isRequired) return 'not needed'
      return gate.outcome === 'silent' ? 'needed' : undefined
    default:
      return undefined
  }
}

function resourceAside(gate: ExplainedGate, { resource }: Explanation): string | undefined {
  const { outcome, isRequired, isTrust, grant, statements } = gate
  if (outcome === 'deny') return isRequired ? 'needed' : undefined
  if (outcome === 'silent') {
    const isRole = isTrust !== true && /^arn:[^:]*:iam::\d*:role\//.test(resource)
    const why = isRole && statements.length === 0 ? `; ${trustOnly}` : ''
    return `${isRequired ? 'needed' : 'not needed'}${why}`
  }
  if (grant === undefined) return isRequired ? 'needed' : undefined
  const says = worths[grant.needs]
  return isRequired ? `needed, and ${says}` : says
}

/** What may be there and yet does not count (L-98). */
const trustOnly = 'the trust policy of a role only says who may assume it'

const worths: Readonly<Record<ResourceGrant['needs'], string>> = {
  nothing: 'enough by itself',
  limits: 'enough without identity-based policies',
  identity: 'identity-based policies must allow it, too',
}

function identityAside(
  { outcome, isRequired }: ExplainedGate,
  resource: ExplainedGate | undefined,
): string | undefined {
  const isJoined = resource?.outcome === 'allow'
  if (isRequired) return 'needed'
  if (outcome === 'deny') return undefined
  if (outcome === 'silent') return 'not needed'
  if (!isJoined) return undefined
  return resource.isRequired ? 'not needed' : 'enough, too'
}
