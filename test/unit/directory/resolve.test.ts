import { describe, expect, test } from 'vitest'
import type { Directory } from '../../../src/directory/directory.ts'
import { resolve } from '../../../src/directory/resolve/resolve-sets.ts'
import type { Principal, SingleRequest } from '../../../src/model/request.ts'
import { parse, trustAll } from './documents.ts'

const home = '111122223333'
const other = '444455556666'
const management = '999900001111'
const named = (name: string) => ({
  name,
  document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
})
const open = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] }

const directory = parse({
  organization: {
    id: 'o-x',
    managementAccount: management,
    root: { id: 'r-y', units: [{ id: 'ou-y-1', scps: [named('unit')], accounts: [home] }] },
  },
  accounts: [
    {
      id: home,
      users: [
        {
          name: 'alice',
          path: '/a/',
          id: 'AIDA1',
          tags: { team: 'x' },
          policies: [named('p')],
          boundary: named('b'),
        },
      ],
      roles: [
        { name: 'R', path: '/r/', id: 'AROA1', trust: trustAll, policies: [named('p')] },
        { name: 'S', path: '/aws-service-role/ecs.amazonaws.com/', trust: trustAll },
      ],
    },
    { id: management, users: [{ name: 'root-admin', policies: [named('p')] }] },
    { id: other },
  ],
  resources: [
    {
      arn: 'arn:aws:s3:::bucket',
      account: home,
      policy: open,
      tags: { data: 'secret' },
      abac: true,
    },
    { arn: 'arn:aws:s3:::managed', account: management },
    { arn: 'arn:aws:s3:::foreign', account: other },
    { arn: `arn:aws:dynamodb:eu-west-1:${home}:table/t`, policy: open },
    { arn: `arn:aws:kms:eu-west-1:${home}:key/k`, policy: open },
  ],
  endpoints: [{ id: 'vpce-1', type: 'Gateway', policy: open }],
})

const alice = `arn:aws:iam::${home}:user/a/alice`
const session = `arn:aws:sts::${home}:assumed-role/R/session`

function ask(principal: Principal, more: Partial<SingleRequest> = {}) {
  return resolve(directory, { principal, action: 's3:GetObject', resource: '*', ...more })
}

const namesOf = (policies: readonly { readonly name: string }[] | undefined) =>
  policies?.map(({ name }) => name)

describe('a principal is found', () => {
  test('a user by its ARN with the path (D-21)', () => {
    const { sets, known } = ask(alice)
    expect(namesOf(sets.identity)).toEqual(['alice/p'])
    expect(namesOf(sets.boundary)).toEqual(['alice/b'])
    expect(known.principal).toMatchObject({
      arn: alice,
      id: 'AIDA1',
      managementAccount: '999900001111',
      tags: new Map([['team', 'x']]),
      organization: 'o-x',
      organizationPath: 'o-x/r-y/ou-y-1/',
    })
  })

  test('a user descriptor like its ARN', () => {
    expect(namesOf(ask({ user: alice, sessionToken: true }).sets.identity)).toEqual(['alice/p'])
  })

  test.each([
    ['without its path', `arn:aws:iam::${home}:user/alice`],
    ['in another case (L-76)', `arn:aws:iam::${home}:user/a/Alice`],
    ['in another partition', `arn:aws-cn:iam::${home}:user/a/alice`],
    ['in another account', `arn:aws:iam::${other}:user/a/alice`],
    ['as a role', `arn:aws:iam::${home}:role/a/alice`],
  ])('but not a user %s: it has no policies', (_, arn) => {
    const { sets, known } = ask(arn)
    expect(sets.identity).toEqual([])
    expect(sets.boundary).toBeUndefined()
    expect(known.principal?.arn).toBeUndefined()
  })

  test.each<[string, Principal]>([
    ['its session ARN, which has no path (D-30)', session],
    ['its own ARN', `arn:aws:iam::${home}:role/r/R`],
    ['a session descriptor', { role: `arn:aws:iam::${home}:role/r/R`, session: 'session' }],
  ])('a role by %s', (_, principal) => {
    const { sets, known } = ask(principal)
    expect(namesOf(sets.identity)).toEqual(['R/p'])
    expect(known.principal?.arn).toBe(`arn:aws:iam::${home}:role/r/R`)
    expect(known.principal?.id).toBe('AROA1')
  })

  test('but not a role by a session ARN in another case (D-30, D-37)', () => {
    expect(ask(`arn:aws:sts::${home}:assumed-role/r/session`).sets.identity).toEqual([])
  })

  test('a root user has no policies and its account’s place (D-105, E-1, E-53)', () => {
    const { sets, known } = ask(`arn:aws:iam::${home}:root`)
    expect(sets.identity).toEqual([])
    expect(sets.scps).toHaveLength(3)
    expect(known.principal?.organizationPath).toBe('o-x/r-y/ou-y-1/')
  })

  test('a federated user with its parent has the parent’s policies, boundary and tags (D-85, E-4)', () => {
    const federatedUser = `arn:aws:sts::${home}:federated-user/portal`
    const { sets, known } = ask({ federatedUser, parent: alice })
    expect(namesOf(sets.identity)).toEqual(['alice/p'])
    expect(namesOf(sets.boundary)).toEqual(['alice/b'])
    expect(known.principal?.id).toBe('AIDA1')
    expect(known.principal?.tags).toEqual(new Map([['team', 'x']]))
    expect(known.principal?.arn).toBeUndefined()
  })

  test('a bare federated-user ARN stands for nobody’s policies, its namesake’s included (E-18)', () => {
    const federatedUser = `arn:aws:sts::${home}:federated-user/alice`
    const { sets, known } = ask(federatedUser)
    expect(sets.identity).toEqual([])
    expect(known.principal?.id).toBeUndefined()
  })
})

