/** All AWS managed policies: they fit one bundle, and the kernel decides them as the reference does. */
import { beforeAll, describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { someCataloguedCall } from '../support/generators-catalogue.ts'
import { type Draw, drawSeeded } from '../support/generators-draw.ts'
import { someAction, someContext, someResource } from '../support/generators-requests.ts'
import { type Survey, surveyPolicies } from '../support/generators-survey.ts'
import {
  directoryOf,
  readManagedPolicies,
  skipsManagedPolicies,
  userArn,
} from '../support/managed-policies.ts'
import { ask, openTrial } from '../support/trial.ts'

const USERS = 600
const hour = 3_600_000

let policies: Policy[] = []

/** Users holding 1 to 10 policies each; every policy is held by somebody. */
function deal(draw: Draw): Policy[][] {
  const held: Policy[][] = Array.from({ length: USERS }, () => [])
  for (const [at, policy] of policies.entries()) held[at % USERS]?.push(policy)
  for (const list of held) {
    for (let more = draw(8); more > 0; more -= 1) {
      const policy = policies[draw(policies.length)]
      if (policy !== undefined && !list.includes(policy)) list.push(policy)
    }
  }
  return held
}

/** What one user's own policies speak of. */
function someRequestOf(user: number, survey: Survey, draw: Draw): AuthorizationRequest {
  return {
    principal: userArn(user),
    action: someAction(draw, survey),
    resource: someResource(draw, survey),
    context: someContext(draw, survey, { statesDerivedKeys: false }),
  }
}

describe.skipIf(skipsManagedPolicies())('the AWS managed policies', () => {
  beforeAll(() => {
    policies = readManagedPolicies()
  })

  it('compile into one bundle of at most 1.2 MB, ten to a user', { timeout: hour }, async () => {
    const held = Array.from({ length: Math.ceil(policies.length / 10) }, (_, user) =>
      policies.slice(user * 10, user * 10 + 10),
    )
    const bundle = await compileBundle(directoryOf(held), { strip: true })
    expect(policies.length).toBeGreaterThan(1_600)
    expect(bundle.length).toBeLessThanOrEqual(1_200_000)
  })

  // Here the budget of 1.2 MB is not reached; `npm run bench -- load` prints what it consists of.
  it('do not grow past 1.5 MB with a user for each of them', { timeout: hour }, async () => {
    const bundle = await compileBundle(directoryOf(policies.map((one) => [one])), { strip: true })
    expect(bundle.length).toBeLessThanOrEqual(1_500_000)
  })

  it('are decided alike by the reference and by every kernel', { timeout: hour }, async () => {
    const { numRuns, seed } = fuzzed(200_000)
    const draw = drawSeeded(seed)
    const held = deal(draw)
    const trial = await openTrial(directoryOf(held), { simulation: false })
    const surveys = held.map((list) => surveyPolicies(list))
    const tally = new Tally()
    const start = performance.now()
    for (let run = 0; run < numRuns; run += 1) {
      const user = draw(USERS)
      const request = someRequestOf(user, surveys[user] ?? surveyPolicies([]), draw)
      const { answer, fault } = ask(trial, request)
      tally.add(answer.verdict)
      if (fault === undefined) continue
      const names = held[user]?.map(({ name }) => name)
      throw new Error(`${fault}\n${JSON.stringify({ names, request }, null, 2)}`)
    }
    const seconds = Math.round((performance.now() - start) / 1_000)
    announce(`${tally.describe('requests to managed policies')}; ${seconds} s`)
    expect(tally.share('allowed')).toBeGreaterThan(0.08)
    expect(tally.share('implicitDeny')).toBeGreaterThan(0.08)
  })

  // 20,000 where the others run 200,000: what a service is asked for needs the catalogue's look-ups
  it('are decided alike for what AWS’s services are asked', { timeout: hour }, async () => {
    const { numRuns, seed } = fuzzed(20_000)
    const draw = drawSeeded(seed)
    const held = deal(draw)
    const [trial, catalogue] = await Promise.all([
      openTrial(directoryOf(held), { simulation: false }),
      loadCatalogue(),
    ])
    const surveys = held.map((list) => surveyPolicies(list))
    const tally = new Tally()
    const start = performance.now()
    for (let run = 0; run < numRuns; run += 1) {
      const user = draw(USERS)
      const survey = surveys[user] ?? surveyPolicies([])
      const call = someCataloguedCall(draw, survey, catalogue)
      if (call === undefined) continue
      const context = someContext(draw, survey, { statesDerivedKeys: false })
      const request = { principal: userArn(user), ...call, context }
      const { answer, fault } = ask(trial, request)
      tally.add(answer.verdict)
      if (fault === undefined) continue
      const names = held[user]?.map(({ name }) => name)
      throw new Error(`${fault}\n${JSON.stringify({ names, request }, null, 2)}`)
    }
    const seconds = Math.round((performance.now() - start) / 1_000)
    announce(`${tally.describe('requests of services to managed policies')}; ${seconds} s`)
    expect(tally.share('allowed')).toBeGreaterThan(0.2)
    expect(tally.share('implicitDeny')).toBeGreaterThan(0.05)
  })
})
