/** Random policies and requests: the kernel answers as the reference does, however it is built. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Section from '../../assembly/layout/section.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { writtenSets } from '../support/generators.ts'
import { drawFrom, tapes } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'
import { openBundle } from '../support/open-bundle.ts'
import { policiesOf, readSets } from '../support/policy-sets.ts'
import { ask, describeFailure, openTrial } from '../support/trial.ts'

const REQUESTS = 20

const choicesOfAll = tapes(REQUESTS, { least: 40, most: 80 })

/** The ways of the kernel that a bundle makes it go. */
function pathsOf(bundle: Uint8Array): string[] {
  const view = openBundle(bundle)
  const classes = view.halves(Section.CLASSES)
  const ways = {
    'compared action': classes.some((about) => (about & ActionClass.COMPARED) !== 0),
    condition: view.length(Section.VALUES) > 0,
    residual: view.length(Section.RESIDUALS) > 0,
    trie: view.length(Section.NODE_ENTRIES) > 0,
    variable: view.length(Section.SLOTS) > 0,
  }
  return Object.entries(ways).flatMap(([way, taken]) => (taken ? [way] : []))
}

describe('random policies and requests', () => {
  it('are decided alike by the reference and by every kernel', {
    timeout: 36_000_000,
  }, async () => {
    const tally = new Tally()
    const paths = new Set<string>()
    const property = fc.asyncProperty(
      writtenSets,
      fc.boolean(),
      choicesOfAll,
      async (...values) => {
        const [written, simulation, choices] = values
        const sets = readSets(written)
        const trial = await openTrial(sets, { simulation })
        for (const path of pathsOf(trial.bundle)) paths.add(path)
        const survey = surveyPolicies(policiesOf(sets))
        for (const choice of choices) {
          const options = { statesDerivedKeys: simulation }
          const request = someRequest(drawFrom(choice), survey, options)
          const { answer, fault } = ask(trial, request)
          tally.add(answer.verdict)
          if (fault !== undefined)
            throw new Error(await describeFailure(written, request, simulation))
        }
      },
    )
    await fc.assert(property, { ...fuzzed(5_000), endOnFailure: true })
    announce(tally.describe('policies and requests'))
    expect([...paths].sort()).toEqual([
      'compared action',
      'condition',
      'residual',
      'trie',
      'variable',
    ])
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.share(verdict)).toBeGreaterThan(0.08)
    }
  })
})
