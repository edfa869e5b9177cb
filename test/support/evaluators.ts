/** The evaluators that every case and every truth table runs on. */

import { compileBundle } from '../../src/compile/compile.ts'
import { createEngine, type EngineOptions } from '../../src/engine/engine.ts'
import { jsKernel } from '../../src/hosts/js-kernel.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Decision } from '../../src/model/decision.ts'
import type { KernelModule } from '../../src/model/host-types.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { type EvaluateOptions, evaluate } from '../../src/reference/reference.ts'
import { compileOnce } from './compile-once.ts'

export interface NamedEvaluator {
  readonly name: string
  evaluate(
    sets: PolicySets,
    request: AuthorizationRequest | readonly AuthorizationRequest[],
    options: EvaluateOptions,
  ): Promise<Decision> | Decision
}

/** An evaluator that compiles the policies and decides in the kernel. */
function kernelEvaluator(
  name: string,
  module: KernelModule,
  engineOptions: EngineOptions,
): NamedEvaluator {
  return {
    name,
    async evaluate(sets, request, { simulation = false, now }) {
      const engine = await createEngine(module, await compileBundle(sets), {
        simulation,
        compile: compileOnce,
        ...(now !== undefined && { now: () => now }),
        ...engineOptions,
      })
      const decision = engine.check(request)
      if (engine.isAllowed(request) !== (decision.verdict === 'allowed')) {
        throw new Error('isAllowed and check disagree')
      }
      return decision
    },
  }
}

export const kernelEvaluators: readonly NamedEvaluator[] = [
  kernelEvaluator('kernel', kernelModule('simd'), {}),
  kernelEvaluator('kernel without SIMD, remembering nothing', kernelModule('plain'), {
    remembered: 0,
  }),
  kernelEvaluator('kernel as JavaScript', jsKernel, {}),
]

export const evaluators: readonly NamedEvaluator[] = [
  { name: 'reference', evaluate },
  ...kernelEvaluators,
]
