/** Keys of services that follow from others or from the resource (K-24), outside simulation. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { AuthorizationRequest, Context } from '../../../src/model/request.ts'
import { serviceKeys } from '../../../src/services/derived-keys.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const home = '111122223333'
const other = '444455556666'
const user = `arn:aws:iam::${home}:user/alice`
const accessPoint = `arn:aws:s3:us-east-1:${home}:accesspoint/finance`

const keys = [...serviceKeys.values()].map(({ key }) => key)
const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      accounts: [
        {
          id: home,
          users: [
            {
              name: 'alice',
              policies: keys.map((key, number) => ({
                name: `has${number}`,
                document: {
                  Version: '2012-10-17',
                  Statement: {
                    Effect: 'Allow',
                    Action: '*',
                    Resource: '*',
                    Condition: { StringEquals: { [key]: `\${probe:value${number}}` } },
                  },
                },
              })),
            },
          ],
        },
      ],
      resources: [{ arn: 'arn:aws:s3:::owned', account: home }],
    }),
  ),
)

/** Whether a request's key has a value. */
function has(key: string, value: string, about: Partial<AuthorizationRequest>, context?: Context) {
  const request = { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::owned/k' }
  const probe = { [`probe:value${keys.indexOf(key)}`]: value }
  return evaluators.check({ ...request, ...about, context: { ...context, ...probe } }).verdict
}

describe('a key that repeats another or the resource', () => {
  const rows: readonly [string, string, Partial<AuthorizationRequest>][] = [
    ['s3:ResourceAccount', home, {}],
    ['s3:ResourceAccount', home, { action: 's3:ListAllMyBuckets', resource: '*' }],
    ['s3:DataAccessPointArn', accessPoint, { resource: `${accessPoint}/object/k` }],
    ['s3:DataAccessPointAccount', home, { resource: accessPoint }],
    ['kms:CallerAccount', home, { action: 'kms:ListGrants', resource: '*' }],
  ]
  it.each(rows)('%s is derived', (key, value, about) => {
    expect(has(key, value, about)).toBe('allowed')
  })
  it.each(rows)('%s may be stated as it is, in any spelling', (key, value, about) => {
    expect(has(key, value, about, { [key.toUpperCase()]: value })).toBe('allowed')
  })
  it.each(rows)('%s cannot be contradicted', (key, value, about) => {
    const stated = { [key.toUpperCase()]: 'x' }
    expect(() => has(key, value, about, stated)).toThrow(/contradicts/)
    const request = { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::owned/k' }
    expect(() => evaluators.engine.check({ ...request, ...about, context: stated })).toThrow(
      /contradicts/,
    )
  })
})

describe('a context', () => {
  it('states such keys for actions of other services', () => {
    const about = { action: 'sqs:SendMessage', resource: `arn:aws:sqs:us-east-1:${home}:q` }
    expect(has('s3:ResourceAccount', other, about, { 's3:ResourceAccount': other })).toBe('allowed')
    expect(has('kms:CallerAccount', other, about, { 'kms:CallerAccount': other })).toBe('allowed')
  })

  it('states the access point that a request to a bucket came through', () => {
    const stated = { 's3:DataAccessPointArn': accessPoint }
    expect(has('s3:DataAccessPointArn', accessPoint, {}, stated)).toBe('allowed')
  })

  it('states no owner of a bucket that nobody declared (E-17)', () => {
    const about = { resource: 'arn:aws:s3:::unknown/k' }
    expect(has('s3:ResourceAccount', home, about)).toBe('implicitDeny')
    const stated = { 's3:ResourceAccount': home }
    expect(() => has('s3:ResourceAccount', home, about, stated)).toThrow(/contradicts/)
  })

  it('states ec2:Region, which is aws:RequestedRegion otherwise', () => {
    const about = { action: 'ec2:DescribeVpcs', resource: '*' }
    const region = { 'AWS:requestedregion': 'eu-west-1' }
    expect(has('ec2:Region', 'eu-west-1', about, region)).toBe('allowed')
    const both = { ...region, 'ec2:region': 'eu-west-2' }
    expect(has('ec2:Region', 'eu-west-2', about, both)).toBe('allowed')
    expect(has('ec2:Region', 'eu-west-1', about, both)).toBe('implicitDeny')
  })
})
