/** Which derived keys a request has, and with which values (K-10…K-84, K-120), on all evaluators. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { AuthorizationRequest, Principal } from '../../../src/model/request.ts'
import { derivedKeys, serviceKeys } from '../../../src/services/derived-keys.ts'
import { sessionKeys } from '../../../src/services/session-keys.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'
import {
  type CallerName,
  callers,
  home,
  loner,
  now,
  path,
  rows,
  user,
} from './derived-key-matrix.ts'

/** A resource, and the keys that speak of it. */
const resources: Readonly<Record<string, { arn: string; keys: Readonly<Record<string, string>> }>> =
  {
    'a listed bucket': {
      arn: 'arn:aws:s3:::bucket',
      keys: {
        'aws:ResourceAccount': home,
        'aws:ResourceOrgID': 'o-x',
        'aws:ResourceOrgPaths': path,
        'aws:ResourceTag/Data': 'secret',
        'aws:ResourceTag/data': 'secret',
        's3:BucketTag/data': 'secret',
      },
    },
    'an object of it': {
      arn: 'arn:aws:s3:::bucket/a',
      keys: {
        'aws:ResourceAccount': home,
        'aws:ResourceOrgID': 'o-x',
        'aws:ResourceOrgPaths': path,
        'aws:ResourceTag/Data': 'secret',
        'aws:ResourceTag/data': 'secret',
        's3:BucketTag/data': 'secret',
      },
    },
    'a bucket outside the organization': {
      arn: 'arn:aws:s3:::outside',
      keys: { 'aws:ResourceAccount': loner },
    },
  }

const keys = Object.keys(rows)
const resourceKeys = [
  'aws:ResourceAccount',
  'aws:ResourceOrgID',
  'aws:ResourceOrgPaths',
  'aws:ResourceTag/Data',
  'aws:ResourceTag/data',
  'iam:ResourceTag/data',
  's3:BucketTag/data',
]

/** What every request has, whoever asks and for whatever (K-90, K-91, K-100). */
const presentKeys = ['aws:CurrentTime', 'aws:EpochTime', 'aws:ViaAWSService']

const probed = [...keys, ...resourceKeys, ...presentKeys]
const isSet = (key: string) => (/OrgPaths$|NamesList$/.test(key) ? 'ForAnyValue:' : '')

/**
 * Denied: `probe:HasN` where the key is there, `probe:IsN` where it has the value that the context
 * gives. A denial says so of everybody, root users and strangers included.
 */
const probes = probed.flatMap((key, number) => [
  { Action: `probe:Has${number}`, Condition: { Null: { [key]: 'false' } } },
  {
    Action: `probe:Is${number}`,
    Condition: { [`${isSet(key)}StringEquals`]: { [key]: '$' + '{probe:value}' } },
  },
])
const policy = {
  Version: '2012-10-17',
  Statement: probes.map((probe) => ({ ...probe, Effect: 'Deny', Principal: '*', Resource: '*' })),
}
const trust = {
  Statement: { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' },
}
const tags = { Team: 'red' }

const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      organization: {
        id: 'o-x',
        managementAccount: '999900001111',
        root: { id: 'r-y', units: [{ id: 'ou-y-1', accounts: [home] }] },
      },
      accounts: [
        {
          id: home,
          users: [{ name: 'alice', path: '/staff/', id: 'AIDA1', tags }],
          roles: [
            { name: 'R', path: '/apps/', id: 'AROA1', tags, trust },
            { name: 'L', path: '/aws-service-role/ecs.amazonaws.com/', id: 'AROA2', trust },
          ],
        },
        { id: loner, users: [{ name: 'bob' }] },
      ],
      resources: [
        { arn: 'arn:aws:s3:::bucket', account: home, policy, tags: { Data: 'secret' }, abac: true },
        { arn: 'arn:aws:s3:::outside', account: loner, policy, tags: {} },
        { arn: 'arn:aws:s3:::untold', account: home, policy },
      ],
    }),
  ),
  Date.parse(now),
)

function isDenied(request: AuthorizationRequest): boolean {
  return evaluators.check(request).verdict === 'explicitDeny'
}

function probe(principal: Principal, key: string, resource: string, value: string | undefined) {
  const number = probed.indexOf(key)
  const has = isDenied({ principal, action: `probe:Has${number}`, resource })
  if (value === undefined) return { has, is: false }
  const context = { 'probe:value': value }
  return { has, is: isDenied({ principal, action: `probe:Is${number}`, resource, context }) }
}

describe.each(keys)('%s', (key) => {
  for (const caller of Object.keys(callers) as CallerName[]) {
    const value = rows[key]?.[caller]
    it(`${value === undefined ? 'is missing' : `is ${value}`} for: ${caller}`, () => {
      const found = probe(callers[caller], key, 'arn:aws:s3:::bucket', value)
      expect(found).toEqual({ has: value !== undefined, is: value !== undefined })
    })
  }
})

describe.each(presentKeys)('%s', (key) => {
  it.each(Object.entries(callers))('is there for: %s', (_, principal) => {
    for (const { arn } of Object.values(resources)) {
      expect(probe(principal, key, arn, undefined).has).toBe(true)
    }
  })
})

