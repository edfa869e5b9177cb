import { describe, expect, it } from 'vitest'
import { LimitError, PolicyError, RequestError } from '../../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { createReference, evaluate } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'
import { alice, allowAll, condition, request, sets } from './request.ts'

/** Asks with changes that the types would not let through. */
function ask(changes: Record<string, unknown>): () => unknown {
  return () => evaluate(sets, { ...request, ...changes } as AuthorizationRequest)
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
        federatedUser: 'arn:aws:sts::111122223333:federated-user/guest',
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
