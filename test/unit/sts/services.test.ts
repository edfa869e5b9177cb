/** Access across services: forward access sessions and passed roles (E-67, E-85, EM-217…EM-219). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ForwardedAccess, Session } from '../../../src/entries/sts.ts'
import {
  allow,
  deny,
  faultOf,
  home,
  homeRoles,
  named,
  openWorld,
  other,
  role,
  roleArn,
  rootArn,
  tell,
  trust,
  userArn,
  type World,
  world,
} from './world.ts'

const key = `arn:aws:kms:us-east-1:${home}:key/k`
const athena = 'athena.amazonaws.com'
const when = (operator: string, name: string, value: unknown) => ({
  Condition: { [operator]: { [name]: value } },
})
const users = [
  { name: 'reader', policies: [named('read', allow('s3:GetObject'))] },
  {
    name: 'inside',
    policies: [named('inside', allow('*', when('StringEquals', 'aws:SourceVpc', 'vpc-1')))],
  },
  {
    name: 'office',
    policies: [
      named('office', allow('*'), {
        ...deny('*'),
        Condition: {
          NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
          Bool: { 'aws:ViaAWSService': 'false' },
        },
      }),
    ],
  },
  {
    name: 'passer',
    policies: [
      named(
        'pass',
        allow('iam:PassRole', when('StringEquals', 'iam:PassedToService', 'lambda.amazonaws.com')),
      ),
    ],
  },
]
const document = {
  ...world,
  accounts: world.accounts.map((account) =>
    account.id === home
      ? {
          ...account,
          users,
          roles: [
            ...homeRoles,
            role(
              'deputy',
              trust(
                { Service: 'lambda.amazonaws.com' },
                when('StringEquals', 'aws:SourceAccount', home),
              ),
            ),
          ],
        }
      : account,
  ),
  resources: [
    ...world.resources,
    {
      arn: key,
      account: home,
      policy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: rootArn(home) },
          Action: 'kms:*',
          Resource: '*',
        },
      },
    },
  ],
}

let open: World
beforeAll(async () => {
  open = await openWorld(document)
})

/** The call itself, and what the service asks on for it. */
function decide(user: string, context: Record<string, string>, forwarded?: ForwardedAccess) {
  const { engine, sts } = open
  const principal = userArn(user)
  const onward = forwarded ?? sts.forwardAccess(principal, athena, context)
  return tell({
    decision: engine.check([
      { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context },
      { ...onward, action: 'kms:Decrypt', resource: key },
    ]),
  })
}

