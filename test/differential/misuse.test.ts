/** Malformed requests: every entry accepts and refuses alike, and nothing is left behind. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { compileSession } from '../../src/compile/compile-session.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { explain as explainer } from '../../src/engine/explain/explain.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { createReference } from '../../src/reference/reference.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { drawFrom } from '../support/generators-draw.ts'
import { honest, misuse } from '../support/misuse.ts'
import { readSets } from '../support/policy-sets.ts'

const sets = readSets({
  identity: [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'app:*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: 'app:*',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Deny',
          Action: 'app:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'b', 'app:k': 'y' } },
        },
      ],
    },
  ],
})

const options = { compile: compileSession }

/** What came of a request: a verdict, or the code and place of a typed error. */
function outcome(decide: () => unknown): string {
  try {
    return String(decide())
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    expect(error.hint ?? '').not.toBe('')
    return `${error.code} at ${error.place}`
  }
}

describe('malformed requests', async () => {
  const bundle = await compileBundle(sets)
  const own = { ...options, explain: explainer }
  const engine = await createEngine(kernelModule('simd'), bundle, own)
  const fresh = await createEngine(kernelModule('simd'), bundle, { ...own, remembered: 0 })
  const reference = createReference(sets)

  function compare(drawn: unknown, next: AuthorizationRequest): string {
    const request = drawn as AuthorizationRequest
    const expected = outcome(() => reference.check(request).verdict)
    expect(outcome(() => engine.check(request).verdict)).toBe(expected)
    const isAllowed = outcome(() => engine.isAllowed(request))
    expect(isAllowed).toBe(/^ERR/.test(expected) ? expected : String(expected === 'allowed'))
    const explained = outcome(() => (engine.explain(request).length > 0 ? 'explained' : 'nothing'))
    expect(explained).toBe(/^ERR/.test(expected) ? expected : 'explained')
    const decided = outcome(() => fresh.check(next).verdict)
    expect(outcome(() => engine.check(next).verdict)).toBe(decided)
    expect(engine.isAllowed(next)).toBe(decided === 'allowed')
    return expected
  }

  it('are refused alike by every entry, and change nothing for the next', {
    timeout: 36_000_000,
  }, () => {
    const tally = new Tally()
    const tape = fc.array(fc.nat(0xffff), { minLength: 20, maxLength: 40, size: 'max' })
    const property = fc.property(tape, (choices) => {
      const draw = drawFrom(choices)
      const request = misuse(draw)
      const next = honest(draw) as unknown as AuthorizationRequest
      tally.add(compare(request, next).replace(/ at .*/, ''))
    })
    fc.assert(property, { ...fuzzed(20_000), endOnFailure: true })
    announce(tally.describe('malformed requests'))
    expect(tally.share('ERR_REQUEST_INVALID')).toBeGreaterThan(0.3)
    expect(tally.count('allowed')).toBeGreaterThan(0)
    expect(tally.count('ERR_LIMIT_EXCEEDED')).toBeGreaterThan(0)
    expect(tally.count('ERR_POLICY_INVALID')).toBeGreaterThan(0)
  })
})
