/** Random directories and questions: `always` and `never` hold of every context that is drawn. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openAnalysis } from '../../src/analysis/analysis.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { listPrincipals } from '../../src/inspect/list-principals.ts'
import type { AuthorizationRequest, Context } from '../../src/model/request.ts'
import { aliasOf, keyAliasOf } from '../../src/request/aliases.ts'
import { derivedKeys } from '../../src/services/derived-keys.ts'
import { callerOf } from '../support/callers.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asRow } from '../support/generators-batches.ts'
import {
  directoryDocument,
  endpointId,
  home,
  management,
  mayPass,
  other,
  policiesIn,
} from '../support/generators-directories.ts'
import { drawSeeded, happens, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'

const QUESTIONS = 12
const CONTEXTS = 25

/** Users are asked about with long-term keys: their requests have no keys of sessions. */
function ofLongTermKeys(context: Context): Context {
  const stated = Object.entries(context)
  return Object.fromEntries(
    stated.filter(([key]) => derivedKeys.get(key.toLowerCase()) !== 'session'),
  )
}

describe('random questions', () => {
  it('are answered as every single check decides', { timeout: 36_000_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(directoryDocument, fc.nat(), async (document, seed) => {
      const draw = drawSeeded(seed)
      const directory = parseDirectory(JSON.stringify(document))
      const bundle = await compileBundle(directory)
      const engine = await createEngine(kernelModule(), bundle)
      const analysis = await openAnalysis(kernelModule(), bundle)
      const survey = surveyPolicies(policiesIn(directory))
      const draft = () => asRow(someRequest(draw, survey, { statesDerivedKeys: false }))
      const contexts = Array.from({ length: CONTEXTS }, () => draft().context ?? {})
      for (let turn = 0; turn < QUESTIONS; turn += 1) {
        const { action, resource } = draft()
        if (/[*?]/.test(action) || !/^[^:]+:./.test(action)) continue
        if (aliasOf(action, resource) ?? keyAliasOf(action, resource)) continue
        for (const answer of analysis.whoCan({ action, resource })) {
          const allowed = new Set<boolean>()
          for (const drawn of contexts) {
            const isThrough = mayPass(document, action) && happens(draw, { of: 9 })
            const principal = callerOf(draw, answer.principal)
            const possible = answer.principal.includes(':user/') ? ofLongTermKeys(drawn) : drawn
            const context = isThrough ? { ...possible, 'aws:SourceVpce': endpointId } : possible
            const isOpen = answer.assumed?.includes('resourceAccount') === true
            const owner = pick(draw, [home, other, management], home)
            const request: AuthorizationRequest = {
              ...{ principal, action, resource, context },
              ...(isOpen && happens(draw, { of: 2 }) && { resourceAccount: owner }),
            }
            try {
              const isAllowed = engine.isAllowed(request)
              allowed.add(isAllowed)
              if (
                (answer.answer === 'always' && !isAllowed) ||
                (answer.answer === 'never' && isAllowed)
              ) {
                throw new Error(`${answer.answer}, but ${isAllowed}: ${JSON.stringify(request)}`)
              }
            } catch (error) {
              if ((error as { code?: string }).code === undefined) throw error
            }
          }
          const isOneSided = answer.answer === 'depends' && allowed.size < 2
          tally.add(isOneSided ? 'depends, of which one side was seen' : answer.answer)
        }
        expect([...listPrincipals(engine)].length).toBeGreaterThan(0)
      }
    })
    await fc.assert(property, { ...fuzzed(40), endOnFailure: true })
    announce(tally.describe('answers'))
    for (const answer of ['always', 'never', 'depends']) {
      expect(tally.share(answer)).toBeGreaterThan(0.01)
    }
    expect(tally.share('depends, of which one side was seen')).toBeLessThan(0.1)
  })
})
