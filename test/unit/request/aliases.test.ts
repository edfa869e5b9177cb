/** What is decided on a key or an access point is never decided on an alias or an id (E-60, E-76). */
import { expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'

const sets = readSets({
  identity: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
  resource: [{ Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } }],
})
const engine = await createEngine(kernelModule('simd'), await compileBundle(sets))
const reference = createReference(sets)
const principal = 'arn:aws:iam::111122223333:user/alice'
const alias = 'arn:aws:kms:us-east-1:111122223333:alias/main'

/** Every way of asking. */
const ways: readonly ((action: string, resource: string) => unknown)[] = [
  (action, resource) => engine.isAllowed({ principal, action, resource }),
  (action, resource) => engine.check({ principal, action, resource }).verdict,
  (action, resource) => engine.prepare(principal).isAllowed(action, resource),
  (action, resource) => reference.check({ principal, action, resource }).verdict,
]

it.each(['kms:Encrypt', 'kms:Decrypt', 'KMS:describekey', 'kms:ScheduleKeyDeletion'])(
  '%s on an alias is refused by every entry',
  (action) => {
    for (const ask of ways) {
      expect(() => ask(action, alias)).toThrow(
        expect.objectContaining({ code: 'ERR_REQUEST_INVALID', place: 'request.resource' }),
      )
    }
  },
)

it.each([
  ['kms:Encrypt', 'alias/main'],
  ['kms:Encrypt', 'alias/a:b'],
  ['kms:Decrypt', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['KMS:sign', 'mrk-1234abcd12ab34cd56ef1234567890ab'],
  ['kms:PutKeyPolicy', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['s3:GetObject', 'arn:aws:s3:::ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/key'],
  ['S3:listBucket', 'arn:aws-cn:s3:::ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias'],
  ['s3:GetObject', 'arn:aws:s3:::my-object-lambda-acc-1a4n8yjrb3kda96f67zwrwiiuse1a--ol-s3/key'],
])('%s on %s is refused by every entry', (action, resource) => {
  for (const ask of ways) {
    expect(() => ask(action, resource)).toThrow(
      expect.objectContaining({ code: 'ERR_REQUEST_INVALID', place: 'request.resource' }),
    )
  }
})

it.each([
  ['s3:GetObject', 'arn:aws:s3:::bucket/a-s3alias'],
  ['s3:GetObject', 'arn:aws:s3:::bucket--x-s3/a'],
  ['s3:GetObject', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/a-s3alias/object/k'],
  ['kms:ListKeys', '*'],
  ['kms:CreateAlias', alias],
  ['kms:DeleteAlias', 'alias/main'],
  ['kms:UpdateAlias', alias],
  ['KMS:DeleteAlias', alias],
  ['kms:Encrypt', 'arn:aws:kms:us-east-1:111122223333:key/alias/odd'],
  ['s3:GetObject', 'arn:aws:s3:::bucket/a:alias/b'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:111122223333:alias/x'],
])('%s on %s is decided', (action, resource) => {
  for (const ask of ways) expect(() => ask(action, resource)).not.toThrow()
})
