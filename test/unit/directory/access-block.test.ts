/** S3 Block Public Access, of an account and of what it owns, on all evaluators (E-74, E-75). */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'
import { codesOf, faultsOf, inAccount, parse } from './documents.ts'

const strict = '111122223333'
const lax = '444455556666'
const stranger = 'arn:aws:iam::777788889999:user/zoe'
const insider = `arn:aws:iam::${strict}:user/ann`
const service = { service: 'cloudtrail.amazonaws.com' }
const version = { Version: '2012-10-17' }
const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
const open = { ...version, Statement: { ...statement, Principal: '*' } }
const toOne = { ...version, Statement: { ...statement, Principal: { AWS: stranger } } }
const all = { policies: [{ name: 'all', document: { ...version, Statement: statement } }] }
const on = { restrictPublicBuckets: true }
const off = { restrictPublicBuckets: false }

const bucket = (name: string, account: string, more: object = {}) => ({
  arn: `arn:aws:s3:::${name}`,
  account,
  policy: open,
  ...more,
})
const accessPoint = (name: string) => `arn:aws:s3:eu-west-1:${strict}:accesspoint/${name}`
const topic = `arn:aws:sns:eu-west-1:${strict}:news`

const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      accounts: [
        { id: strict, publicAccessBlock: on, users: [{ name: 'ann', ...all }] },
        { id: lax, publicAccessBlock: { ignorePublicAcls: true, blockPublicPolicy: true } },
        { id: '777788889999', users: [{ name: 'zoe', ...all }] },
      ],
      resources: [
        bucket('silent', strict),
        bucket('off', strict, { publicAccessBlock: off }),
        bucket('shared', strict, { policy: toOne }),
        bucket('lax', lax),
        bucket('lax-on', lax, { publicAccessBlock: on }),
        { arn: 'arn:aws:s3:::silent/listed', account: strict },
        { arn: accessPoint('point'), policy: open, bucket: 'lax' },
        { arn: accessPoint('inside'), policy: open, networkOrigin: 'VPC', bucket: 'lax' },
        { arn: topic, policy: open },
      ],
    }),
  ),
)

const blocked = 'implicitDeny by publicAccessBlock'
const object = (name: string) => `arn:aws:s3:::${name}/k`

describe('RestrictPublicBuckets of the account', () => {
  const rows: readonly [string, string, unknown, string][] = [
    ['keeps anonymous callers out of a bucket that says nothing', blocked, 'anonymous', 'silent'],
    ['and out of one that says otherwise', blocked, 'anonymous', 'off'],
    ['keeps other accounts out', blocked, stranger, 'silent'],
    ['lets the owner’s principals in', 'allowed by resource', insider, 'silent'],
    ['lets services in', 'allowed by resource', service, 'silent'],
    ['closes no policy that is not public (E-75)', 'allowed by identity', stranger, 'shared'],
    [
      'is another setting than those on ACLs and new policies',
      'allowed by resource',
      'anonymous',
      'lax',
    ],
    ['is not needed where the bucket has it', blocked, 'anonymous', 'lax-on'],
  ]
  it.each(rows)('%s (E-74): %s', (_, expected, principal, name) => {
    const request = { principal, action: 's3:GetObject', resource: object(name) }
    expect(evaluators.decide(request as never)).toBe(expected)
  })

  it('reaches objects that are listed, and access points but for those of a VPC (E-74, E-75)', () => {
    const get = (resource: string) =>
      evaluators.decide({ principal: 'anonymous', action: 's3:GetObject', resource })
    expect(get('arn:aws:s3:::silent/listed')).toBe(blocked)
    expect(get(`${accessPoint('point')}/object/k`)).toBe(blocked)
    expect(get(`${accessPoint('inside')}/object/k`)).toBe('allowed by resource')
  })

  it('leaves other services alone (E-74)', () => {
    const request = { principal: 'anonymous', action: 'sns:Publish', resource: topic }
    expect(evaluators.decide(request as never)).toBe('allowed by resource')
  })
})

describe('in a directory document', () => {
  it('a setting that one of two documents turns on is on', () => {
    const one = inAccount({ publicAccessBlock: { ...off, blockPublicAcls: true } })
    const found = parse(one, inAccount({ publicAccessBlock: on })).accounts.get(strict)
    expect(found?.publicAccessBlock).toEqual({
      restrictPublicBuckets: true,
      ignorePublicAcls: false,
      blockPublicPolicy: false,
      blockPublicAcls: true,
    })
    expect(parse(inAccount({})).accounts.get(strict)).not.toHaveProperty('publicAccessBlock')
  })

  it('a misspelt setting, or one that is no boolean, is refused at its place', () => {
    expect(codesOf(inAccount({ publicAccessBlock: { restrictPublicBucket: true } }))).toEqual([
      'UNKNOWN_MEMBER',
    ])
    const [fault] = faultsOf(inAccount({ publicAccessBlock: { restrictPublicBuckets: 'true' } }))
    expect(fault).toMatchObject({
      code: 'WRONG_TYPE',
      path: ['accounts', 0, 'publicAccessBlock', 'restrictPublicBuckets'],
    })
  })
})
