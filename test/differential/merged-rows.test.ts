/** Sets of so many overlapping statements that their rows have merged runs: decided as the reference does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Section from '../../assembly/layout/section.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { createNodeEngine } from '../../src/hosts/node.ts'
import { createReference } from '../../src/reference/reference.ts'
import { answerOf } from '../support/compare.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { openBundle } from '../support/open-bundle.ts'
import { readSets } from '../support/policy-sets.ts'

const NAMES = 400

const names = fc.nat(NAMES).map((number) => `s3:Do${number}`)
const actions = fc.oneof(
  { weight: 4, arbitrary: fc.array(names, { minLength: 1, maxLength: 8 }) },
  { weight: 3, arbitrary: fc.constant(['s3:*']) },
  { weight: 1, arbitrary: fc.nat(39).map((digits) => [`s3:Do${digits}*`]) },
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
  action: actions,
  isNegated: fc.nat(3).map((number) => number === 0),
  bucket: fc.oneof(fc.nat(10), fc.nat(400)),
  isConditional: fc.boolean(),
})

type Drawn = typeof statement extends fc.Arbitrary<infer T> ? T : never

function written({ Effect, action, isNegated, bucket, isConditional }: Drawn): object {
  // few statements concern every bucket, and only where few actions are named
  const isWide = bucket === 0 && !isNegated && Effect === 'Allow' && action[0] !== 's3:*'
  return {
    Effect,
    [isNegated ? 'NotAction' : 'Action']: action,
    Resource: isWide ? '*' : `arn:aws:s3:::b${bucket}/*`,
    ...(isConditional && { Condition: { StringEquals: { 'app:team': `t${bucket % 3}` } } }),
  }
}

/** What merges runs, but for a draw that covers everything: statements of every action, and one that each begins with. */
const crowd = [
  ...Array.from({ length: 120 }, (_, number) => allow('s3:*', `arn:aws:s3:::y${number}/*`)),
  ...Array.from({ length: NAMES }, (_, number) =>
    allow(`s3:Do${number}`, `arn:aws:s3:::x${number}/*`),
  ),
]

function allow(Action: string, Resource: string): object {
  return { Effect: 'Allow', Action, Resource }
}

const asked = fc.record({
  action: fc.oneof(
    names,
    fc.constantFrom('s3:Do', 's3:Other', 'ec2:Run', 's3:Do5Else', 'S3:DO12', 's3:do7x'),
  ),
  bucket: fc.nat(11),
  team: fc.nat(3),
})

describe('rows of merged runs', () => {
  it('are decided as the reference decides them', { timeout: 3_600_000 }, async () => {
    const tally = new Tally()
    let merged = 0
    const property = fc.asyncProperty(
      fc.array(statement, { minLength: 250, maxLength: 600, size: 'max' }),
      fc.array(asked, { minLength: 60, maxLength: 60, size: 'max' }),
      async (statements, requests) => {
        const sets = readSets({
          identity: [{ Version: '2012-10-17', Statement: [...crowd, ...statements.map(written)] }],
        })
        const bundle = await compileBundle(sets)
        if (comparesActions(bundle)) merged += 1
        const engine = await createNodeEngine(bundle)
        const reference = createReference(sets)
        for (const { action, bucket, team } of requests) {
          const request = {
            principal: 'arn:aws:iam::111122223333:user/alice',
            action,
            resource: `arn:aws:s3:::b${bucket}/key`,
            context: { 'app:team': `t${team}` },
          }
          const answer = answerOf(engine, request)
          tally.add(answer.verdict)
          expect(answer.text).toBe(answerOf(reference, request).text)
          expect(engine.isAllowed(request)).toBe(answer.verdict === 'allowed')
        }
      },
    )
    await fc.assert(property, { ...fuzzed(12), endOnFailure: true })
    announce(tally.describe('requests'))
    expect(merged).toBeGreaterThan(0)
    for (const verdict of ['allowed', 'explicitDeny', 'implicitDeny']) {
      expect(tally.share(verdict)).toBeGreaterThan(0.01)
    }
  })
})

/** Whether cells compare actions, which without globs only merged runs do. */
function comparesActions(bundle: Uint8Array): boolean {
  const classes = openBundle(bundle).halves(Section.CLASSES)
  return classes.some((about) => (about & ActionClass.COMPARED) !== 0)
}