describe('a forwarded request', () => {
  it('must be allowed as the call itself must (EM-217)', () => {
    expect(decide('reader', {})).toBe('implicitDeny by identity')
    expect(decide('office', { 'aws:SourceIp': '203.0.113.9' })).toBe('allowed by identity')
  })

  it('has left the VPC of its caller (EM-218)', () => {
    expect(decide('inside', { 'aws:SourceVpc': 'vpc-1' })).toBe('implicitDeny by identity')
  })

  it('comes by way of a service, from the caller’s address (EM-219)', () => {
    const { engine, sts } = open
    const { context, principal } = sts.forwardAccess(userArn('office'), athena, {
      'aws:SourceIp': '198.51.100.1',
    })
    expect(context['aws:SourceIp']).toBe('198.51.100.1')
    const onward = { principal, context, action: 'kms:Decrypt', resource: key }
    expect(tell({ decision: engine.check(onward) })).toBe('allowed by identity')
  })

  it('names every service it came through (K-98, K-99, K-100)', () => {
    const { sts } = open
    const network = {
      'aws:SourceVpce': 'vpce-1',
      'aws:VpcSourceIp': '10.0.0.1',
      'aws:UserAgent': 'x',
    }
    const first = sts.forwardAccess(userArn('office'), 'cloudformation.amazonaws.com', network)
    const second = sts.forwardAccess(first.principal, 'dynamodb.amazonaws.com', first.context)
    expect(second).toEqual({
      principal: { user: userArn('office'), mfa: false },
      context: {
        'aws:UserAgent': 'x',
        'aws:ViaAWSService': true,
        'aws:CalledVia': ['cloudformation.amazonaws.com', 'dynamodb.amazonaws.com'],
        'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
        'aws:CalledViaLast': 'dynamodb.amazonaws.com',
      },
    })
  })

  it('of a session is the session’s, whole (E-85)', async () => {
    const { engine, sts } = await openWorld()
    const { session } = sts.assumeRole({
      caller: userArn('rich'),
      role: roleArn('worker'),
      sessionName: 'work',
      mfa: { age: 7 },
      policies: [{ Version: '2012-10-17', Statement: allow('s3:*') }],
    })
    const { principal, context } = sts.forwardAccess(session as Session, athena)
    expect(principal).toEqual(session?.principal)
    expect(context['aws:MultiFactorAuthAge']).toBe(7)
    expect(engine.isAllowed({ principal, context, action: 's3:ListBuckets', resource: '*' })).toBe(
      true,
    )
    expect(engine.isAllowed({ principal, context, action: 'sts:TagSession', resource: '*' })).toBe(
      false,
    )
  })

  it('carries no session key that the session does not have (K-3, E-85)', async () => {
    const { sts } = await openWorld()
    const { session } = sts.assumeRole({
      caller: userArn('rich'),
      role: roleArn('worker'),
      sessionName: 'work',
    })
    const upstream = { 'aws:multifactorauthage': 1 }
    expect(faultOf(() => sts.forwardAccess(session as Session, athena, upstream))).toBe(
      'ERR_REQUEST_INVALID input.context.aws:multifactorauthage',
    )
  })

  it('is made by a service', () => {
    expect(faultOf(() => open.sts.forwardAccess(userArn('office'), 'Athena'))).toBe(
      'ERR_REQUEST_INVALID input.service',
    )
  })
})

describe('a service role (E-86)', () => {
  it('is assumed by its service, without MFA, and is a role like any other (K-122)', () => {
    const { sts } = open
    const { decision, session } = sts.assumeRole({
      caller: { service: 'lambda.amazonaws.com' },
      role: roleArn('service'),
      sessionName: 'function',
    })
    expect(tell({ decision })).toBe('allowed by resource')
    expect(session).toMatchObject({ chained: false, principal: { mfa: false } })
    expect(sts.resume(session).request('s3:GetObject', '*').principal).toMatchObject({
      role: roleArn('service'),
      session: 'function',
    })
  })
})

describe('passing a role (E-67)', () => {
  const pass = (input: object = {}) => {
    const {
      pass: own,
      assume,
      decision,
    } = open.sts.passRole({
      caller: userArn('passer'),
      role: roleArn('service'),
      service: 'lambda.amazonaws.com',
      ...input,
    })
    return [own, assume, decision].map(({ verdict }) => verdict)
  }

  it('takes the caller’s permission and the service’s trust (E-67)', () => {
    expect(pass()).toEqual(['allowed', 'allowed', 'allowed'])
    expect(pass({ caller: userArn('reader') })).toEqual(['implicitDeny', 'allowed', 'implicitDeny'])
    expect(pass({ role: roleArn('open') })).toEqual(['allowed', 'implicitDeny', 'implicitDeny'])
    expect(pass({ service: 'ec2.amazonaws.com' })).toEqual(Array(3).fill('implicitDeny'))
  })

  it('is not possible across accounts (E-67)', () => {
    expect(pass({ caller: userArn('visitor', other) })[0]).toBe('implicitDeny')
  })

  it('tells the trust policy for whom the service acts (K-104)', () => {
    const role = roleArn('deputy')
    expect(pass({ role })[1]).toBe('implicitDeny')
    expect(pass({ role, source: { account: other } })[1]).toBe('implicitDeny')
    expect(pass({ role, source: { account: home } })[1]).toBe('allowed')
  })

  it('takes no word of the context for the service (K-150)', () => {
    const context = { 'iam:PassedToService': 'lambda.amazonaws.com' }
    expect(faultOf(() => pass({ service: 'ec2.amazonaws.com', context }))).toBe(
      'ERR_REQUEST_INVALID input.context.iam:PassedToService',
    )
  })
})
