/** Random directories: what an explanation says of each policy type adds up to the decision. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { explain } from '../../src/engine/explain/explain.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import type { ExplainedGate, Explanation } from '../../src/model/decision.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { someDirectoryRequest } from '../support/directory-requests.ts'
import { ofDirectories } from '../support/drawn-directories.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'

const REQUESTS = 20

/** Rules that need no policy, or that no policy helps against. */
const ruled = /^(?:credential|always|publicAccessBlock)$/

/** What the say of each policy type comes to. */
function verdictOf({ gates }: Explanation): string {
  if (gates.some(({ outcome }) => outcome === 'deny')) return 'explicitDeny'
  const isLacking = gates.some(({ outcome, isRequired }) => isRequired && outcome === 'silent')
  return isLacking ? 'implicitDeny' : 'allowed'
}

/** What the standing of each policy type comes to: what is enough, within what limits. */
function allowsByStanding({ gates }: Explanation): boolean {
  const allowed = gates.filter(({ outcome }) => outcome === 'allow')
  const isGrant = ({ policyType }: ExplainedGate) => /^(?:identity|resource)$/.test(policyType)
  const limits = gates.filter((gate) => gate.isRequired && !isGrant(gate))
  const isEnough = ({ standing }: ExplainedGate) => /enough/i.test(standing)
  return allowed.some(isEnough) && limits.every(({ outcome }) => outcome === 'allow')
}

/** A request that cannot be read has none. */
function explainAll(engine: Engine, request: AuthorizationRequest): Explanation[] {
  try {
    return engine.explain(request)
  } catch (error) {
    if (error instanceof SallyportError) return []
    throw error
  }
}

describe('explanations of random directories', () => {
  it('say exactly what is denied, and what is required and not allowed', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const property = ofDirectories(REQUESTS, async ({ directory, documents, survey, draws }) => {
      const bundle = await compileBundle(directory)
      const options = { explain, compile: compileSession }
      const engine = await createEngine(kernelModule(), bundle, options)
      for (const draw of draws) {
        const request = someDirectoryRequest(draw, survey, documents)
        for (const explanation of explainAll(engine, request)) {
          const { decision, gates } = explanation
          if (ruled.test(decision.policyType)) continue
          tally.add(decision.verdict)
          const told = { verdict: verdictOf(explanation), request, gates }
          expect(told).toEqual({ ...told, verdict: decision.verdict })
          const isAllowed = decision.verdict !== 'implicitDeny'
          if (allowsByStanding(explanation))
            expect({ ...told, isAllowed }).toMatchObject({ isAllowed: true })
          const isLacking = gates.some(
            ({ standing, outcome }) => /^required/.test(standing) && outcome === 'silent',
          )
          if (isLacking) expect(decision.verdict, JSON.stringify(told)).not.toBe('allowed')
        }
      }
    })
    await fc.assert(property, { ...fuzzed(100), endOnFailure: true })
    announce(tally.describe('explanations'))
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.share(verdict)).toBeGreaterThan(0.05)
    }
  })
})
