/** Rows of so many overlapping statements that runs are merged: no statement is lost. */
import { describe, expect, it } from 'vitest'
import { openSets, user } from '../engine/support.ts'

const secret = 'arn:aws:s3:::secret/*'
const names = Array.from({ length: 400 }, (_, number) => `s3:Do${number}`)
/** Statements of other resources: many that cover every class, and one that each class begins with. */
const others = [
  ...Array.from({ length: 120 }, (_, number) => allow('s3:*', `arn:aws:s3:::b${number}/*`)),
  ...names.map((name, number) => allow(name, `arn:aws:s3:::x${number}/*`)),
]

function allow(Action: string, Resource: string): object {
  return { Effect: 'Allow', Action, Resource }
}

async function verdictsOf(statements: readonly object[]): Promise<Set<string>> {
  const engine = await openSets({
    identity: [{ Version: '2012-10-17', Statement: [...others, ...statements] }],
  })
  const found = names.map((action) => {
    const request = { principal: user('ann'), action, resource: 'arn:aws:s3:::secret/a' }
    return `${engine.check(request).verdict} ${engine.isAllowed(request)}`
  })
  return new Set(found)
}

/** A statement for every third action. */
function some(Effect: 'Allow' | 'Deny'): object[] {
  return names
    .filter((_, number) => number % 3 === 0)
    .map((Action) => ({ Effect, Action, Resource: secret }))
}

describe('a statement that covers all of a merged run', () => {
  it('denies, though Allows with the same tests begin and end within the run', async () => {
    const deny = { Effect: 'Deny', NotAction: 's3:Safe', Resource: secret }
    expect(await verdictsOf([...some('Allow'), deny])).toEqual(new Set(['explicitDeny false']))
  })

  it('allows what a Deny with the same tests does not name', async () => {
    const allowed = { Effect: 'Allow', NotAction: 's3:Safe', Resource: secret }
    expect(await verdictsOf([allowed, ...some('Deny')])).toEqual(
      new Set(['explicitDeny false', 'allowed true']),
    )
  })

  it('denies everything, though it does so from the first class of the run', async () => {
    const everything = { Effect: 'Deny', NotAction: 's3:Safe', Resource: '*' }
    const allowed = names.map((name) => allow(name, '*'))
    expect(await verdictsOf([...some('Allow'), ...allowed, everything])).toEqual(
      new Set(['explicitDeny false']),
    )
  })
})
