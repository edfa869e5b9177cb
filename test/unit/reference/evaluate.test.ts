import { describe, expect, it } from 'vitest'
import { LimitError, PolicyError, RequestError } from '../../../src/errors.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { createReference, evaluate } from '../../../src/reference/index.ts'
import { readSets } from '../../support/policy-sets.ts'

const allowAll = { Statement: { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' } }
const sets = readSets({ identity: [allowAll] })
const alice = 'arn:aws:iam::111122223333:user/alice'
const request = { principal: alice, action: 'app:Read', resource: '*' } as const

/** Asks with changes that the types would not let through. */
function ask(changes: Record<string, unknown>): () => unknown {
  return () => evaluate(sets, { ...request, ...changes } as AuthorizationRequest)
}

function condition(operator: string, key: string, value: string) {
  const statement = { ...allowAll.Statement, Condition: { [operator]: { [key]: value } } }
  return readSets({ identity: [{ Version: '2012-10-17', Statement: statement }] })
}

describe('a principal that is none', () => {
  const none = [
    'arn:aws:iam::111122223333:group/admins',
    'arn:aws:iam::111122223333:oidc-provider/example.com',
    'arn:aws:iam::11112222333:user/alice',
    'arn:aws:iam::acme:user/alice',
    'arn:aws:iam:us-east-1:111122223333:user/alice',
    'arn:aws:iam::111122223333:user/',
    'arn:aws:iam::111122223333:user',
    'arn:aws:iam::111122223333:root/x',
    'arn:aws:sts::111122223333:assumed-role/reader',
    'arn:aws:sts::111122223333:assumed-role/reader/',
    'arn:aws:sts::111122223333:assumed-role/team/reader/monday',
    'arn:aws:iam::111122223333:assumed-role/reader/monday',
    'arn:aws:sts::111122223333:federated-user/',
    'arn:aws:s3:::bucket',
    'ARN:aws:iam::111122223333:user/alice',
    '',
  ]
  it.each(none)('`%s` is refused', (principal) => {
    expect(ask({ principal })).toThrow(RequestError)
  })

  it.each([
    ['a role by a session ARN', { role: 'arn:aws:sts::111122223333:assumed-role/reader/monday' }],
    ['a user by a role ARN', { user: 'arn:aws:iam::111122223333:role/reader' }],
    ['an AssumeRoot session by a user ARN', { assumedRoot: alice }],
    ['a federated user by a user ARN', { federatedUser: alice }],
    [
      'a parent of another account',
      {
        federatedUser: 'arn:aws:sts::111122223333:federated-user/x',
        parent: 'arn:aws:iam::444455556666:user/x',
      },
    ],
    ['a descriptor of nobody', { group: 'admins' }],
    ['two descriptors in one', { user: alice, role: 'arn:aws:iam::111122223333:role/reader' }],
    ['a misspelled member', { role: 'arn:aws:iam::111122223333:role/reader', polices: [] }],
    ['a number', 7],
    ['nothing', undefined],
  ])('%s is refused', (_, principal) => {
    expect(ask({ principal })).toThrow(RequestError)
  })

  it('names its place and says what to write', () => {
    let thrown: unknown
    try {
      evaluate(sets, { ...request, principal: { user: 'arn:aws:iam::111122223333:root' } })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({
      code: 'ERR_REQUEST_INVALID',
      place: 'request.principal.user',
      hint: expect.stringContaining('ARN'),
    })
  })
})

describe('a request that cannot be read', () => {
  it.each([
    ['an action without a colon (L-69)', { action: 'Read' }],
    ['an empty list of resources', { resource: [] }],
    ['an owner that is no account id', { resourceAccount: '1111' }],
    ['an endpoint type that does not exist', { endpointType: 'gateway' }],
    ['null as a context value (C-38)', { context: { 'app:k': null } }],
    ['an object as a context value (C-38)', { context: { 'app:k': {} } }],
    ['a list in a list of context values', { context: { 'app:k': [['a']] } }],
    ['NaN as a context value', { context: { 'app:k': Number.NaN } }],
    ['a misspelled member', { contxt: {} }],
  ])('%s throws', (_, changes) => {
    expect(ask(changes)).toThrow(RequestError)
  })

  it('a call without parts throws', () => {
    expect(() => evaluate(sets, [])).toThrow(RequestError)
  })

  it.each([
    ['an action', { action: `app:${'x'.repeat(2000)}` }],
    ['a resource', { resource: 'é'.repeat(9000) }],
    ['a list of resources', { resource: Array.from({ length: 1001 }, () => '*') }],
    [
      'a list of context values',
      { context: { 'app:k': Array.from({ length: 10_001 }, () => 'v') } },
    ],
  ])('%s over its limit throws', (_, changes) => {
    expect(ask(changes)).toThrow(LimitError)
  })

  it('a session policy that cannot be loaded throws', () => {
    const principal = {
      role: 'arn:aws:iam::111122223333:role/reader',
      policies: [{ Version: 'x' }],
    }
    expect(ask({ principal })).toThrow(PolicyError)
  })
})

describe('derived keys outside a simulation (K-3)', () => {
  const contradicting: readonly [string, Record<string, unknown>][] = [
    ['another name', { 'aws:username': 'bob' }],
    ['another spelling of the key', { 'AWS:UserName': 'bob' }],
    ['a principal tag that nobody knows of', { 'aws:PrincipalTag/team': 'blue' }],
    ['an organization that nobody knows of', { 'aws:PrincipalOrgID': 'o-x' }],
    ['a service', { 'aws:PrincipalIsAWSService': true }],
    ['another owner', { 'aws:ResourceAccount': '444455556666' }],
  ]
  it.each(contradicting)('%s throws', (_, context) => {
    expect(ask({ context })).toThrow(RequestError)
  })

  it('an equal value is no contradiction', () => {
    const context = { 'AWS:username': 'alice', 'aws:PrincipalIsAWSService': false }
    expect(evaluate(sets, { ...request, context }).verdict).toBe('allowed')
  })

  it('in a simulation the context wins', () => {
    const wanted = condition('StringEquals', 'aws:username', 'bob')
    const context = { 'aws:username': 'bob' }
    const decision = evaluate(wanted, { ...request, context }, { simulation: true })
    expect(decision.verdict).toBe('allowed')
  })

  it('of a bare ARN the context alone describes the session', () => {
    const wanted = condition('Bool', 'aws:MultiFactorAuthPresent', 'true')
    const context = { 'aws:MultiFactorAuthPresent': true }
    expect(evaluate(wanted, { ...request, context }).verdict).toBe('allowed')
  })

  it('of a descriptor the context cannot describe the session', () => {
    const context = { 'aws:MultiFactorAuthPresent': true }
    expect(ask({ principal: { user: alice }, context })).toThrow(RequestError)
    expect(ask({ principal: { user: alice, mfa: false }, context })).toThrow(RequestError)
  })

  it('tags of the resource are the context’s to state until a directory lists them', () => {
    const wanted = condition('StringEquals', 'aws:ResourceTag/env', 'dev')
    const asked = { ...request, context: { 'aws:ResourceTag/env': 'dev' } }
    expect(evaluate(wanted, asked).verdict).toBe('allowed')
    const known = { resource: { tags: new Map([['env', 'prod']]) } }
    expect(() => evaluate(wanted, asked, { known })).toThrow(RequestError)
    expect(() => evaluate(wanted, asked, { known: { resource: { tags: new Map() } } })).toThrow(
      RequestError,
    )
  })
})

describe('known facts', () => {
  const role = 'arn:aws:iam::111122223333:role/team/reader'
  const session = { ...request, principal: 'arn:aws:sts::111122223333:assumed-role/reader/monday' }

  it('a session’s role has the path that is known (L-48)', () => {
    const wanted = condition('ArnEquals', 'aws:PrincipalArn', role)
    expect(evaluate(wanted, session, { known: { principal: { arn: role } } }).verdict).toBe(
      'allowed',
    )
    expect(evaluate(wanted, session).verdict).toBe('implicitDeny')
  })

  it('the path shows a service-linked role, which no SCP limits (E-59)', () => {
    const arn = 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/reader'
    const limited = { ...sets, scps: [[]], rcps: [[]] }
    expect(evaluate(limited, session, { known: { principal: { arn } } }).verdict).toBe('allowed')
    expect(evaluate(limited, session, { known: {} }).verdict).toBe('implicitDeny')
  })

  it('a role ARN of another name is not the session’s role', () => {
    const wanted = condition('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/x')
    const known = { principal: { arn: 'arn:aws:iam::111122223333:role/x' } }
    expect(evaluate(wanted, session, { known }).verdict).toBe('implicitDeny')
  })

  it('a unique id names the principal and makes its aws:userid (L-36, K-40)', () => {
    const known = { principal: { id: 'AROA1' } }
    const wanted = condition('StringEquals', 'aws:userid', 'AROA1:monday')
    expect(evaluate(wanted, session, { known }).verdict).toBe('allowed')
    const named = readSets({
      resource: [
        { Statement: { Effect: 'Allow', Principal: { AWS: 'AROA1' }, Action: 'app:Read' } },
      ],
    })
    expect(evaluate(named, session, { known }).verdict).toBe('allowed')
    expect(evaluate(named, session, { known: { principal: { id: 'AROA2' } } }).verdict).toBe(
      'implicitDeny',
    )
  })

  it('a session tag replaces the role’s tag, whatever the case (K-14)', () => {
    const known = {
      principal: {
        tags: new Map([
          ['Team', 'red'],
          ['env', 'dev'],
        ]),
      },
    }
    const tagged = { ...request, principal: { role, tags: { team: 'blue' } } }
    const wanted = (key: string, value: string) =>
      evaluate(condition('StringEquals', `aws:PrincipalTag/${key}`, value), tagged, { known })
        .verdict
    expect(wanted('Team', 'blue')).toBe('allowed')
    expect(wanted('Team', 'red')).toBe('implicitDeny')
    expect(wanted('env', 'dev')).toBe('allowed')
  })

  it('organizations of both ends are known, their paths as lists', () => {
    const facts = { organization: 'o-1', organizationPath: 'o-1/r-1/ou-1/' }
    const known = { principal: facts, resource: facts }
    for (const end of ['Principal', 'Resource']) {
      const id = condition('StringEquals', `aws:${end}OrgID`, 'o-1')
      expect(evaluate(id, request, { known }).verdict).toBe('allowed')
      const path = condition('ForAnyValue:StringLike', `aws:${end}OrgPaths`, 'o-1/*')
      expect(evaluate(path, request, { known }).verdict).toBe('allowed')
    }
  })

  it('a federated user known without its parent has direct grants only (E-18)', () => {
    const user = { Effect: 'Allow', Principal: { AWS: alice }, Action: 'app:Read' }
    const granted = { ...readSets({ resource: [{ Statement: user }] }), session: sets.identity }
    const asked = { ...request, principal: 'arn:aws:sts::111122223333:federated-user/alice' }
    expect(evaluate(granted, asked).verdict).toBe('allowed')
    expect(evaluate(granted, asked, { known: {} }).verdict).toBe('implicitDeny')
  })

  it('an owner that the directory knows stands behind request and ARN (E-17)', () => {
    const known = { resource: { account: '444455556666' } }
    const bucket = { ...request, resource: 'arn:aws:s3:::bucket' }
    expect(evaluate(sets, bucket, { known }).policyType).toBe('resource')
    const own = { ...bucket, resourceAccount: '111122223333' }
    expect(evaluate(sets, own, { known }).verdict).toBe('allowed')
  })
})

describe('the clock', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

  it('gives aws:CurrentTime as an ISO 8601 instant and aws:EpochTime in whole seconds', () => {
    const instant = condition('StringEquals', 'aws:CurrentTime', '2026-01-02T03:04:05.678Z')
    expect(evaluate(instant, request, { now }).verdict).toBe('allowed')
    const seconds = condition('StringEquals', 'aws:EpochTime', String(Math.floor(now / 1000)))
    expect(evaluate(seconds, request, { now }).verdict).toBe('allowed')
  })

  it('gives way to the context', () => {
    const past = condition('DateLessThan', 'AWS:CurrentTime', '2020-01-01')
    const asked = { ...request, context: { 'aws:currenttime': '2019-01-01T00:00:00Z' } }
    expect(evaluate(past, asked, { now }).verdict).toBe('allowed')
    expect(evaluate(past, request, { now }).verdict).toBe('implicitDeny')
  })
})

describe('an evaluator over policy sets', () => {
  it('decides with the sets and options it was made of', () => {
    const reference = createReference(condition('DateLessThan', 'aws:CurrentTime', '2000-01-01'), {
      now: 0,
    })
    expect(reference.check(request)).toEqual({
      verdict: 'allowed',
      policyType: 'identity',
      statements: [
        {
          policyType: 'identity',
          policy: 'identity 1',
          file: undefined,
          sid: 'All',
          index: 0,
          line: 0,
          effect: 'Allow',
        },
      ],
    })
  })
})

describe('lone surrogates', () => {
  it('read as U+FFFD in the resource and in the policy', () => {
    const statement = { ...allowAll.Statement, Resource: 'arn:aws:s3:::b/\ud800' }
    const written = readSets({ identity: [{ Statement: statement }] })
    for (const end of ['\ufffd', '\udfff']) {
      const asked = { ...request, resource: `arn:aws:s3:::b/${end}` }
      expect(evaluate(written, asked).verdict).toBe('allowed')
    }
  })

  it('read as U+FFFD in context keys and values', () => {
    const wanted = condition('StringEquals', 'app:\udc00', '\ud800x')
    const asked = { ...request, context: { 'app:\ufffd': '\udc00x' } }
    expect(evaluate(wanted, asked).verdict).toBe('allowed')
  })

  it('do not come apart from a pair', () => {
    const wanted = condition('StringEquals', 'app:k', '\ufffd\ufffd')
    expect(evaluate(wanted, { ...request, context: { 'app:k': '😀' } }).verdict).toBe(
      'implicitDeny',
    )
  })
})