describe('aws:ViaAWSService', () => {
  const key = 'aws:ViaAWSService'
  const has = (value: string, context: object) =>
    isDenied({
      principal: user,
      action: `probe:Is${probed.indexOf(key)}`,
      resource: 'arn:aws:s3:::bucket',
      context: { 'probe:value': value, ...context },
    })

  it.each(Object.entries(callers))('is false on a direct call of: %s', (_, principal) => {
    expect(probe(principal, key, 'arn:aws:s3:::bucket', 'false').is).toBe(true)
  })

  it('is what the context states', () => {
    expect(has('true', { [key]: true })).toBe(true)
    expect(has('true', { 'AWS:viaawsservice': 'true' })).toBe(true)
    expect(has('false', { [key]: [] })).toBe(true)
  })

  it('is true where services are called through, unless the context states it (K-98)', () => {
    const chain = { 'aws:CalledVia': ['athena.amazonaws.com'] }
    expect(has('true', chain)).toBe(true)
    expect(has('false', chain)).toBe(false)
    expect(has('false', { 'aws:calledvia': [] })).toBe(true)
    expect(has('false', { ...chain, [key]: false })).toBe(true)
  })
})

describe.each(Object.entries(resources))('of %s', (_, { arn, keys: present }) => {
  for (const key of resourceKeys) {
    const value = present[key]
    it(`${key} is ${value ?? 'missing'}`, () => {
      const found = probe(user, key, arn, value)
      expect(found).toEqual({ has: value !== undefined, is: value !== undefined })
    })
  }
})

describe('tags of a resource', () => {
  const key = 'aws:ResourceTag/data'
  const action = `probe:Is${probed.indexOf(key)}`
  const ask = (name: string, stated: object) => {
    const context = { 'probe:value': 'open', ...stated }
    return isDenied({ principal: user, action, resource: `arn:aws:s3:::${name}`, context })
  }

  it('that nobody has listed are the context’s to state', () => {
    expect(ask('untold', { [key]: 'open' })).toBe(true)
    expect(ask('untold', {})).toBe(false)
  })

  it('that are listed, be it as none, are not', () => {
    expect(() => ask('bucket', { [key]: 'open' })).toThrow(/contradicts/)
    const context = { [key]: 'open', 'probe:value': 'open' }
    const request = { principal: user, action, resource: 'arn:aws:s3:::outside', context }
    expect(() => isDenied(request)).toThrow(/contradicts/)
  })

  it('are derived under the name of the resource’s own service only (K-84)', () => {
    const foreign = { 'iam:ResourceTag/data': 'open' }
    const number = probed.indexOf('iam:ResourceTag/data')
    const context = { 'probe:value': 'open', ...foreign }
    const resource = 'arn:aws:s3:::bucket'
    const request = { principal: user, action: `probe:Is${number}`, resource, context }
    expect(isDenied(request)).toBe(true)
    expect(() => ask('bucket/a', { 's3:BucketTag/data': 'open' })).toThrow(/contradicts/)
  })
})

it('covers every derived key', () => {
  const covered = new Set(probed.map((key) => key.toLowerCase().replace(/\/.*/, '/')))
  // those of services see service-keys.test.ts, those of sessions see sts/session-keys.test.ts
  const own = [...derivedKeys.keys()].filter(
    (key) => !sessionKeys.has(key) && !serviceKeys.has(key),
  )
  for (const key of own) expect([...covered], key).toContain(key)
  // those of other services see test/cases/directory/service-tags.json
  for (const key of ['aws:resourcetag/', 's3:buckettag/']) expect([...covered]).toContain(key)
})

describe('tags of a principal that differ only in case (C-8)', () => {
  const role = `arn:aws:iam::${home}:role/apps/R`
  const principal = { role, session: 'work', tags: { team: 'a', Team: 'b' } }
  const ask = (context: object) => {
    const action = `probe:Is${probed.indexOf('aws:PrincipalTag/team')}`
    const resource = 'arn:aws:s3:::bucket'
    return isDenied({ principal, action, resource, context: { 'probe:value': 'a', ...context } })
  }

  it('each agree with the context that spells them alike', () => {
    expect(ask({ 'aws:PrincipalTag/Team': 'b' })).toBe(true)
    expect(ask({ 'aws:PrincipalTag/Team': 'b', 'aws:PrincipalTag/team': 'a' })).toBe(true)
    expect(ask({ 'aws:PrincipalTag/TEAM': 'a' })).toBe(true)
  })

  it('are contradicted by the value of the other', () => {
    expect(() => ask({ 'aws:PrincipalTag/Team': 'a' })).toThrow(/contradicts/)
    expect(() => ask({ 'aws:PrincipalTag/TEAM': 'b' })).toThrow(/contradicts/)
  })
})

it('no context can contradict a derived key (K-3)', () => {
  const context = { 'aws:PrincipalOrgID': 'o-other' }
  const request = { principal: user, action: 'probe:Has0', resource: 'arn:aws:s3:::bucket' }
  expect(() => isDenied({ ...request, context })).toThrow(/contradicts `aws:PrincipalOrgID`/)
  expect(() => evaluators.engine.check({ ...request, context })).toThrow(/contradicts/)
})

describe('aws:AssumedRoot, which only a description of an AssumeRoot session gives (K-50)', () => {
  it.each(Object.entries(callers))('is not the context’s to state for: %s', (name, principal) => {
    const context = { 'aws:AssumedRoot': true }
    const request = { principal, action: 'probe:Has0', resource: 'arn:aws:s3:::bucket', context }
    if (name === 'AssumeRoot session') expect(isDenied(request)).toBe(true)
    else expect(() => isDenied(request)).toThrow(/contradicts `aws:AssumedRoot`/)
  })

  it.each(['root', 'role/apps/R', 'user/staff/alice'])(
    'is not either for the bare ARN of: %s',
    (name) => {
      const principal = `arn:aws:iam::${home}:${name}`
      const context = { 'aws:AssumedRoot': true }
      const request = { principal, action: 'probe:Has0', resource: 'arn:aws:s3:::bucket', context }
      expect(() => isDenied(request)).toThrow(/contradicts `aws:AssumedRoot`/)
    },
  )
})
