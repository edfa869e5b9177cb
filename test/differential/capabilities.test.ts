/** Random directories: answers of `whatCan` tell of all that a principal is allowed, and of no more. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessAnswer } from '../../src/analysis/access-question.ts'
import { openAnalysis } from '../../src/analysis/analysis.ts'
import { narrowestAround } from '../../src/catalogue/pattern-contents.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { type Catalogue, loadCatalogue } from '../../src/entries/catalogue.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { listPrincipals } from '../../src/inspect/list-principals.ts'
import { foldAscii } from '../../src/json/fold-case.ts'
import type { AuthorizationRequest, Context } from '../../src/model/request.ts'
import { aliasOf, keyAliasOf } from '../../src/request/aliases.ts'
import { derivedKeys } from '../../src/services/derived-keys.ts'
import { isTrustAction } from '../../src/services/trust-actions.ts'
import { callerOf } from '../support/callers.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asRow } from '../support/generators-batches.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { drawSeeded, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'

const PRINCIPALS = 3
const REQUESTS = 200

/** Users are asked about with long-term keys: their requests have no keys of sessions. */
function withoutSession(context: Context): Context {
  const stated = Object.entries(context)
  return Object.fromEntries(
    stated.filter(([key]) => derivedKeys.get(key.toLowerCase()) !== 'session'),
  )
}

/** The answers that are for a resource: the narrowest that match it. */
function answersFor(resource: string, answers: readonly AccessAnswer[]): AccessAnswer[] {
  const exact = answers.filter((one) => one.resource === resource)
  if (exact.length > 0) return exact
  const asked = { resource } as AccessAnswer
  return narrowestAround(answers, asked, (one) => one.resource)
}

/** Whether the catalogue has the resource as one that the action is about. */
function fits(catalogue: Catalogue, action: string, resource: string): boolean {
  const known = catalogue.findAction(action)
  if (known === undefined) return false
  const types = catalogue.resourceTypesOf(resource).map(({ service, name }) => `${service} ${name}`)
  return known.resources.some(({ type }) => types.includes(`${type.service} ${type.name}`))
}

interface Decided {
  readonly isAllowed: boolean
  /** Nothing says whose the resource is: it is taken for one of the principal's account. */
  readonly isOwn: boolean
}

/** Undefined for a request that is refused. */
function decide(engine: Engine, request: AuthorizationRequest): Decided | undefined {
  const [, account] = /^arn:[^:]*:[^:]*::(\d{12}):/.exec(nameOf(request.principal)) ?? []
  try {
    const { verdict, assumed } = engine.check(request)
    const isOwn = assumed?.includes('resourceAccount') === true && account !== undefined
    if (!isOwn) return { isAllowed: verdict === 'allowed', isOwn }
    const owned = { ...request, resourceAccount: account } as AuthorizationRequest
    return { isAllowed: engine.isAllowed(owned), isOwn }
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error
    return undefined
  }
}

function nameOf(principal: AuthorizationRequest['principal']): string {
  return typeof principal === 'object' && 'role' in principal ? principal.role : String(principal)
}

describe('what random principals can do', () => {
  it('has all that single checks allow', { timeout: 36_000_000 }, async () => {
    const tally = new Tally()
    const property = fc.asyncProperty(directoryDocument, fc.nat(), async (document, seed) => {
      const draw = drawSeeded(seed)
      const directory = parseDirectory(JSON.stringify(document))
      const bundle = await compileBundle(directory)
      const engine = await createEngine(kernelModule(), bundle)
      const analysis = await openAnalysis(kernelModule(), bundle)
      const survey = surveyPolicies(policiesIn(directory))
      const catalogue = await loadCatalogue()
      const principals = [...listPrincipals(engine)]
      for (let turn = 0; turn < PRINCIPALS; turn += 1) {
        const who = pick(draw, principals, 'anonymous')
        const asked = Array.from({ length: REQUESTS }, () => {
          return asRow(someRequest(draw, survey, { statesDerivedKeys: false }))
        }).filter(({ action, resource }) => {
          if (/[*?]/.test(action) || !/^[^:]+:./.test(action) || /[*?]/.test(resource)) return false
          return (aliasOf(action, resource) ?? keyAliasOf(action, resource)) === undefined
        })
        const actions = [...new Set(asked.map(({ action }) => action))]
        const answers = await analysis.whatCan({ principal: String(who), actions })
        for (const { action, resource, context = {} } of asked) {
          const own = String(who).includes(':user/') ? withoutSession(context) : context
          const principal = callerOf(draw, String(who))
          const request = { principal, action, resource, context: own }
          if (!fits(catalogue, action, resource)) continue
          const decided = decide(engine, request)
          if (decided === undefined) continue
          const { isAllowed, isOwn } = decided
          const ofAction = answers.filter((one) => foldAscii(one.action) === foldAscii(action))
          const told = answersFor(resource, ofAction).map(({ answer }) => answer)
          const isUntold = isAllowed && told.every((answer) => answer === 'never')
          // whether a role that nobody lists trusts the caller no entry for all roles can say
          const isClear = isOwn && !isTrustAction(action) && told.length > 0
          const isWrong = isClear && !isAllowed && told.every((answer) => answer === 'always')
          if (isUntold || isWrong) {
            throw new Error(`${isAllowed}, but ${told}: ${JSON.stringify({ request, ofAction })}`)
          }
          tally.add(`${isAllowed}, ${told.join(' ') || 'not told'}`)
        }
      }
    })
    await fc.assert(property, { ...fuzzed(40), endOnFailure: true })
    announce(tally.describe('requests held against what principals can do'))
    expect(tally.share('true, always')).toBeGreaterThan(0.01)
  })
})
