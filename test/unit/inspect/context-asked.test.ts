import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { inspectContext } from '../../../src/inspect/context-asked.ts'
import { readSets } from '../../support/policy-sets.ts'

const sets = readSets({
  identity: [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'app:stage': 'closed' } },
        },
      ],
    },
  ],
})

describe('a decision that says which keys it asks for', () => {
  it('is made with the values that the context states', async () => {
    const engine = await createEngine(kernelModule(), await compileBundle(sets))
    const asked = (stage: string) =>
      inspectContext(engine, {
        principal: 'arn:aws:iam::111122223333:user/alice',
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::a/b',
        context: { 'app:other': 'x', 'app:stage': stage },
      })
    expect(asked('open')).toEqual({ isAllowed: true, keys: ['app:stage'] })
    expect(asked('closed')).toEqual({ isAllowed: false, keys: ['app:stage'] })
  })
})
