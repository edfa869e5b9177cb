/** How decisions on what has no say, and on public buckets, are reported, on all evaluators. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const home = '111122223333'
const version = { Version: '2012-10-17' }
const everything = { Action: '*', Resource: '*' }
const named = (name: string, statement: object) => ({
  name,
  document: { ...version, Statement: statement },
})
const denial = { Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }
const rcp = named('no-roles', denial)

const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      organization: {
        id: 'o-x',
        managementAccount: '999900001111',
        root: { id: 'r-y', accounts: [{ id: home, rcps: [rcp] }] },
      },
      accounts: [
        {
          id: home,
          users: [
            {
              name: 'alice',
              policies: [
                named('all', { Effect: 'Allow', ...everything }),
                named('hands-off', { Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' }),
              ],
            },
          ],
          roles: [
            {
              name: 'Closed',
              trust: { ...version, Statement: { Effect: 'Deny', Principal: '*', Action: '*' } },
            },
          ],
        },
      ],
      resources: [
        {
          arn: 'arn:aws:s3:::closed',
          account: home,
          policy: { ...version, Statement: { Effect: 'Allow', Principal: '*', ...everything } },
          publicAccessBlock: { restrictPublicBuckets: true },
        },
      ],
    }),
  ),
)

describe('RestrictPublicBuckets with a public policy (E-74)', () => {
  it('is in the words of an explanation', () => {
    const resource = 'arn:aws:s3:::closed/a'
    const request = { principal: 'anonymous', action: 's3:GetObject', resource }
    const [explanation] = evaluators.engine.explain(request)
    expect(explanation?.headline).toContain(
      'RestrictPublicBuckets is on for the bucket or its account',
    )
  })
})

describe('a trust policy that denies everything (L-98)', () => {
  const principal = `arn:aws:iam::${home}:user/alice`
  const resource = `arn:aws:iam::${home}:role/Closed`
  const statementsOf = (action: string) =>
    evaluators
      .check({ principal, action, resource })
      .statements.map(({ policy, effect }) => `${effect} of ${policy}`)

  it('has no part in denials of other actions', () => {
    const action = 'iam:GetRole'
    expect(statementsOf(action)).toEqual(['Deny of alice/hands-off'])
    const [explanation] = evaluators.engine.explain({ principal, action, resource })
    const gate = explanation?.gates.find(({ policyType }) => policyType === 'resource')
    expect(gate?.statements).toEqual([])
  })

  it('has its part in denials of the actions that assume the role', () => {
    const denials = [`Deny of ${home}/no-roles`, 'Deny of Closed/trust']
    expect(statementsOf('sts:TagSession')).toEqual(denials)
  })
})
