/** What a policy type says, in the line above its statements. */
import type {
  AbsentPolicies,
  ExplainedGate,
  ExplainedStatement,
  GateStanding,
  PolicyType,
} from '../../entries/index.ts'

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

/** What an Allow of a policy type is to the request: the same words in every row. */
const standings: Readonly<Record<GateStanding, string>> = {
  required: 'required, and cannot grant by itself',
  requiredAndEnough: 'required, and enough by itself',
  enough: 'enough by itself',
  notRequired: 'not required',
}

/** The same where nothing allows. */
const silentStandings: Readonly<Record<GateStanding, string>> = {
  ...standings,
  requiredAndEnough: 'required, and enough by itself if it names the caller itself',
  enough: 'would be enough by itself',
}

/** What it is called: a role's policy by its own name, a boundary with the policy that it is. */
export function nameGate({ policyType, isTrust, statements }: ExplainedGate): string {
  if (isTrust === true) return 'role trust policy'
  const [first] = statements
  const names = policyType === 'boundary' && first !== undefined
  return names ? `${typeNames[policyType]} \`${first.statement.policy}\`` : typeNames[policyType]
}

/** What it says, where, and what that is worth; a stripped bundle names no statements at all. */
export function describeSay(gate: ExplainedGate, bundle: { readonly isStripped: boolean }): string {
  const { policyType, outcome, statements, standing, because } = gate
  const isEmpty = outcome === 'silent' && statements.length === 0 && !bundle.isStripped
  const none = /^[sr]cp$/.test(policyType) ? 'no policy is attached' : 'no policy'
  const says = isEmpty ? none : outcomes[outcome].says
  const account = isOfAccount(gate) ? ' to the account only' : ''
  const isDenied = outcome === 'deny'
  const hasAllow = outcome === 'allow' || statements.some(allows)
  const isBare = isDenied && !hasAllow && !bundle.isStripped
  const instead = isBare ? 'an Allow in place of the Deny: ' : 'without the Deny: '
  const worth = `${isDenied ? instead : ''}${(hasAllow ? standings : silentStandings)[standing]}`
  const reason = because === undefined ? '' : `${isDenied ? '; ' : ': '}${because}`
  const besides = isBare ? ', and nothing allows it' : ''
  return `${says}${account}${placesOf(gate)}${besides} (${worth}${reason})`
}

function allows({ statement, mismatch }: ExplainedStatement): boolean {
  return statement.effect === 'Allow' && mismatch === undefined
}

/** Policy types that have no say, in one line. */
export function describeAbsent({ policyTypes, because }: AbsentPolicies): string {
  const isAll = policyTypes.length === Object.keys(typeNames).length
  const names = isAll ? 'all policy types' : policyTypes.map((type) => typeNames[type]).join(', ')
  return `${names}: not asked (${because})`
}

/** Targets of the levels that allow nothing, of several. */
export function silentTargets({ outcome, levels = [] }: ExplainedGate): string[] {
  if (outcome !== 'silent') return []
  return levels.filter((level) => level.outcome === 'silent').map(({ target }) => target)
}

/** Where nothing allows; of a resource that is reached through another, where both do. */
function placesOf(gate: ExplainedGate): string {
  const { policyType, outcome, levels = [] } = gate
  const isOfBoth = policyType === 'resource' && outcome === 'allow' && levels.length > 1
  const targets = isOfBoth ? levels.map(({ target }) => target) : silentTargets(gate)
  const names = targets.map((target) => `\`${target}\``).join(isOfBoth ? ' and ' : ', ')
  return targets.length === 0 ? '' : ` ${isOfBoth ? 'by both' : 'at'} ${names}`
}

function isOfAccount({ grant }: ExplainedGate): boolean {
  return grant?.to === 'account' && grant.needs === 'identity'
}
