/** Random claims, assertions and parameters: a session, a refusal or an error with a code, nothing else. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { SallyportError } from '../../../src/entries/index.ts'
import type { SamlAssertion, SessionDecision } from '../../../src/entries/sts.ts'
import { announce, fuzzed } from '../../support/fuzz.ts'
import { federatedWorld, listed } from './federation.ts'
import { openWorld, roleArn, samlProvider, userArn, type World } from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld(federatedWorld, { compared: false })
  announce('random tokens')
})

/** What a call answers; undefined where it throws an error of ours. */
function answerOf(call: () => SessionDecision): SessionDecision | undefined {
  try {
    return call()
  } catch (error) {
    if (error instanceof SallyportError && error.place !== undefined) return undefined
    throw error
  }
}

const junk = fc.anything({ maxDepth: 2, withBigInt: true, withDate: true })
const or = <T>(value: T, ...more: T[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(value, ...more) },
    { weight: 1, arbitrary: junk },
  )

describe('whatever a token says', () => {
  it('a session is for a client of the provider, of its issuer, in its time (D-32, D-72)', () => {
    const claims = fc.record(
      {
        aud: or<unknown>('app-1', 'app-3', ['app-2'], ['app-1', 'app-2']),
        azp: or<unknown>('app-2', 'other'),
        iss: or('https://idp.example.com/tenant', 'https://idp.example.com'),
        exp: or(open.clock / 1000 + 60, open.clock / 1000 - 60),
        sub: or('ann'),
        amr: or(['pwd']),
        'https://aws.amazon.com/tags': or({ principal_tags: { a: ['b'] } }),
        constructor: junk,
      },
      { requiredKeys: [] },
    )
    let issued = 0
    fc.assert(
      fc.property(claims, (stated) => {
        const input = { role: roleArn('listed'), provider: listed, sessionName: 'build' }
        const answer = answerOf(() =>
          open.sts.assumeRoleWithWebIdentity({ ...input, claims: stated as never }),
        )
        if (answer?.session === undefined) return
        issued += 1
        const [audience, ...others] = [stated.azp ?? stated.aud].flat()
        expect(others).toEqual([])
        expect(['app-1', 'app-2']).toContain(audience)
        expect([undefined, 'https://idp.example.com/tenant']).toContain(stated.iss)
        if (stated.exp !== undefined) expect(stated.exp).toBeGreaterThan(open.clock / 1000)
      }),
      fuzzed(1_500),
    )
    expect(issued).toBeGreaterThan(0)
  })
})

describe('whatever an assertion says', () => {
  it('a session is of the role that it is for, and no longer than it says (D-71)', () => {
    const own = 'https://aws.amazon.com/SAML/Attributes/'
    const attributes = fc.record(
      {
        [`${own}Role`]: or<unknown>(
          `${roleArn('saml')},${samlProvider}`,
          [`${samlProvider}, ${roleArn('saml')}`, 'x'],
          `${roleArn('open')},${samlProvider}`,
        ),
        [`${own}RoleSessionName`]: or('ann', 'a b'),
        [`${own}SessionDuration`]: or('900', '3600', '1'),
        [`${own}PrincipalTag:Team`]: or<unknown>('blue', ['blue']),
        [`${own}TransitiveTagKeys`]: or<unknown>('Team', ['Team']),
        [`${own}SourceIdentity`]: or('ann'),
        mail: or('ann@example.com'),
        'urn:oid:0.9.2342.19200300.100.1.3': or('ann@example.com'),
      },
      { requiredKeys: [`${own}Role`, `${own}RoleSessionName`] },
    )
    const assertion = fc.record(
      {
        attributes: fc.oneof(
          { weight: 5, arbitrary: attributes as fc.Arbitrary<unknown> },
          { weight: 1, arbitrary: junk },
        ),
        recipient: or('https://signin.aws.amazon.com/saml'),
        subjectFormat: or('urn:oasis:names:tc:SAML:2.0:nameid-format:transient'),
        sessionNotOnOrAfter: or('2026-05-01T12:20:00Z', '2026-05-01T11:00:00Z', '2026'),
      },
      { requiredKeys: ['attributes'] },
    )
    let issued = 0
    fc.assert(
      fc.property(assertion, (stated) => {
        const input = { role: roleArn('saml'), provider: samlProvider }
        const answer = answerOf(() =>
          open.sts.assumeRoleWithSaml({ ...input, assertion: stated as SamlAssertion }),
        )
        if (answer?.session === undefined) return
        issued += 1
        const { [`${own}Role`]: role, [`${own}SessionDuration`]: duration } =
          stated.attributes as Readonly<Record<string, unknown>>
        expect(String(role)).toContain(roleArn('saml'))
        const seconds = (Date.parse(answer.session.expiresAt) - open.clock) / 1000
        expect(seconds).toBeLessThanOrEqual(Number(duration ?? 3_600))
        if (stated.sessionNotOnOrAfter !== undefined) expect(seconds).toBeLessThanOrEqual(1_200)
      }),
      fuzzed(1_500),
    )
    expect(issued).toBeGreaterThan(0)
  })
})

describe('whatever the parameters of AssumeRole are', () => {
  it('it answers, or throws an error with a code and a place (D-80)', () => {
    const more = fc.record(
      {
        sessionName: or('work'),
        durationSeconds: or<unknown>(900, 3_600),
        externalId: or('x-1'),
        mfa: or<unknown>(true, { age: 3 }),
        tags: or<unknown>({ a: 'b' }),
        transitiveTagKeys: or(['a']),
        sourceIdentity: or('ann'),
        policies: or<unknown>([]),
        managedPolicies: or<unknown>([]),
        providedContexts: or<unknown>([]),
        sessionKeys: or<unknown>({ 'ec2:RoleDelivery': '2.0' }),
        context: or<unknown>({ 'aws:SourceIp': '203.0.113.1' }),
      },
      { requiredKeys: ['sessionName'] },
    )
    const caller = or<unknown>(userArn('rich'), { service: 'ec2.amazonaws.com' }, 'anonymous')
    const role = or(roleArn('open'), roleArn('service'))
    let issued = 0
    fc.assert(
      fc.property(caller, role, more, (who, what, input) => {
        const call = { ...input, caller: who, role: what } as never
        const answer = answerOf(() => open.sts.assumeRole(call))
        if (answer?.session === undefined) return
        issued += 1
        expect(answer.decision.verdict).toBe('allowed')
      }),
      fuzzed(1_500),
    )
    expect(issued).toBeGreaterThan(0)
  })
})
