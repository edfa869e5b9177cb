/** Runs a case on the compiled kernel and on the reference, and compares. */
import { compileBundle, compileSession } from '../../entries/compile.ts'
import type { Decision, Engine, Explanation, Verdict } from '../../entries/index.ts'
import { createNodeEngine } from '../../entries/node.ts'
import { createReference } from '../../entries/reference.ts'
import type { Case } from '../../entries/testing.ts'
import { sourceOf } from '../inputs/input-files.ts'
import { reportDecision } from '../render/labels.ts'
import { meets } from './expected-verdict.ts'
import { type ErrorReport, isExpected, reportError } from './report-error.ts'

export interface CaseResult {
  readonly name: string
  /** The kernel's verdict; null when the request could not be decided. */
  readonly verdict: Verdict | null
  /** Null when the case is invalid. */
  readonly expected: string | null
  readonly pass: boolean
  /** It is not decided, for it cannot be read. */
  readonly invalid?: true
  /** Why it did not pass. */
  readonly reason?: string
  readonly error?: ErrorReport
  /** Of a case that failed: why its request, or each part of it, is decided so. */
  readonly explanations?: readonly Explanation[]
  readonly milliseconds: number
}

type CaseOutcome = Omit<CaseResult, 'name' | 'expected' | 'milliseconds'>

export class CaseRunner {
  /** A directory that many cases name is compiled once. */
  readonly #engines = new Map<object, Promise<Engine>>()
  #now = 0

  /** Decides the case twice, at the same time of day. */
  async run(one: Case): Promise<CaseResult> {
    const start = performance.now()
    const outcome = await this.#decide(one)
    const milliseconds = performance.now() - start
    return { name: one.name, expected: one.expect.verdict, ...outcome, milliseconds }
  }

  async #decide(one: Case): Promise<CaseOutcome> {
    const source = sourceOf(one)
    try {
      this.#now = Date.now()
      const engine = await (one.directory === undefined
        ? this.#open(source)
        : this.#openShared(source))
      const kernel = engine.check(one.request)
      const reference = createReference(source, { simulation: true, now: this.#now })
      const outcome = judge(one.expect, kernel, reference.check(one.request))
      return outcome.pass ? outcome : { ...outcome, explanations: engine.explain(one.request) }
    } catch (error) {
      if (!isExpected(error)) throw error
      const report = reportError(error)
      return { verdict: null, pass: false, reason: report.message, error: report }
    }
  }

  #openShared(source: ReturnType<typeof sourceOf>): Promise<Engine> {
    const engine = this.#engines.get(source) ?? this.#open(source)
    this.#engines.set(source, engine)
    return engine
  }

  async #open(source: ReturnType<typeof sourceOf>): Promise<Engine> {
    const now = () => this.#now
    const bundle = await compileBundle(source)
    return createNodeEngine(bundle, { simulation: true, compile: compileSession, now })
  }
}

/** The result of what is in a case file but is no case. */
export function refuseCase(name: string, error: unknown): CaseResult {
  const report = reportError(error)
  const unrun = {
    verdict: null,
    expected: null,
    pass: false,
    invalid: true,
    milliseconds: 0,
  } as const
  return { name, ...unrun, reason: report.message, error: report }
}

/** Compares two decisions with one another and the first with what is expected. */
export function judge(expect: Case['expect'], kernel: Decision, reference: Decision): CaseOutcome {
  const { verdict } = kernel
  const reasons = [
    disagreement(kernel, reference),
    meets(verdict, expect.verdict) ? undefined : `the verdict is ${verdict}`,
    wrongPolicyType(expect.policyType, kernel),
    wrongStatements(expect.statements, kernel),
  ].filter((reason) => reason !== undefined)
  if (reasons.length === 0) return { verdict, pass: true }
  return { verdict, pass: false, reason: reasons.join('; ') }
}

function disagreement(kernel: Decision, reference: Decision): string | undefined {
  const [ours, theirs] = [kernel, reference].map((decision) => {
    const { statements, determinedBy: _, ...rest } = reportDecision(decision)
    return JSON.stringify({ ...rest, statements: [...statements].sort() })
  })
  if (ours === theirs) return undefined
  return `the two evaluators disagree: the kernel says ${ours}, the reference ${theirs}`
}

function wrongPolicyType(expected: string | undefined, decision: Decision): string | undefined {
  if (expected === undefined || expected === decision.policyType) return undefined
  return `decided by ${decision.policyType}, expected ${expected}`
}

function wrongStatements(
  expected: readonly string[] | undefined,
  { statements }: Decision,
): string | undefined {
  if (expected === undefined) return undefined
  const wanted = [...expected].sort().join(', ')
  const found = statements
    .map(({ sid }) => sid ?? '')
    .sort()
    .join(', ')
  return wanted === found ? undefined : `determined by [${found}], expected [${wanted}]`
}
