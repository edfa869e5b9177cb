/** Keys that services give the role sessions they obtain (K-57…K-66), on both evaluators. */
import { beforeAll, describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { AssumeRoleInput, Session } from '../../../src/entries/sts.ts'
import type { Principal } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { sessionKeys } from '../../../src/services/session-keys.ts'
import { delivered, document, ec2, instance, portalRole, rows, userId } from './service-keys.ts'
import { faultOf, home, openWorld, roleArn, samlProvider, tell, type World } from './world.ts'

const directory = parseDirectory(JSON.stringify(document))
const reference = createReference(directory)
let open: World
beforeAll(async () => {
  open = await openWorld(document)
})

function assume(name: string, service: string, more: Partial<AssumeRoleInput> = {}) {
  return open.sts.assumeRole({
    caller: { service },
    role: roleArn(name),
    sessionName: 'work',
    ...more,
  })
}

function sessionOf({ session }: { readonly session?: Session }): Session {
  if (session === undefined) throw new Error('no session')
  return JSON.parse(JSON.stringify(session))
}

const object = 'arn:aws:s3:::b/k'

describe('a session of a role that a service assumed', () => {
  it.each(rows.map((row, at) => [...row, `r${at}`] as const))(
    'has %s of %s: %s (K-57…K-65)',
    (key, service, value, _, name) => {
      const handle = open.sts.resume(
        sessionOf(assume(name, service, { sessionKeys: { [key]: value } })),
      )
      expect(handle.check('s3:GetObject', object).verdict).toBe('allowed')
      expect(handle.isAllowed('s3:GetObject', object)).toBe(true)
      const without = open.sts.resume(sessionOf(assume(name, service)))
      expect(without.check('s3:GetObject', object).verdict).toBe('implicitDeny')
      expect(without.isAllowed('s3:GetObject', object)).toBe(false)
    },
  )

  it.each(rows.flatMap(([key, service, , none]) => none.map((value) => [key, value, service])))(
    'has no %s of `%s`',
    (key, value, service) => {
      const input = { sessionKeys: { [String(key)]: value as string } }
      expect(faultOf(() => assume('any', String(service), input))).toBe(
        `ERR_REQUEST_INVALID input.sessionKeys.${key}`,
      )
    },
  )

  it('knows where its credentials were delivered (K-58, K-59)', () => {
    const handle = open.sts.resume(sessionOf(assume('vpc', ec2, { sessionKeys: { ...delivered } })))
    const from = (vpc: string) =>
      handle.check('s3:GetObject', object, { 'aws:SourceVpc': vpc }).verdict
    expect(from('vpc-0123456789abcdef0')).toBe('allowed')
    expect(from('vpc-0000000000000000f')).toBe('implicitDeny')
  })

  it.each(['256.0.0.1', '10.0.0', '10.0.0.7.', '10.0.0.07', '::1', ''])(
    'was not delivered to the address `%s` (K-59)',
    (address) => {
      const keys = { ...delivered, 'aws:Ec2InstanceSourcePrivateIPv4': address }
      expect(faultOf(() => assume('any', ec2, { sessionKeys: keys }))).toBe(
        'ERR_REQUEST_INVALID input.sessionKeys.aws:Ec2InstanceSourcePrivateIPv4',
      )
    },
  )

  it.each([
    ['a VPC without an address', 'aws:Ec2InstanceSourceVpc'],
    ['an address without a VPC', 'aws:Ec2InstanceSourcePrivateIPv4'],
  ])('has not %s (K-59)', (_, key) => {
    const keys = { [key]: delivered[key as keyof typeof delivered] }
    expect(faultOf(() => assume('any', ec2, { sessionKeys: keys }))).toBe(
      `ERR_REQUEST_INVALID input.sessionKeys.${key}`,
    )
  })

  const wrong: readonly [string, string, unknown][] = [
    ['keys that are a list', 'sessionKeys', []],
    ['keys that are nothing', 'sessionKeys', null],
    ['a key that the engine derives', 'sessionKeys.aws:PrincipalArn', { 'aws:PrincipalArn': 'x' }],
    ['a tag', 'sessionKeys.aws:PrincipalTag/a', { 'aws:PrincipalTag/a': 'x' }],
    [
      'another service’s key',
      'sessionKeys.glue:RoleAssumedBy',
      { 'glue:RoleAssumedBy': 'glue.amazonaws.com' },
    ],
    ['a person’s key', 'sessionKeys.identitystore:UserId', { 'identitystore:UserId': userId }],
    [
      'a key in two spellings',
      'sessionKeys.EC2:roledelivery',
      { 'ec2:RoleDelivery': '2.0', 'EC2:roledelivery': '1.0' },
    ],
    ['a member of every object', 'sessionKeys.constructor', { constructor: 'x' }],
    ['a list of values', 'sessionKeys.ec2:RoleDelivery', { 'ec2:RoleDelivery': ['2.0'] }],
  ]
  it.each(wrong)('cannot be given %s', (_, place, keys) => {
    expect(faultOf(() => assume('any', ec2, { sessionKeys: keys as never }))).toBe(
      `ERR_REQUEST_INVALID input.${place}`,
    )
  })

  it('is given its keys by services alone', () => {
    const input = {
      caller: `arn:aws:iam::${home}:user/ann`,
      sessionKeys: { 'ec2:RoleDelivery': 2 },
    }
    expect(faultOf(() => assume('any', ec2, input))).toBe(
      'ERR_REQUEST_INVALID input.sessionKeys.ec2:RoleDelivery',
    )
  })
})

describe('the keys of a session', () => {
  const keys = { 'ec2:SourceInstanceArn': instance }

  it('are asked of trust policies, and stay behind when it assumes another role (K-60, D-81)', () => {
    const first = sessionOf(assume('any', ec2, { sessionKeys: keys }))
    const chained = assume('next', ec2, { caller: first })
    expect(tell(chained)).toBe('allowed by identity')
    expect(sessionOf(chained).principal).not.toHaveProperty('sessionKeys')
    const handle = open.sts.resume(sessionOf(chained))
    expect(handle.check('s3:GetObject', object).verdict).toBe('implicitDeny')
    expect(tell(assume('next', ec2, { caller: sessionOf(assume('any', ec2)) }))).toBe(
      'implicitDeny by resource',
    )
  })

  it('go downstream with forward access (E-85)', () => {
    const session = sessionOf(assume('r1', ec2, { sessionKeys: keys }))
    const forwarded = open.sts.forwardAccess(session, 'athena.amazonaws.com')
    const request = { ...forwarded, action: 's3:GetObject', resource: object }
    expect(open.engine.check(request).verdict).toBe('allowed')
  })

  it('are contradicted by no context, on either evaluator (K-3)', async () => {
    const { engine } = await openWorld(document, { compared: false })
    const described = (more: object): Principal => ({
      role: roleArn('r1'),
      session: 'work',
      ...more,
    })
    const contexts: readonly [Principal, object, boolean][] = [
      [described({ sessionKeys: keys }), {}, true],
      [described({ sessionKeys: keys }), { 'ec2:SourceInstanceArn': instance }, true],
      [described({ sessionKeys: keys }), { 'EC2:sourceinstancearn': `${instance}0` }, false],
      [described({}), { 'ec2:SourceInstanceArn': instance }, false],
      [{ service: ec2 }, { 'ec2:SourceInstanceArn': instance }, false],
    ]
    for (const [principal, context, isFine] of contexts) {
      const request = {
        principal,
        action: 's3:GetObject',
        resource: object,
        context: { ...context },
      }
      for (const evaluator of [engine, reference]) {
        const answer = faultOf(() => evaluator.check(request).verdict)
        const place = 'err_request_invalid request.context.ec2:sourceinstancearn'
        expect(String(answer).toLowerCase()).toBe(isFine ? 'allowed' : place)
      }
      if (!isFine) expect(() => engine.check(request)).toThrow('contradicts')
    }
  })

  it('are the context’s to state where the principal is a bare ARN, of whose session nothing is known', () => {
    const request = {
      principal: `arn:aws:sts::${home}:assumed-role/r1/session`,
      action: 's3:GetObject',
      resource: object,
    }
    expect(open.engine.check(request).verdict).toBe('implicitDeny')
    const context = { 'ec2:SourceInstanceArn': instance }
    expect(open.engine.check({ ...request, context }).verdict).toBe('allowed')
  })

  it('of a session in use are not the context’s to add', () => {
    const handle = open.sts.resume(sessionOf(assume('r1', ec2)))
    const context = { 'ec2:SourceInstanceArn': instance }
    const place = 'ERR_REQUEST_INVALID request.context.ec2:SourceInstanceArn'
    expect(faultOf(() => handle.check('s3:GetObject', object, context))).toBe(place)
    expect(faultOf(() => handle.isAllowed('s3:GetObject', object, context))).toBe(place)
  })

  it.each([
    ['an unknown key', { x: 'y' }, 'sessionKeys.x'],
    ['a wrong value', { 'ec2:SourceInstanceArn': 'x' }, 'sessionKeys.ec2:SourceInstanceArn'],
    ['no object', 'x', 'sessionKeys'],
  ])('that are %s are refused in a request and in a session', async (_, bad, place) => {
    const { engine, sts } = await openWorld(document, { compared: false })
    const principal = { role: roleArn('r1'), session: 'work', sessionKeys: bad } as never
    const request = { principal, action: 's3:GetObject', resource: object }
    const fault = `ERR_REQUEST_INVALID request.principal.${place}`
    expect(faultOf(() => engine.check(request))).toBe(fault)
    expect(faultOf(() => reference.check(request))).toBe(fault)
    const session = sessionOf(assume('r1', ec2, { sessionKeys: keys }))
    const tampered = {
      ...session,
      principal: { ...(session.principal as object), sessionKeys: bad },
    }
    expect(faultOf(() => sts.resume(tampered))).toMatch(
      /^ERR_SESSION_INVALID session\.principal\.sessionKeys(?:\.|$)/,
    )
  })
})

describe('the user of IAM Identity Center (K-66)', () => {
  const enter = (name: string, role: string, sessionKeys: object) =>
    open.sts.assumeRoleWithSaml({
      role,
      provider: samlProvider,
      sessionName: name,
      sessionKeys: sessionKeys as never,
      assertion: {
        attributes: { 'https://aws.amazon.com/SAML/Attributes/Role': `${role},${samlProvider}` },
      },
    })

  it('is known in a session of a role that Identity Center made', () => {
    const session = sessionOf(enter('ann', portalRole, { 'identitystore:UserId': userId }))
    const handle = open.sts.resume(session)
    expect(handle.check('s3:GetObject', object).verdict).toBe('allowed')
    const without = open.sts.resume(sessionOf(enter('ann', portalRole, {})))
    expect(without.check('s3:GetObject', object).verdict).toBe('implicitDeny')
  })

  it('is not known in others, and no service’s keys are', () => {
    const place = (key: string) => `ERR_REQUEST_INVALID input.sessionKeys.${key}`
    expect(faultOf(() => enter('ann', roleArn('saml'), { 'identitystore:UserId': userId }))).toBe(
      place('identitystore:UserId'),
    )
    expect(faultOf(() => enter('ann', portalRole, { 'identitystore:UserId': 'ann' }))).toBe(
      place('identitystore:UserId'),
    )
    expect(faultOf(() => enter('ann', portalRole, { 'ec2:RoleDelivery': '2.0' }))).toBe(
      place('ec2:RoleDelivery'),
    )
  })
})

it('every key of the table is tested here', () => {
  const tested = [...rows.map(([key]) => key), ...Object.keys(delivered), 'identitystore:UserId']
  expect(new Set(tested.map((key) => key.toLowerCase()))).toEqual(new Set(sessionKeys.keys()))
})
