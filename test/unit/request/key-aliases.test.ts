/** Operations on a KMS key are decided on the key, never on an alias (E-60). */
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
  ['kms:CreateAlias', alias],
  ['kms:UpdateAlias', alias],
  ['KMS:DeleteAlias', alias],
  ['kms:Encrypt', 'arn:aws:kms:us-east-1:111122223333:key/alias/odd'],
  ['s3:GetObject', 'arn:aws:s3:::bucket/a:alias/b'],
  ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:111122223333:alias/x'],
])('%s on %s is decided', (action, resource) => {
  for (const ask of ways) expect(() => ask(action, resource)).not.toThrow()
})
