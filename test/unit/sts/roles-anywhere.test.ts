/** Roles that IAM Roles Anywhere assumes: a certificate's attributes in trust and session (K-14). */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  allow,
  faultOf,
  home,
  named,
  openWorld,
  role,
  roleArn,
  tell,
  trust,
  type World,
  world,
} from './world.ts'

const service = 'rolesanywhere.amazonaws.com'
const subject = { Condition: { StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'Alice' } } }
const read = named('read', allow('s3:GetObject', subject))
const document = {
  ...world,
  accounts: [
    {
      id: home,
      roles: [
        role('device', trust({ Service: service }, subject), { policies: [read] }),
        role('open', trust({ Service: [service, 'lambda.amazonaws.com'] })),
        role('lambda', trust({ Service: 'lambda.amazonaws.com' }, subject)),
      ],
    },
  ],
  resources: [],
}

let open: World
beforeAll(async () => {
  open = await openWorld(document)
})

const assume = (name: string, tags: Record<string, string>, more = {}) =>
  open.sts.assumeRole({
    caller: { service },
    role: roleArn(name),
    sessionName: '1f71c5114a119fc0',
    tags,
    sourceIdentity: 'Alice',
    ...more,
  })

describe('IAM Roles Anywhere', () => {
  it('assumes a role by an attribute of the certificate, which is a tag of the session', () => {
    const result = assume('device', { 'x509Subject/CN': 'Alice', 'x509Issuer/C': 'US' })
    expect(tell(result)).toBe('allowed by resource')
    if (result.session === undefined) throw new Error('no session')
    expect(result.session.principal).toMatchObject({
      tags: { 'x509Subject/CN': 'Alice', 'x509Issuer/C': 'US' },
      sourceIdentity: 'Alice',
    })
    const handle = open.sts.resume(result.session)
    expect(handle.check('s3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('allowed')
  })

  it('is refused for another attribute, and for one that is not mapped', () => {
    expect(tell(assume('device', { 'x509Subject/CN': 'Bob' }))).toBe('implicitDeny by resource')
    expect(tell(assume('device', { 'x509Issuer/CN': 'Alice' }))).toBe('implicitDeny by resource')
  })

  it('maps nothing but x509Subject, x509Issuer and x509SAN', () => {
    expect(tell(assume('open', { team: 'x', 'x509Serial/1': 'y' }))).toBe('allowed by resource')
  })

  it('gives no other service such keys', () => {
    const lambda = { caller: { service: 'lambda.amazonaws.com' } }
    const result = assume('lambda', { 'x509Subject/CN': 'Alice' }, lambda)
    expect(tell(result)).toBe('implicitDeny by resource')
  })

  it('takes no attribute from the context of the call, which the session would not have', () => {
    const context = { 'AWS:PrincipalTag/x509Subject/CN': 'Alice' }
    const fault = faultOf(() => assume('device', {}, { context }))
    expect(fault).toBe('ERR_REQUEST_INVALID input.context.AWS:PrincipalTag/x509Subject/CN')
  })
})

describe('a request of IAM Roles Anywhere', () => {
  const ask = (action: string, context: object, principal: object = { service }) =>
    open.engine.check({ principal, action, resource: roleArn('device'), context } as never).verdict
  const cn = (value: string) => ({ 'aws:PrincipalTag/x509Subject/CN': value })

  it('may state attributes of the certificate in its context', () => {
    expect(ask('sts:AssumeRole', cn('Alice'))).toBe('allowed')
    expect(ask('sts:SetSourceIdentity', cn('Alice'))).toBe('allowed')
    expect(ask('sts:TagSession', cn('Bob'))).toBe('implicitDeny')
  })

  it('may state no other tag of its principal, and none for other actions', () => {
    expect(() => ask('sts:AssumeRole', { 'aws:PrincipalTag/team': 'x' })).toThrow(/contradicts/)
    expect(() => ask('s3:GetObject', cn('Alice'))).toThrow(/contradicts/)
  })

  it.each([{ service: 'ec2.amazonaws.com' }, { federated: service }])(
    'is not what %o asks',
    (principal) => {
      expect(() => ask('sts:AssumeRole', cn('Alice'), principal)).toThrow(/contradicts/)
    },
  )
})
