/** What would make another verdict, from what an explanation knows. */
import type {
  ExplainedGate,
  ExplainedStatement,
  Explanation,
  PolicyType,
} from '../../entries/index.ts'
import { nameTarget } from '../../services/organization-targets.ts'
import { withoutPolicies } from '../../services/without-policies.ts'

/** Steps that would make another verdict. */
export interface ProposedChange {
  /** `all`: the steps together; `any`: each of them; `nothing`: no policy can, and why. */
  readonly needs: 'all' | 'any' | 'nothing'
  readonly steps: readonly string[]
}

/** Undefined where it is not known. */
export function proposeChange(explanation: Explanation): ProposedChange | undefined {
  const { decision, beyondPolicies } = explanation
  if (beyondPolicies !== undefined) return { needs: 'nothing', steps: [beyondPolicies] }
  if (decision.policyType === 'publicAccessBlock') return { needs: 'any', steps: unblocking }
  if (decision.verdict === 'allowed') return withdraw(explanation)
  const inputs = inputSteps(explanation)
  const narrowed = denials(explanation).map(({ name }) => withdrawal(name))
  if (inputs.length > 0) {
    const own = narrowed.length === 0 ? [] : [narrowed.join(', and ')]
    return { needs: 'any', steps: [...inputs, ...own] }
  }
  const allowing = allowSteps(explanation)
  if (allowing.length > 0 && isServiceLinked(explanation)) {
    return { needs: 'nothing', steps: ['nobody can change what a service-linked role may do'] }
  }
  const steps = [...narrowed, ...(otherAccountSteps(explanation) ?? allowing)]
  return steps.length === 0 ? undefined : { needs: 'all', steps }
}

/** E-74. */
const unblocking = [
  'turn RestrictPublicBuckets off for the bucket and its account',
  'make the policy of the bucket one that is not public',
]

function inputSteps({ decision, parent, principal, restsOn }: Explanation): string[] {
  if (decision.unknown?.includes('principal') === true) {
    return [`name a user or role that the bundle has, which \`${parent ?? principal}\` is not`]
  }
  return [...new Set(restsOn.map(({ input }) => input))].map((input) =>
    input === 'resourceAccount'
      ? 'give the owner of the resource as `resourceAccount`'
      : `make the call with a value of \`${input}\` that the policy accepts`,
  )
}

/** Whether nothing allows it to a service-linked role (E-70). */
function isServiceLinked({ decision, principal, parent = principal }: Explanation): boolean {
  return decision.verdict === 'implicitDeny' && /:role\/aws-service-role\//.test(parent)
}

/** Of another account's resource that cannot have a policy for the caller; undefined for others. */
function otherAccountSteps({ action, accounts, gates }: Explanation): string[] | undefined {
  const service = withoutPolicies(action)
  const [gate] = gates.filter(({ policyType }) => policyType === 'resource')
  const isLackingOne = gate?.isRequired === true && gate.statements.length === 0
  if (service === undefined || !isLackingOne || !accounts.isCrossAccount) return undefined
  const owner = `a role of account \`${accounts.owner}\``
  return [`make the call as ${owner}: resources of \`${service}\` have no policies`]
}

function denials({ gates }: Explanation): ExplainedStatement[] {
  return distinct(gates.flatMap((gate) => matchedIn(gate, 'Deny')))
}

function matchedIn({ statements }: ExplainedGate, effect: 'Allow' | 'Deny'): ExplainedStatement[] {
  return statements.filter(
    ({ mismatch, statement }) => mismatch === undefined && statement.effect === effect,
  )
}

/** A policy of an organization may be attached at several levels. */
function distinct(statements: readonly ExplainedStatement[]): ExplainedStatement[] {
  return [...new Map(statements.map((one) => [one.name, one])).values()]
}

/** An Allow for each policy type that is required and allows nothing; one that is enough is all of them. */
function allowSteps(explanation: Explanation): string[] {
  const { gates, action, resource } = explanation
  const isArn = resource.split(':').length >= 6 // nothing but `*` matches another text
  const call = `allow \`${action}\` on \`${isArn ? resource : '*'}\``
  const lacking = gates.filter((gate) => gate.isRequired && isLacking(gate))
  const isEnough = lacking.some(({ standing }) => standing === 'requiredAndEnough')
  return lacking
    .filter(({ policyType }) => !isEnough || policyType !== 'identity')
    .map((gate) => {
      const other = gates.find((one) => isAlternative(one, gate))
      const own = `${call} in ${placeOf(gate, explanation)}`
      const or = other === undefined ? [] : [`in ${placeOf(other, explanation)}`]
      const near = gate.statements
        .filter(isNear)
        .map(({ name }) => `change the conditions of: ${name}`)
      return [...near, own, ...or].join(', or ')
    })
}

/** Where a Deny matches, whether it is all that there is. */
function isLacking(gate: ExplainedGate): boolean {
  return gate.outcome === 'deny' ? matchedIn(gate, 'Allow').length === 0 : gate.outcome === 'silent'
}

