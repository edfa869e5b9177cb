/** Explanations of decisions drawn from the sample: each says why, whatever it was. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { withMissingKeys } from '../../src/cli/explanation/missing-keys.ts'
import { describeExplanation } from '../../src/cli/explanation/render-explanation.ts'
import { compileBundle, compileSession, parseDirectory } from '../../src/entries/compile.ts'
import type { AuthorizationRequest, Engine, Explanation } from '../../src/entries/index.ts'
import { createNodeEngine } from '../../src/entries/node.ts'

const file = 'samples/acme/acme.directory.json'
const requests = readFileSync('samples/acme/requests.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as AuthorizationRequest)

/** Every one of these steps, so that all kinds of requests come up. */
const STEP = 59
const drawn = requests.filter((_, at) => at % STEP === 0).slice(0, 50)
const plain = (_: unknown, text: string) => text

let engine: Engine

beforeAll(async () => {
  const directory = parseDirectory([{ text: readFileSync(file, 'utf8'), file }])
  engine = await createNodeEngine(await compileBundle(directory), { compile: compileSession })
})

/** The lines below the heading of the policy type that decided. */
function decidingLines({ decision, gates }: Explanation, tree: string): string {
  const at = gates.findIndex(({ policyType }) => policyType === decision.policyType)
  return tree.split(/^[├└]─ /m)[at + 1] ?? ''
}

const wanted = {
  allowed: /✓ Allow, .*\n.*(?:matches by|statement: \{)/,
  explicitDeny: /✗ Deny, .*\n.*(?:matches by|statement: \{)/,
  implicitDeny:
    /no policy|nothing allows it(?: at `.*`)? \(.*\)\n(?:.*\n)*.*(?:policy says|`Not\w+` has|about other actions)/,
} as const

describe('of fifty decisions of the sample', () => {
  test('all three verdicts come up', () => {
    const verdicts = new Set(drawn.map((request) => engine.check(request).verdict))
    expect(drawn).toHaveLength(50)
    expect([...verdicts].sort()).toEqual(['allowed', 'explicitDeny', 'implicitDeny'])
  })

  test.each(drawn)('the explanation says why: %j', (request) => {
    for (const explanation of engine.explain(request).map(withMissingKeys)) {
      const tree = describeExplanation(explanation, {
        paint: plain,
        showsAll: false,
        isStripped: false,
      })
      const { verdict, policyType } = explanation.decision
      if (/root|credential|always|publicAccessBlock/.test(policyType)) {
        expect(explanation.headline).toContain(' because ')
      } else {
        expect(decidingLines(explanation, tree), tree).toMatch(wanted[verdict])
      }
    }
  })
})

test('allowed is what nothing denies and all policy types allow that are required', () => {
  const isAllowed = ({ gates }: Explanation) =>
    gates.every(
      ({ outcome, isRequired }) => outcome !== 'deny' && (outcome === 'allow' || !isRequired),
    )
  const broken = requests.flatMap((request) =>
    engine
      .explain(request)
      .filter(({ decision }) => !/credential|always|publicAccessBlock/.test(decision.policyType))
      .filter((one) => isAllowed(one) !== (one.decision.verdict === 'allowed')),
  )
  expect(broken.map(({ headline, gates }) => [headline, gates])).toEqual([])
})

test('a denial across accounts says that the other account must allow it, too', () => {
  const [explanation] = engine
    .explain({
      principal: 'arn:aws:iam::222233334444:user/operations/oscar',
      action: 'sqs:SendMessage',
      resource: 'arn:aws:sqs:eu-central-1:333344445555:none',
      context: { 'aws:RequestedRegion': 'eu-central-1' },
    })
    .map(withMissingKeys)
  expect(explanation?.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'resource' })
  expect(explanation?.notes).toContain(
    'the resource belongs to account `333344445555`, the caller to `222233334444`: the policy of the resource must allow it, too',
  )
})

test('also where the directory, and not the ARN, says whose the resource is', () => {
  const [explanation] = engine
    .explain({
      principal: 'arn:aws:iam::111122223333:user/grace',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::acme-scratch/file.txt',
    })
    .map(withMissingKeys)
  expect(explanation?.notes).toContain(
    'the resource belongs to account `333344445555`, the caller to `111122223333`: the policy of the resource must allow it, too',
  )
})

test('a denial in one account says that identity-based policies are not enough (E-60)', () => {
  const [explanation] = engine
    .explain({
      principal: 'arn:aws:iam::222233334444:user/support/sam',
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::222233334444:role/workloads/OrderService',
    })
    .map(withMissingKeys)
  expect(explanation?.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'resource' })
  expect(explanation?.notes).toContain(
    'identity-based policies are not enough here: the role trust policy must itself allow the caller or its account',
  )
})
