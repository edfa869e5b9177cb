/** One question of one principal: the cases that it has, and what holds of all of them. */
import { confirmArgument } from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import { RequestError } from '../model/errors.ts'
import type { Principal } from '../model/request.ts'
import type { Bracket, BracketedDecision } from '../partial/bracket.ts'
import type { PartialAsk } from '../partial/partial-check.ts'
import { partsOf } from '../request/call.ts'
import type { AccessAnswer, AccessQuestion } from './access-question.ts'
import { endpointsIn, roleNameOf, sessionsIn } from './bundle-names.ts'
import { knowsKey } from './settled-keys.ts'

/** What is asked, and what was decided of it. */
interface DecidedCase extends BracketedDecision {
  readonly ask: PartialAsk
}

/** An answer without what was asked. */
export type JoinedAnswer = Omit<AccessAnswer, 'principal' | 'action' | 'resource'>

/** A condition on how a role's session is called. */
const SESSION_NAME = 'session name'

const ENDPOINT_KEY = 'aws:SourceVpce'

/** Whose requests gateway endpoints take (AWS PrivateLink Guide, Gateway endpoints). */
const throughGateways = /^(?:s3|s3express|dynamodb):/i

/** Asks a bundle for all contexts at once, by whatever session and through whatever endpoint. */
export class CaseAsker {
  readonly bracket: Bracket
  readonly #sessions: ReadonlyMap<string, readonly string[]>
  readonly #endpoints: readonly NonNullable<PartialAsk['endpoint']>[]

  constructor(bracket: Bracket) {
    this.bracket = bracket
    this.#sessions = sessionsIn(bracket.loaded)
    this.#endpoints = endpointsIn(bracket.loaded)
  }

  /** What holds of a principal, whatever its sessions and endpoints are. */
  ask(own: PartialAsk): JoinedAnswer {
    const sessions = this.sessionsOf(own).map((principal) => {
      return { ...own, part: { ...own.part, principal } }
    })
    const rows = [own, ...sessions].map((ask) => this.#throughAll(ask))
    return this.#join(rows)
  }

  /** Decided through no endpoint of the directory, and through each of them. */
  #throughAll(ask: PartialAsk): DecidedCase[] {
    const { context, action } = ask.part
    const isStated = context.find(ENDPOINT_KEY, 'aws:sourcevpce') !== undefined
    const others = this.#endpoints
      .filter(({ isGateway }) => !isStated && (!isGateway || throughGateways.test(action)))
      .map((endpoint) => ({ ...ask, endpoint }))
    return [ask, ...others].map((one) => ({ ask: one, ...this.bracket.decide(one) }))
  }

  /** What holds of all cases: a row for each session, by endpoints. */
  #join(rows: readonly (readonly DecidedCase[])[]): JoinedAnswer {
    const cases = rows.flat()
    const [first] = cases
    if (first === undefined) throw new Error('nothing was asked')
    const { access, decision } = first
    const { assumed = [], statements, policyType } = decision
    const remarks = assumed.length > 0 ? { assumed } : {}
    const doubts = doubtsOf(rows)
    if (access === 'denied' && doubts.length === 0) {
      return { answer: 'never', conditions: [], statements, policyType, ...remarks }
    }
    const conditions = [...new Set([...doubts, ...assumed])]
    if (access === 'allowed' && conditions.length === 0) {
      return { answer: 'always', conditions, statements, policyType }
    }
    const carrying = this.#carrying(cases)
    return {
      answer: 'depends',
      conditions,
      statements: carrying,
      policyType: undefined,
      ...remarks,
    }
  }

  /** The Allow statements of the case that is allowed most surely. */
  #carrying(cases: readonly DecidedCase[]): AccessAnswer['statements'] {
    const allowed = cases.find(({ access }) => access === 'allowed')
    if (allowed !== undefined) return allowed.decision.statements
    const open = cases.find(({ access }) => access === 'depends')
    return open === undefined ? [] : this.bracket.grants(open.ask)
  }

  /** Sessions of a role that some policy names. */
  sessionsOf({ part: { principal }, caller }: PartialAsk): readonly string[] {
    const isOwn = typeof principal === 'string' && caller === undefined
    const role = isOwn ? roleNameOf(principal) : undefined
    return role === undefined ? [] : (this.#sessions.get(role) ?? [])
  }
}

/** What cases differ by: unknown keys, and which of them it is. */
function doubtsOf(rows: readonly (readonly DecidedCase[])[]): string[] {
  const keys = rows.flat().flatMap((one) => one.keys)
  const differs = (cases: readonly (DecidedCase | undefined)[]) =>
    cases.some((one) => one?.access !== cases[0]?.access)
  const columns = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at]))
  return [
    ...keys.sort(),
    ...(rows.some(differs) ? [ENDPOINT_KEY] : []),
    ...(columns.some(differs) ? [SESSION_NAME] : []),
  ]
}

/** A copy of the caller's own data. Throws `ERR_REQUEST_INVALID`. */
export function copyQuestion(question: AccessQuestion): AccessQuestion {
  if (typeof question !== 'object' || question === null) {
    const hint = 'give `{ action, resource, context }`'
    throw new RequestError('the question must be an object', { place: 'question', hint })
  }
  const { action, resource, resourceAccount, context } = readGiven('question', () => ({
    ...question,
  }))
  return {
    action,
    resource,
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(context !== undefined && { context }),
  }
}

/** Throws `ERR_OPTIONS_INVALID` for a principal that is no ARN. */
export function confirmPrincipal(principal: string): void {
  confirmArgument(principal, 'principal', ['an ARN', (value) => typeof value === 'string'])
}

/** A question of a principal. Throws `ERR_REQUEST_INVALID` and `ERR_LIMIT_EXCEEDED`. */
export function readAsk(principal: Principal, question: AccessQuestion): PartialAsk {
  const [part] = partsOf({ principal, ...question })
  if (part === undefined) throw new RequestError('the question has no resource')
  const terms = { simulation: false, now: 0, incoming: undefined }
  return { part, terms, knows: knowsKey }
}