/** An Allow that conditions alone keep from matching. */
function isNear({ statement, mismatch }: ExplainedStatement): boolean {
  return statement.effect === 'Allow' && mismatch?.element === 'condition'
}

/** Whether a policy of the resource that is there would be enough in place of the caller's. */
function isAlternative(one: ExplainedGate, lacking: ExplainedGate): boolean {
  const { policyType, standing, statements, outcome } = one
  const isEnough = standing === 'enough' || standing === 'requiredAndEnough'
  const isOther = lacking.policyType === 'identity' && policyType === 'resource'
  return isOther && isEnough && outcome !== 'deny' && statements.length > 0
}

function placeOf(gate: ExplainedGate, explanation: Explanation): string {
  const { statements, levels = [], policyType } = gate
  if (policyType === 'resource') return resourcePlace(gate, explanation)
  const silent = levels.filter(({ outcome }) => outcome === 'silent')
  const targets = silent.map(({ target }) => nameTarget(target)).join(', and in one of ')
  const [first] = statements
  const policy = policyType === 'boundary' && first ? ` \`${first.statement.policy}\`` : ''
  return `${places[policyType](callerOf(explanation))}${policy}${targets && ` of ${targets}`}`
}

const places: Readonly<Record<PolicyType, (caller: string) => string>> = {
  identity: (caller) => `an identity-based policy of ${caller}`,
  boundary: (caller) => `the permissions boundary of ${caller}`,
  session: () => 'the session policies',
  endpoint: () => 'the policy of the VPC endpoint',
  scp: () => 'a service control policy',
  rcp: () => 'a resource control policy',
  resource: () => 'the policy of the resource',
}

/** Whose identity-based policies count: of a session its role's. */
function callerOf({ principal, parent = principal }: Explanation): string {
  const [, role] = /:assumed-role\/([^/]*)/.exec(parent) ?? []
  return role === undefined ? `\`${parent}\`` : `role \`${role}\``
}

/** One that is enough by itself has to name the caller itself, and not its account. */
function resourcePlace(gate: ExplainedGate, { resource, accounts, action }: Explanation): string {
  const { isTrust, standing } = gate
  const isAlone = standing === 'enough' || standing === 'requiredAndEnough'
  const caller = isAlone ? 'the caller itself' : 'the caller'
  const owner = accounts.isCrossAccount ? (accounts.bucketOwner ?? accounts.owner) : undefined
  const of = owner === undefined ? '' : ` (account ${owner})`
  if (/^organizations:/i.test(action)) {
    return `the delegation policy of the organization${of}, for ${caller}`
  }
  const names = holdersOf(gate, resource).map((name) => `\`${name}\``)
  const kind = isTrust === true ? 'trust policy' : 'resource policy'
  return `the ${kind} of ${names.join(' and of ')}${of}, for ${caller}`
}

/** What has the policies that do not allow: of an object its bucket. */
function holdersOf({ levels = [], statements }: ExplainedGate, resource: string): string[] {
  const silent = levels.filter(({ outcome }) => outcome === 'silent').map(({ target }) => target)
  if (silent.length > 0) return silent
  const [, holder] =
    /^the resource policy of (.*)/.exec(statements[0]?.statement.policy ?? '') ?? []
  const [, bucket] = /^(arn:[^:]*:s3:::[^/]*)\//.exec(resource) ?? []
  return [holder ?? bucket ?? resource]
}

/** What to take back of an allow: all of what is enough, or one thing of what is required. */
function withdraw({ decision, gates }: Explanation): ProposedChange {
  const granting = gates.filter(
    ({ policyType, outcome, standing }) =>
      /^(?:identity|resource|boundary|session)$/.test(policyType) &&
      outcome === 'allow' &&
      standing !== 'notRequired',
  )
  const isEnough = ({ standing }: ExplainedGate) => standing !== 'required'
  const namesOf = (gate: ExplainedGate) => carriersIn(gate, decision)
  const required = granting.filter((gate) => !isEnough(gate)).map(namesOf)
  const enough = granting.filter(isEnough).map(namesOf).filter(Boolean).join(', and ')
  const removals = [...required, enough].filter(Boolean).map(withdrawal)
  return { needs: 'any', steps: [...removals, 'add a Deny to a policy that applies'] }
}

/** What to do about statements; nobody edits a policy that AWS manages. */
function withdrawal(names: string): string {
  const isOfAws = /\bof arn:[^:]*:iam::aws:policy\//.test(names)
  return `${isOfAws ? 'detach, remove or narrow' : 'remove or narrow'}: ${names}`
}

/** The Allow statements that carry the decision; through an access point each of two has to allow. */
function carriersIn(gate: ExplainedGate, { statements }: Explanation['decision']): string {
  const matched = distinct(matchedIn(gate, 'Allow'))
  const carrying = matched.filter(({ statement }) => statements.includes(statement))
  const names = (carrying.length === 0 ? matched : carrying).map(({ name }) => name)
  return names.join(gate.levels === undefined ? ', and ' : ', or ')
}
