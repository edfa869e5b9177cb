/** Two evaluators must agree, also where the expectation is met. */
import { expect, test } from 'vitest'
import { judge } from '../../src/cli/io/case-runner.ts'
import type { Decision } from '../../src/entries/index.ts'

const allowed: Decision = { verdict: 'allowed', policyType: 'identity', statements: [] }
const denied: Decision = { verdict: 'implicitDeny', policyType: 'identity', statements: [] }

test('a case on which the evaluators agree passes', () => {
  expect(judge({ verdict: 'allowed' }, allowed, allowed)).toEqual({
    verdict: 'allowed',
    pass: true,
  })
})

test('a case on which they disagree fails, and the reason names both answers', () => {
  const { pass, reason } = judge({ verdict: 'allowed' }, allowed, denied)
  expect(pass).toBe(false)
  expect(reason).toMatch(
    /the two evaluators disagree: .*"allowed".* the reference .*"implicitDeny"/,
  )
})

test('it is a disagreement too when only the policy type differs', () => {
  const other: Decision = { ...denied, policyType: 'scp' }
  expect(judge({ verdict: 'denied' }, denied, other).reason).toContain('disagree')
})
