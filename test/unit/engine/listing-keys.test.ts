/** Keys that list what a request passes, on both evaluators, outside simulation (K-97). */
import { expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import type { Context } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'

/** The verdicts of both evaluators, where an Allow of everything has the condition. */
async function decide(Condition: object, context: Context, simulation = false) {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  const sets = readSets({ identity: [{ Version: '2012-10-17', Statement }] })
  const engine = await createEngine(kernelModule('simd'), await compileBundle(sets), { simulation })
  const request = {
    principal: 'arn:aws:iam::111122223333:user/alice',
    action: 'ec2:CreateTags',
    resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    context,
  }
  const decided = engine.check(request).verdict
  expect(createReference(sets, { simulation }).check(request).verdict).toBe(decided)
  expect(engine.isAllowed(request)).toBe(decided === 'allowed')
  return decided
}

const only = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }
const some = (key: string, value: string) => ({ 'ForAnyValue:StringEquals': { [key]: value } })
const none = { Null: { 'aws:TagKeys': 'true' } }

it.each<[string, object, Context, string]>([
  ['a tag that is not in the list', only, { 'aws:RequestTag/owner': 'eve' }, 'implicitDeny'],
  ['one of two', only, { 'aws:RequestTag/team': 'a', 'aws:RequestTag/b': '' }, 'implicitDeny'],
  ['a tag of the list', only, { 'aws:RequestTag/team': 'blue' }, 'allowed'],
  ['any spelling of the key', some('aws:TagKeys', 'b'), { 'AWS:requesttag/b': '1' }, 'allowed'],
  [
    'the tag as it is spelled',
    some('aws:TagKeys', 'B'),
    { 'aws:RequestTag/b': '1' },
    'implicitDeny',
  ],
  ['no tag', none, {}, 'allowed'],
  ['a tag without a value, which is missing', none, { 'aws:RequestTag/team': [] }, 'allowed'],
  [
    'what the context states instead',
    only,
    { 'aws:RequestTag/team': 'blue', 'aws:TagKeys': ['team', 'owner'] },
    'implicitDeny',
  ],
  [
    'pairs of an encryption context (K-190)',
    some('kms:EncryptionContextKeys', 'Secret'),
    { 'kms:EncryptionContext:Secret': 'x' },
    'allowed',
  ],
  [
    'tags that an object is given (K-190)',
    some('s3:RequestObjectTagKeys', 'public'),
    { 's3:RequestObjectTag/public': 'x' },
    'allowed',
  ],
])('%s', async (_, condition, context, verdict) => {
  expect(await decide(condition, context)).toBe(verdict)
})

it('a simulation states its whole context', async () => {
  expect(await decide(only, { 'aws:RequestTag/owner': 'eve' }, true)).toBe('allowed')
})
