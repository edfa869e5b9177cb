/** The same directory on the reference and on both kernels, asked the same. */
import { compileBundle } from '../../src/compile/compile.ts'
import type { Directory } from '../../src/directory/directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { explain } from '../../src/engine/explain/explain.ts'
import { jsKernel } from '../../src/hosts/js-kernel.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Decision } from '../../src/model/decision.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { createReference } from '../../src/reference/reference.ts'
import { compileOnce } from './compile-once.ts'

export interface DirectoryEvaluators {
  readonly engine: Engine
  /** The one decision of all of them; throws where any differs in anything. */
  check(request: AuthorizationRequest): Decision
  /** In short: `allowed by identity`. */
  decide(request: AuthorizationRequest): string
}

/** Compiles a directory and opens it on every evaluator, at `now` (ms since 1970) or by the clock. */
export async function openDirectoryEvaluators(
  directory: Directory,
  now?: number,
): Promise<DirectoryEvaluators> {
  const bundle = await compileBundle(directory)
  const options = { compile: compileOnce, ...(now !== undefined && { now: () => now }) }
  const engine = await createEngine(kernelModule('simd'), bundle, { explain, ...options })
  const plain = await createEngine(kernelModule('plain'), bundle, { ...options, remembered: 0 })
  const script = await createEngine(jsKernel, bundle, options)
  const reference = createReference(directory, now === undefined ? {} : { now })

  function check(request: AuthorizationRequest): Decision {
    const expected = reference.check(request)
    for (const kernel of [engine, plain, script]) {
      const actual = kernel.check(request)
      const quick = kernel.isAllowed(request)
      if (describe(actual) !== describe(expected) || quick !== (actual.verdict === 'allowed')) {
        throw new Error(`${describe(actual)} (${quick}) is not ${describe(expected)}`)
      }
    }
    return expected
  }
  return {
    engine,
    check,
    decide(request) {
      const { verdict, policyType } = check(request)
      return `${verdict} by ${policyType}`
    },
  }
}

/** The statements in one order: lists of them have none that matters. */
function describe({ verdict, policyType, statements, unknown, assumed }: Decision): string {
  const names = statements.map((one) => `${one.policyType}/${one.policy}/${one.index}`).sort()
  return [verdict, policyType, ...names, unknown ?? '', assumed ?? ''].join(' ')
}
