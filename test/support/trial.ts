/** The same policies on the reference and on both kernels, asked the same. */
import { compileBundle } from '../../src/compile/compile.ts'
import type { Directory } from '../../src/directory/directory.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type EngineOptions } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { Evaluator } from '../../src/model/decision.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import { createReference } from '../../src/reference/reference.ts'
import { type Answer, answerOf, type Comparable, faultOf, type Request } from './compare.ts'
import { compileOnce } from './compile-once.ts'
import { readSets, type WrittenSets } from './policy-sets.ts'
import { reduceFailing } from './reduce.ts'

const now = Date.parse('2024-01-01T00:00:00Z')
const simd = kernelModule('simd')
const plain = kernelModule('plain')

export interface Trial {
  readonly bundle: Uint8Array
  readonly reference: Evaluator
  readonly engines: readonly { readonly name: string; readonly engine: Comparable }[]
}

/** Compiles once; the engines then serve every request. */
export async function openTrial(
  input: Directory | PolicySets,
  { simulation }: { readonly simulation: boolean },
): Promise<Trial> {
  const bundle = await compileBundle(input)
  const options: EngineOptions = { simulation, compile: compileOnce, now: () => now }
  const forgetful = { ...options, remembered: 0 }
  return {
    bundle,
    reference: createReference(input, { simulation, now }),
    engines: [
      { name: 'with SIMD, remembering', engine: await createEngine(simd, bundle, options) },
      { name: 'plain, remembering nothing', engine: await createEngine(plain, bundle, forgetful) },
    ],
  }
}

/** What the evaluators answer, and the first fault, in words. */
export function ask(
  { reference, engines }: Trial,
  request: Request,
): { readonly answer: Answer; readonly fault: string | undefined } {
  const answer = answerOf(reference, request)
  for (const { name, engine } of engines) {
    const fault = faultOf(answer, engine, request)
    if (fault !== undefined) return { answer, fault: `kernel ${name}: ${fault}` }
  }
  return { answer, fault: undefined }
}

/** A failing case made small, as a case file whose expectation is still to be decided. */
export async function describeFailure(
  policies: WrittenSets,
  request: Request,
  simulation: boolean,
): Promise<string> {
  const found = await reduceFault({ policies, request }, async (candidate) => {
    const trial = await openTrial(readSets(candidate.policies), { simulation })
    return ask(trial, candidate.request).fault
  })
  return `simulation ${simulation}: ${found}`
}

/** The same for a directory. */
export async function describeDirectoryFailure(
  document: object,
  request: Request,
): Promise<string> {
  return reduceFault({ directory: document, request }, async (candidate) => {
    const trial = await openTrial(parseDirectory(JSON.stringify(candidate.directory)), {
      simulation: false,
    })
    return ask(trial, candidate.request).fault
  })
}

/** The smallest input found that fails in the same way, and how it fails. */
export async function reduceFault<T extends object>(
  failing: T,
  faultIn: (candidate: T) => Promise<string | undefined>,
): Promise<string> {
  const kind = kindOf(await faultIn(failing))
  const small = await reduceFailing(
    failing,
    async (candidate) => kindOf(await faultIn(candidate)) === kind,
  )
  const testCase = { name: '', source: '', ...small, expect: { verdict: '' } }
  return `${await faultIn(small)}\n${JSON.stringify(testCase, null, 2)}`
}

/** Two faults are alike if they say the same but for the statements. */
function kindOf(fault: string | undefined): string | undefined {
  return fault?.replace(/\b\w+\/[^\n]*/g, '').replace(/`[^`]*`/g, '')
}
