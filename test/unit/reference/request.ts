/** The one request that these tests ask, and the policies they ask it of. */
import { readSets } from '../../support/policy-sets.ts'

export const allowAll = { Statement: { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' } }
export const sets = readSets({ identity: [allowAll] })
export const alice = 'arn:aws:iam::111122223333:user/alice'
export const request = { principal: alice, action: 'app:Read', resource: '*' } as const

/** An identity policy that allows everything under one condition. */
export function condition(operator: string, key: string, value: string) {
  const statement = { ...allowAll.Statement, Condition: { [operator]: { [key]: value } } }
  return readSets({ identity: [{ Version: '2012-10-17', Statement: statement }] })
}
