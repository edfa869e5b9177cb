/** What two evaluators make of one request, and whether it is the same. */

import type { Decision, Evaluator } from '../../src/model/decision.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'

export type Request = AuthorizationRequest | readonly AuthorizationRequest[]

/** A decision as text, with its statements in one order; or the code of an error. */
export interface Answer {
  readonly verdict: Decision['verdict'] | 'error'
  readonly text: string
  readonly message: string
}

/** Anything but a SallyportError goes on up: no evaluator may throw it. */
export function answerOf(evaluator: Evaluator, request: Request): Answer {
  try {
    return { ...describeDecision(evaluator.check(request)), message: '' }
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return { verdict: 'error', text: error.code, message: error.message }
  }
}

function describeDecision(decision: Decision) {
  const statements = decision.statements
    .map(({ policyType, policy, index, effect }) => `${policyType}/${policy}/${index}/${effect}`)
    .sort()
  const { verdict, policyType, unknown = [], assumed = [] } = decision
  const remarks = [
    ...unknown.map((one) => `unknown:${one}`),
    ...assumed.map((one) => `assumed:${one}`),
  ]
  return { verdict, text: [verdict, policyType, ...statements, ...remarks].join(' ') }
}

/** An engine, as far as it is compared. */
export interface Comparable extends Evaluator {
  isAllowed(request: Request): boolean
}

/**
 * What is wrong with an engine's answer, in words; undefined where nothing is. `isAllowed` need not
 * notice what contradicts a key that no decision asks for.
 */
export function faultOf(
  expected: Answer,
  engine: Comparable,
  request: Request,
): string | undefined {
  const actual = answerOf(engine, request)
  if (actual.text !== expected.text) {
    return `${actual.text} ${actual.message}\ninstead of ${expected.text} ${expected.message}`
  }
  const quick = quickAnswer(engine, request)
  if (quick === (expected.verdict === 'error' ? expected.text : expected.verdict === 'allowed')) {
    return undefined
  }
  if (typeof quick === 'boolean' && expected.message.includes('contradicts')) return undefined
  return `isAllowed gives ${quick}, check ${expected.text} ${expected.message}`
}

function quickAnswer(engine: Comparable, request: Request): boolean | string {
  try {
    return engine.isAllowed(request)
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return error.code
  }
}
