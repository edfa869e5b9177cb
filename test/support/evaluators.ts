/** The evaluators that every case and every truth table runs on. */
import type { Decision } from '../../src/model/decision.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { type EvaluateOptions, evaluate } from '../../src/reference/index.ts'

export interface NamedEvaluator {
  readonly name: string
  evaluate(
    sets: PolicySets,
    request: AuthorizationRequest | readonly AuthorizationRequest[],
    options: EvaluateOptions,
  ): Promise<Decision> | Decision
}

export const evaluators: readonly NamedEvaluator[] = [{ name: 'reference', evaluate }]