describe('organization policies are found', () => {
  test('SCPs of the principal’s account, RCPs of the owner’s (E-51, E-56)', () => {
    const { sets } = ask(alice, { resource: 'arn:aws:s3:::foreign' })
    expect(sets.scps).toHaveLength(3)
    expect(sets.rcps).toEqual([])
    const outside = ask(`arn:aws:iam::${other}:user/x`, { resource: 'arn:aws:s3:::bucket' })
    expect(outside.sets.scps).toEqual([])
    expect(outside.sets.rcps).toHaveLength(3)
  })

  test('none for the management account and its resources (E-52, E-56)', () => {
    const { sets } = ask(`arn:aws:iam::${management}:user/root-admin`, {
      resource: 'arn:aws:s3:::managed',
    })
    expect(namesOf(sets.identity)).toEqual(['root-admin/p'])
    expect([sets.scps, sets.rcps]).toEqual([[], []])
  })

  test('none for service-linked roles, known by role or by ARN (E-52, E-57)', () => {
    const known = ask(`arn:aws:sts::${home}:assumed-role/S/session`, {
      resource: 'arn:aws:s3:::bucket',
    })
    expect([known.sets.scps, known.sets.rcps]).toEqual([[], []])
    const role = `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/T`
    expect(ask({ role }).sets.scps).toEqual([])
  })

  test.each<[string, Principal]>([
    ['a service', { service: 'events.amazonaws.com' }],
    ['an identity provider', { federated: `arn:aws:iam::${home}:oidc-provider/x` }],
    ['anonymous', 'anonymous'],
  ])('RCPs and no SCPs for %s (E-58)', (_, principal) => {
    const { sets, known } = ask(principal, { resource: 'arn:aws:s3:::bucket' })
    expect(sets.scps).toEqual([])
    expect(sets.rcps).toHaveLength(3)
    expect(known.principal).toMatchObject({ arn: undefined, organization: undefined })
  })

  test('no RCPs where a service assumes a service-linked role (E-57)', () => {
    const resource = `arn:aws:iam::${home}:role/aws-service-role/ecs.amazonaws.com/S`
    const { sets } = ask({ service: 'ecs.amazonaws.com' }, { action: 'sts:AssumeRole', resource })
    expect(sets.rcps).toEqual([])
    expect(sets.resource).toHaveLength(1)
  })
})

