/** What organization policies and Block Public Access leave alone, on all evaluators. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/parse.ts'
import type { Principal } from '../../../src/model/request.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const home = '111122223333'
const other = '444455556666'
const management = '999900001111'
const version = { Version: '2012-10-17' }
const statement = { Effect: 'Allow', Action: '*', Resource: '*' }
const allowAll = { name: 'all', document: { ...version, Statement: statement } }
const everyone = { ...version, Statement: { ...statement, Principal: '*' } }
const denied = { Effect: 'Deny', Principal: '*', Action: ['kms:*', 'sts:*'], Resource: '*' }
const rcp = { name: 'no-keys', document: { ...version, Statement: denied } }
const noKeys = { Effect: 'Deny', Action: 'kms:*', Resource: '*' }
const scp = { name: 'no-kms', document: { ...version, Statement: noKeys } }
const full = { name: 'full', document: { ...version, Statement: statement } }

const key = (id: string, account = home) => `arn:aws:kms:eu-west-1:${account}:key/${id}`
const user = (account: string) => `arn:aws:iam::${account}:user/alice`
const accessPoint = (name: string) => `arn:aws:s3:eu-west-1:${home}:accesspoint/${name}`
const linked = `arn:aws:iam::${home}:role/aws-service-role/ecs.amazonaws.com/Linked`
const service = { service: 'ecs.amazonaws.com' }
const trust = {
  ...version,
  Statement: { Effect: 'Allow', Principal: { Service: service.service }, Action: 'sts:AssumeRole' },
}

const closed = {
  ...version,
  Statement: { Effect: 'Deny', Principal: '*', Action: '*' },
}
const noRoles = {
  name: 'no-roles',
  document: { ...version, Statement: { Effect: 'Deny', Action: 'iam:GetRole', Resource: '*' } },
}

const bucket = (name: string, settings: object, policy: object = everyone) => ({
  arn: `arn:aws:s3:::${name}`,
  account: home,
  policy,
  ...settings,
})
const restrict = { publicAccessBlock: { restrictPublicBuckets: true } }
const toOther = {
  ...version,
  Statement: { ...statement, Principal: { AWS: other } },
}

const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      organization: {
        id: 'o-x',
        managementAccount: management,
        root: {
          id: 'r-y',
          accounts: [
            { id: home, rcps: [rcp] },
            { id: other, scps: [full, scp] },
          ],
        },
      },
      accounts: [
        {
          id: home,
          users: [{ name: 'alice', policies: [allowAll, noRoles] }],
          roles: [
            { name: 'Closed', trust: closed },
            { name: 'Linked', path: '/aws-service-role/ecs.amazonaws.com/', trust },
            { name: 'Plain', trust },
          ],
        },
        { id: other, users: [{ name: 'alice', policies: [allowAll] }] },
      ],
      resources: [
        { arn: key('own'), policy: everyone },
        { arn: key('aws'), policy: everyone, awsManaged: true },
        { arn: key('bare'), awsManaged: true },
        bucket('closed', restrict),
        bucket('open', { publicAccessBlock: { ignorePublicAcls: true } }),
        bucket('shared', restrict, toOther),
        { arn: 'arn:aws:s3:::closed/listed', account: home },
        { arn: accessPoint('closed'), policy: everyone, ...restrict },
        { arn: accessPoint('inside'), policy: everyone, ...restrict, networkOrigin: 'VPC' },
      ],
    }),
  ),
)

function decide(principal: Principal, action: string, resource: string) {
  return evaluators.decide({ principal, action, resource })
}

describe('resource control policies', () => {
  it('limit the use of a customer’s key', () => {
    expect(decide(user(home), 'kms:Decrypt', key('own'))).toBe('explicitDeny by rcp')
  })

  it('leave AWS managed keys alone, whoever calls (EM-199)', () => {
    expect(decide(user(home), 'kms:Decrypt', key('aws'))).toBe('allowed by resource')
    expect(decide('anonymous', 'kms:Decrypt', key('aws'))).toBe('allowed by resource')
    expect(decide(user(home), 'kms:Decrypt', key('bare'))).toBe('implicitDeny by resource')
  })

  it('leave kms:RetireGrant alone, in whatever case, on any key (E-57)', () => {
    expect(decide(user(home), 'kms:RetireGrant', key('own'))).toBe('allowed by resource')
    expect(decide(user(home), 'KMS:retiregrant', key('own'))).toBe('allowed by resource')
    expect(decide(user(home), 'kms:RetireGrants', key('own'))).toBe('explicitDeny by rcp')
  })

  it('leave services alone that assume service-linked roles (E-57)', () => {
    expect(decide(service, 'sts:AssumeRole', linked)).toBe('allowed by resource')
    const plain = `arn:aws:iam::${home}:role/Plain`
    expect(decide(service, 'sts:AssumeRole', plain)).toBe('explicitDeny by rcp')
    expect(decide(user(home), 'sts:AssumeRole', linked)).toBe('explicitDeny by rcp')
  })
})

describe('service control policies', () => {
  it('know no such exemption: they limit the caller', () => {
    const retire = decide(user(other), 'kms:RetireGrant', key('own'))
    expect(retire).toBe('explicitDeny by scp')
    expect(decide(user(other), 'kms:Decrypt', key('aws'))).toBe('explicitDeny by scp')
  })
})

describe('RestrictPublicBuckets with a public policy', () => {
  const get = 's3:GetObject'

  it('keeps anonymous callers out (EM-153)', () => {
    const blocked = 'implicitDeny by publicAccessBlock'
    expect(decide('anonymous', get, 'arn:aws:s3:::closed/a')).toBe(blocked)
    expect(decide('anonymous', get, 'arn:aws:s3:::closed/listed')).toBe(blocked)
    expect(decide('anonymous', 's3:ListBucket', 'arn:aws:s3:::closed')).toBe(blocked)
  })

  it('keeps other accounts out (E-74)', () => {
    const stranger = decide(user(other), get, 'arn:aws:s3:::closed/a')
    expect(stranger).toBe('implicitDeny by publicAccessBlock')
    const root = decide(`arn:aws:iam::${other}:root`, get, 'arn:aws:s3:::closed/a')
    expect(root).toBe('implicitDeny by publicAccessBlock')
  })

  it('lets services and the owner’s principals in (E-74)', () => {
    expect(decide(service, get, 'arn:aws:s3:::closed/a')).toBe('allowed by resource')
    expect(decide(user(home), get, 'arn:aws:s3:::closed/a')).toBe('allowed by resource')
  })

  it('closes an access point too, unless a VPC alone reaches it (E-75)', () => {
    const closed = decide('anonymous', get, `${accessPoint('closed')}/object/a`)
    expect(closed).toBe('implicitDeny by publicAccessBlock')
    const inside = decide('anonymous', get, `${accessPoint('inside')}/object/a`)
    expect(inside).toBe('allowed by resource')
  })

  it('closes nothing while the policy is not public, or the setting is off', () => {
    expect(decide(user(other), get, 'arn:aws:s3:::shared/a')).toBe('allowed by identity')
    expect(decide('anonymous', get, 'arn:aws:s3:::open/a')).toBe('allowed by resource')
  })

  it('is in the words of an explanation', () => {
    const request = { principal: 'anonymous', action: get, resource: 'arn:aws:s3:::closed/a' }
    const [explanation] = evaluators.engine.explain(request)
    expect(explanation?.headline).toContain('RestrictPublicBuckets is on for the bucket')
  })
})

describe('a trust policy', () => {
  const role = `arn:aws:iam::${home}:role/Closed`
  const statementsOf = (action: string) =>
    evaluators
      .check({ principal: user(home), action, resource: role })
      .statements.map(({ policy, effect }) => `${effect} of ${policy}`)

  it('has no part in denials of other actions, whatever it says of them (L-98)', () => {
    expect(decide(user(home), 'iam:GetRole', role)).toBe('explicitDeny by identity')
    expect(statementsOf('iam:GetRole')).toEqual(['Deny of alice/no-roles'])
    const request = { principal: user(home), action: 'iam:GetRole', resource: role }
    const [explanation] = evaluators.engine.explain(request)
    const gate = explanation?.gates.find(({ policyType }) => policyType === 'resource')
    expect(gate?.statements).toEqual([])
  })

  it('has its part in denials of the actions that assume the role', () => {
    const denials = [`Deny of ${home}/no-keys`, 'Deny of Closed/trust']
    expect(statementsOf('sts:TagSession')).toEqual(denials)
  })
})
