/** Random calls of STS: decided as the rules and the reference have it, and so are their sessions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { announce, drawsRare, fuzzed, Tally } from '../support/fuzz.ts'
import { directoryDocument } from '../support/generators-directories.ts'
import { drawFrom, tapes } from '../support/generators-draw.ts'
import { sessionDocuments } from '../support/generators-sessions.ts'
import { type Observer, runScenario } from '../support/scenarios.ts'
import type { ExpectedSession } from '../support/sts-calls.ts'

const ACTS = 40
const timeout = 36_000_000

const calls = new Tally()
const requests = new Tally()
const chains = new Tally()

const observer: Observer = {
  called({ api }, verdict, session) {
    calls.add(`${api} ${verdict}`)
    if (session !== undefined) chains.add(describeChain(session))
  },
  asked: (session, verdict) => requests.add(`${describeSession(session)} ${verdict}`),
}

function describeSession({ principal }: ExpectedSession): string {
  if (typeof principal === 'string') return 'root'
  const [kind = ''] = Object.keys(principal)
  return 'policies' in principal ? `${kind} with policies` : kind
}

/** What a session has of the one before it, and whether a role called. */
function describeChain({ principal, chained, transitiveTagKeys, mfaAge }: ExpectedSession): string {
  const has = (member: string) => typeof principal === 'object' && member in principal
  if (!chained) return mfaAge === undefined ? 'first' : 'first with MFA'
  const parts = [
    'chained',
    ...(transitiveTagKeys.length > 0 ? ['with tags that pass on'] : []),
    ...(has('sourceIdentity') ? ['with source identity'] : []),
  ]
  return parts.join(' ')
}

/** Every call of STS, and that it comes to every verdict that it can come to. */
const expectedCalls = [
  'assumeRole',
  'assumeRoleWithWebIdentity',
  'assumeRoleWithSaml',
  'getFederationToken',
]

/** Whose requests are allowed, denied and not allowed. */
const expectedSessions = ['role', 'role with policies', 'user', 'federatedUser with policies']

const expectedChains = [
  'first',
  'first with MFA',
  'chained',
  'chained with tags that pass on',
  'chained with source identity',
]

describe('random sessions', () => {
  it('are issued and decided alike by the reference and by every kernel', { timeout }, async () => {
    const property = fc.asyncProperty(
      directoryDocument,
      sessionDocuments,
      tapes(ACTS),
      async (directory, documents, choices) => {
        const draws = choices.map(drawFrom)
        await runScenario({ directory, documents, draws }, observer)
      },
    )
    await fc.assert(property, { ...fuzzed(160), endOnFailure: true })
    announce(calls.describe('calls of STS'))
    announce(requests.describe('requests of sessions'))
    announce(chains.describe('sessions'))
  })

  it.runIf(drawsRare)('were drawn with every outcome', () => {
    const verdicts = ['allowed', 'explicitDeny', 'implicitDeny']
    for (const verdict of verdicts) {
      for (const call of expectedCalls) expectSome(calls, `${call} ${verdict}`)
      for (const session of expectedSessions) expectSome(requests, `${session} ${verdict}`)
    }
    expectSome(calls, 'getSessionToken allowed')
    expectSome(calls, 'assumeRoot allowed')
    expectSome(requests, 'federatedUser implicitDeny')
    expectSome(requests, 'assumedRoot with policies allowed')
    expectSome(requests, 'root allowed')
    for (const chain of expectedChains) expectSome(chains, chain)
  })
})

function expectSome(tally: Tally, name: string): void {
  expect(tally.count(name), name).toBeGreaterThan(0)
}