describe('a resource is found', () => {
  test('a bucket with its policy, owner and tags', () => {
    const { sets, known } = ask(alice, { resource: 'arn:aws:s3:::bucket' })
    expect(sets.resource).toHaveLength(1)
    expect(known.resource).toMatchObject({
      account: home,
      tags: new Map([['data', 'secret']]),
      organization: 'o-x',
      organizationPath: 'o-x/r-y/ou-y-1/',
    })
  })

  test('an object by its bucket, whose tags count with ABAC', () => {
    const { sets, known } = ask(alice, { resource: 'arn:aws:s3:::bucket/a/b' })
    expect(sets.resource).toHaveLength(1)
    expect(known.resource?.account).toBe(home)
    expect(known.resource?.tags).toEqual(new Map([['data', 'secret']]))
  })

  test('an index by its table', () => {
    const resource = `arn:aws:dynamodb:eu-west-1:${home}:table/t/index/i`
    expect(ask(alice, { resource }).sets.resource).toHaveLength(1)
  })

  test('a bucket whose name begins with another’s is another bucket', () => {
    const { sets, known } = ask(alice, { resource: 'arn:aws:s3:::bucket2/a' })
    expect(sets.resource).toBeUndefined()
    expect(known.resource?.account).toBeUndefined()
  })

  test('a role by its trust policy, for STS actions only (E-60)', () => {
    const resource = `arn:aws:iam::${home}:role/r/R`
    for (const action of ['sts:AssumeRole', 'STS:assumerolewithsaml', 'sts:TagSession']) {
      expect(namesOf(ask(alice, { action, resource }).sets.resource), action).toEqual(['R/trust'])
    }
    expect(ask(alice, { action: 'iam:GetRole', resource }).sets.resource).toBeUndefined()
  })

  test('a user by its tags (K-84)', () => {
    const { known } = ask(alice, { action: 'iam:GetUser', resource: alice })
    expect(known.resource?.tags).toEqual(new Map([['team', 'x']]))
  })

  test('the owner that the request states decides whose RCPs apply (E-17)', () => {
    const { sets } = ask(alice, { resource: 'arn:aws:s3:::unlisted', resourceAccount: other })
    expect(sets.rcps).toEqual([])
    expect(ask(alice, { resource: 'arn:aws:s3:::unlisted' }).sets.rcps).toHaveLength(3)
  })
})

describe('a key is found', () => {
  const key = `arn:aws:kms:eu-west-1:${home}:key/k`
  const resources = new Map([
    [key, { arn: key, account: home, policy: undefined, tags: undefined, aliases: ['alias/a'] }],
  ])
  const findKey = (resource: string, more: Partial<SingleRequest> = {}) =>
    resolve(
      { ...directory, resources },
      { principal: alice, action: 'kms:Encrypt', resource, ...more },
    ).resource
  const context = { 'aws:RequestedRegion': 'eu-west-1' }

  test('by the ARN of its alias, in its own Region and account alone (E-60)', () => {
    expect(findKey(`arn:aws:kms:eu-west-1:${home}:alias/a`)).toBe(key)
    for (const alias of [
      `arn:aws:kms:eu-west-2:${home}:alias/a`,
      `arn:aws:kms:eu-west-1:${other}:alias/a`,
      `arn:aws-cn:kms:eu-west-1:${home}:alias/a`,
      `arn:aws:kms:eu-west-1:${home}:alias/A`,
    ]) {
      expect(findKey(alias)).toBe(alias)
    }
  })

  test('by its alias alone, where it is of the caller and the Region of the call', () => {
    expect(findKey('alias/a', { context })).toBe(key)
    expect(findKey('alias/a')).toBe('alias/a')
    expect(findKey('alias/a', { context, principal: 'anonymous' })).toBe('alias/a')
    const principal = `arn:aws:iam::${other}:root`
    expect(findKey('alias/a', { context, principal })).toBe('alias/a')
  })

  test('but for an operation on the alias itself the alias is', () => {
    const alias = `arn:aws:kms:eu-west-1:${home}:alias/a`
    expect(findKey(alias, { action: 'kms:UpdateAlias' })).toBe(alias)
  })
})

describe('an endpoint is found', () => {
  test('by aws:SourceVpce, whatever its case, with its type (E-80, E-83)', () => {
    const twins = { 'AWS:sourcevpce': 'vpce-2', 'aws:SourceVpce': 'vpce-1' }
    expect(ask(alice, { context: twins }).endpointType).toBe('Gateway') // C-8
    const empty = { 'aws:SourceVpce': [], 'AWS:sourcevpce': 'vpce-1' }
    expect(ask(alice, { context: empty }).endpointType).toBe('Gateway') // C-11
    const { sets, endpointType } = ask(alice, { context: { 'AWS:sourcevpce': 'vpce-1' } })
    expect(sets.endpoint).toHaveLength(1)
    expect(endpointType).toBe('Gateway')
  })

  test('but one without a policy of its own is no limit', () => {
    const { sets, endpointType } = ask(alice, { context: { 'aws:SourceVpce': 'vpce-2' } })
    expect(sets.endpoint).toBeUndefined()
    expect(endpointType).toBeUndefined()
  })
})

test('an empty directory knows nobody and nothing', () => {
  const empty: Directory = { accounts: new Map(), resources: new Map(), endpoints: new Map() }
  const request = { principal: alice, action: 's3:GetObject', resource: '*' }
  const { sets, known } = resolve(empty, request)
  expect(sets.identity).toEqual([])
  expect(sets.resource).toBeUndefined()
  expect(known).toMatchObject({
    principal: { isUnknown: true },
    resource: { account: undefined, tags: undefined },
    source: {},
    endpoint: {},
  })
})
