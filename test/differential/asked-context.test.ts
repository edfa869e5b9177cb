/** Keys that no decision asks for may be left out: what is asked for in turn gives the same decision. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { inspectContext } from '../../src/inspect/context-asked.ts'
import { foldCase } from '../../src/json/fold-case.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { someDirectoryRequest } from '../support/directory-requests.ts'
import { ofDirectories } from '../support/drawn-directories.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { drawFrom, tapes } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'

const module = kernelModule()
const now = () => 1_704_067_200_000
const options = { compile: compileSession, now }
const timeout = 36_000_000

/** How a request comes out with what is asked for of its context, and how much of it was left out. */
function compare(engine: Engine, request: AuthorizationRequest): string {
  const whole = verdictOf(engine, request)
  if (whole === undefined) return 'refused'
  const given = Object.entries(request.context ?? {})
  let context = {}
  for (let known = -1; known < Object.keys(context).length; ) {
    known = Object.keys(context).length
    const { keys, isAllowed } = inspectContext(engine, { ...request, context })
    context = Object.fromEntries(given.filter(([name]) => keys.some((key) => isOf(key, name))))
    if (known < Object.keys(context).length) continue
    const verdict = verdictOf(engine, { ...request, context })
    expect([verdict, isAllowed], JSON.stringify(request)).toEqual([whole, whole === 'allowed'])
  }
  return `${whole}${given.length > Object.keys(context).length ? ', with less' : ''}`
}

function isOf(key: string, name: string): boolean {
  const folded = foldCase(name)
  return key === folded || (/[:/]$/.test(key) && folded.startsWith(key))
}

function verdictOf(engine: Engine, request: AuthorizationRequest): string | undefined {
  try {
    return engine.check(request).verdict
  } catch (error) {
    if (error instanceof SallyportError) return undefined
    throw error
  }
}

describe('a decision with the keys that it asks for is that of the whole context', () => {
  it.each([true, false])('of policies, in simulation: %s', { timeout }, async (simulation) => {
    const tally = new Tally()
    const property = fc.asyncProperty(writtenSets, tapes(12), async (written, choices) => {
      const sets = readSets(written)
      const engine = await createEngine(module, await compileBundle(sets), {
        ...options,
        simulation,
      })
      const survey = surveyPolicies(policiesOf(sets))
      for (const choice of choices) {
        const request = someRequest(drawFrom(choice), survey, { statesDerivedKeys: simulation })
        tally.add(compare(engine, request))
      }
    })
    await fc.assert(property, { ...fuzzed(200), endOnFailure: true })
    announce(tally.describe('requests'))
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.count(`${verdict}, with less`)).toBeGreaterThan(0)
    }
  })

  it('of directories and sessions', { timeout }, async () => {
    const tally = new Tally()
    const property = ofDirectories(12, async ({ directory, documents, survey, draws }) => {
      const engine = await createEngine(module, await compileBundle(directory), options)
      for (const draw of draws) {
        tally.add(compare(engine, someDirectoryRequest(draw, survey, documents)))
      }
    })
    await fc.assert(property, { ...fuzzed(200), endOnFailure: true })
    announce(tally.describe('requests'))
    expect(tally.count('allowed, with less')).toBeGreaterThan(0)
    expect(tally.count('explicitDeny, with less')).toBeGreaterThan(0)
  })
})
