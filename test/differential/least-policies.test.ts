/** Random directories and calls: least policies allow all that was used, and nothing that was denied. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAuditor } from '../../src/audit/auditor.ts'
import { draftPolicies } from '../../src/cli/least/emit-policies.ts'
import { isUsed, UsedStatements } from '../../src/cli/least/used-statements.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { listPrincipals } from '../../src/inspect/list-principals.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'
import { someDirectoryRequest } from '../support/directory-requests.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { type Draw, drawSeeded, pick } from '../support/generators-draw.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'

const USED = 40
const PROBES = 120

/** Mostly of a user or role of the directory, whose policies are narrowed. */
function drawRequests(
  draw: Draw,
  count: number,
  { survey, principals }: { readonly survey: Survey; readonly principals: readonly string[] },
): AuthorizationRequest[] {
  return Array.from({ length: count }, () => {
    const request = someDirectoryRequest(draw, survey, [])
    const isKnown = draw(4) > 0 && principals.length > 0
    return isKnown ? { ...request, principal: pick(draw, principals, 'anonymous') } : request
  })
}

function isAllowed(engine: Engine, request: AuthorizationRequest): boolean | undefined {
  try {
    return engine.isAllowed(request)
  } catch {
    return undefined
  }
}

it('random directories are narrowed to what was used of them', {
  timeout: 36_000_000,
}, async () => {
  const tally = new Tally()
  const property = fc.asyncProperty(directoryDocument, fc.nat(), async (document, seed) => {
    const directory = parseDirectory(JSON.stringify(document))
    const bundle = await compileBundle(directory)
    const before = await createEngine(kernelModule(), bundle)
    const auditor = await createAuditor(kernelModule(), bundle, { statements: true })
    const draw = drawSeeded(seed)
    const principals = [...listPrincipals(before)]
    const own = policiesIn(directory)
    const requests = drawRequests(draw, USED, { survey: surveyPolicies(own), principals })
    const used = new UsedStatements()
    const audited = requests.map((request) => auditor.take({ request }))
    for (const event of audited) if (typeof event !== 'string') used.take(event)
    const draft = await draftPolicies(used, directory)
    const after = await createEngine(kernelModule(), draft.bundle)
    for (const [at, request] of requests.entries()) {
      const event = audited[at]
      if (typeof event !== 'object' || !isUsed(event)) continue
      tally.add(`used, by ${event.policyType}`)
      if (isAllowed(after, request) !== true) {
        throw new Error(
          `lost: ${JSON.stringify({ request, event, narrowed: draft.policies, document })}`,
        )
      }
    }
    const narrowed = draft.policies.flatMap(({ documents }) =>
      documents.map((policy) => parsePolicy(JSON.stringify(policy), { type: 'identity' })),
    )
    const survey = surveyPolicies([...own, ...narrowed])
    for (const request of drawRequests(draw, PROBES, { survey, principals })) {
      const allowed = isAllowed(before, request)
      const still = isAllowed(after, request)
      tally.add(`probed: ${allowed}, then ${still}`)
      if (allowed === false && still === true) {
        throw new Error(`gained: ${JSON.stringify({ document, requests, request })}`)
      }
    }
  })
  await fc.assert(property, { ...fuzzed(150), endOnFailure: true })
  announce(tally.describe('calls'))
  expect(tally.count('used, by identity')).toBeGreaterThan(0)
  expect(tally.count('probed: true, then false')).toBeGreaterThan(0)
})
