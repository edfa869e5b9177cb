/** Decisions as programs read them: one short object. */
import type { Call, Decision, DeterminingStatement, Principal } from '../../entries/index.ts'

/** A decision, and what tells it from others. */
export interface DecisionReport {
  readonly verdict: Decision['verdict']
  readonly policyType: Decision['policyType']
  readonly statements: readonly string[]
  /** The same statements, each with its policy; absent for none. */
  readonly determinedBy?: readonly DeterminingStatement[]
  readonly unknown?: readonly string[]
  readonly assumed?: readonly string[]
}

/** A decision with the request that it is about. */
export interface AnsweredRequest extends DecisionReport {
  readonly principal: string
  /** As the request has it. */
  readonly id?: string | number
}

/** The decision with each determining statement as its label. */
export function reportDecision(decision: Decision): DecisionReport {
  const { verdict, policyType, statements, unknown, assumed } = decision
  return {
    verdict,
    policyType,
    statements: statements.map(labelOf),
    ...(statements.length > 0 && { determinedBy: statements }),
    ...(unknown !== undefined && { unknown }),
    ...(assumed !== undefined && { assumed }),
  }
}

/** The same with who asked, and the request's `id` where it has one. */
export function reportAnswer(
  decision: Decision,
  call: Call,
  id: string | number | undefined,
): AnsweredRequest {
  const [part] = [call].flat()
  const principal = part === undefined ? '' : principalNameOf(part.principal)
  return { ...reportDecision(decision), principal, ...(id !== undefined && { id }) }
}

/** The ARN of a principal, or what it is called by. */
function principalNameOf(principal: Principal): string {
  if (typeof principal === 'string') return principal
  if ('role' in principal) return sessionArn(principal.role, principal.session)
  if ('user' in principal) return principal.user
  if ('federatedUser' in principal) return principal.federatedUser
  if ('assumedRoot' in principal) return principal.assumedRoot
  return 'service' in principal ? principal.service : principal.federated
}

/** The ARN of a session, or of the role itself where no session is named. */
export function sessionArn(role: string, session: string | undefined): string {
  if (session === undefined) return role
  const [, partition = '', , , account = '', ...rest] = role.split(':')
  const resource = rest.join(':')
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`
}

/** A statement's Sid, or its policy and its position in it. */
export function labelOf({ sid, policy, index }: DeterminingStatement): string {
  return sid === undefined || sid === '' ? `${policy}[${index}]` : sid
}

/** The label, and the policy where the label is a Sid. */
export function fullNameOf(statement: DeterminingStatement): string {
  const label = labelOf(statement)
  return label === statement.sid ? `${label} of ${statement.policy}` : label
}

/** The same where the statement's place follows, which may be its policy's name. */
export function nameBesidePlace(statement: DeterminingStatement): string {
  return statement.policy === statement.file ? labelOf(statement) : fullNameOf(statement)
}

/**
 * Where a statement is: `file:line`, the file alone for one that was imported; empty for one
 * that no file has, such as FullAWSAccess.
 */
export function placeOf({ file, line }: DeterminingStatement): string {
  if (file === undefined) return ''
  return line === 0 ? file : `${file}:${line}`
}
