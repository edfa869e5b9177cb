import { describe, expect, test } from 'vitest'
import { type Issue, RequestError } from '../../../src/model/errors.ts'
import { readRequest } from '../../../src/request/read-request.ts'

const arn = 'arn:aws:iam::111122223333:user/alice'
const request = { principal: arn, action: 's3:GetObject', resource: '*' }

const who = (principal: unknown) => ({ ...request, principal })
const stating = (context: object) => ({ ...request, context })

function refusalOf(value: unknown): RequestError {
  try {
    readRequest(value)
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('a request is read, whoever is its principal (D-4)', () => {
  test('from a value and from its text alike', () => {
    const full = {
      ...request,
      resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
      resourceAccount: '111122223333',
      endpointType: 'Gateway',
      context: { 'aws:TagKeys': ['a', 'b'], 'aws:MultiFactorAuthAge': 10, 'x:y': true },
    }
    expect(readRequest(full)).toEqual(full)
    expect(readRequest(JSON.stringify(full))).toEqual(full)
  })

  test.each<unknown>([
    'anonymous',
    { role: arn, session: 'me', tags: { a: 'b' }, policies: [{}], sourceIdentity: 'it', mfa: true },
    { role: arn, issuedAt: '2026-05-01T12:00:00Z', federatedProvider: 'accounts.google.com' },
    { user: arn, sessionToken: true, mfa: false },
    { federatedUser: arn, parent: arn, tags: {}, policies: [] },
    { assumedRoot: arn, policies: [{}] },
    { service: 'events.amazonaws.com', names: ['events.eu-west-1.amazonaws.com'] },
    { federated: 'cognito-identity.amazonaws.com' },
  ])('with the principal %j', (principal) => {
    expect(readRequest({ ...request, principal }).principal).toEqual(principal)
  })

  test('with context keys that are members of every object', () => {
    const text = JSON.stringify(request).replace('}', ',"context":{"__proto__":"x"}}')
    expect(Object.entries(readRequest(text).context ?? {})).toEqual([['__proto__', 'x']])
  })

  test('with members of which all objects have others, or setters', () => {
    Object.defineProperty(Object.prototype, 'app:k', { configurable: true, set: () => {} })
    try {
      const stated = [
        ['app:k', 'x'],
        ['toString', 'y'],
      ]
      const { context = {} } = readRequest(stating(Object.fromEntries(stated)))
      expect(Object.entries(context)).toEqual(stated)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'app:k')
    }
  })
})

describe('context keys that differ only in case (C-8)', () => {
  const twins = { 'a:b': 1, 'x:y': 1, 'A:b': 2, 'a:B': 3 }

  test('are read as they stand', () => {
    expect(readRequest({ ...request, context: twins }).context).toEqual(twins)
  })

  test('are told of, each but the first, at its place', () => {
    const findings: Issue[] = []
    const text = JSON.stringify({ ...request, context: twins }, null, 1)
    readRequest(text, (finding) => findings.push(finding))
    const told = findings.map(({ code, severity, path, line }) => [code, severity, path, line])
    expect(told).toEqual([
      ['DUPLICATE_CONTEXT_KEY', 'warning', ['context', 'A:b'], 8],
      ['DUPLICATE_CONTEXT_KEY', 'warning', ['context', 'a:B'], 9],
    ])
  })

  test('are nothing to tell of where there are none', () => {
    readRequest({ ...request, context: { 'a:b': 1, 'a:c': 1 } }, (finding) => {
      throw new Error(finding.message)
    })
  })
})

describe('a request is refused, with place and hint', () => {
  test.each<[place: string, value: unknown]>([
    ['request', 'null'],
    ['request', []],
    ['request', { action: 's3:GetObject', resource: '*' }],
    ['request.ressource', { ...request, ressource: '*' }],
    ['request.action', { ...request, action: 'GetObject' }],
    ['request.action', { ...request, action: 1 }],
    ['request.resource', { ...request, resource: [] }],
    ['request.resource.1', { ...request, resource: ['*', ''] }],
    ['request.resourceAccount', { ...request, resourceAccount: '1' }],
    ['request.endpointType', { ...request, endpointType: 'gateway' }],
    ['request.context', { ...request, context: [] }],
    ['request.context.a:b', { ...request, context: { 'a:b': null } }],
    ['request.context.a:b.0', { ...request, context: { 'a:b': [['x']] } }],
    ['request.principal', { ...request, principal: 'alice' }],
    ['request.principal', { ...request, principal: {} }],
    ['request.principal', { ...request, principal: 1 }],
    ['request.principal.user', { ...request, principal: { role: arn, user: arn } }],
    ['request.principal.role', { ...request, principal: { role: 'R' } }],
    ['request.principal.mfa', { ...request, principal: { role: arn, mfa: 'yes' } }],
    ['request.principal.tags.a', { ...request, principal: { role: arn, tags: { a: 1 } } }],
    ['request.principal.policies.0', { ...request, principal: { role: arn, policies: ['p'] } }],
    ['request.principal.issuedAt', { ...request, principal: { role: arn, issuedAt: 'now' } }],
  ])('at %s', (place, value) => {
    const error = refusalOf(value)
    expect(error.place).toBe(place)
    expect(error.hint).not.toBe('')
    expect(error.issues).toHaveLength(1)
  })

  test.each<[code: string, place: string, hint: RegExp, value: unknown]>([
    ['EMPTY_VALUE', 'request.resource', /leave the member out/, { ...request, resource: '' }],
    ['EMPTY_VALUE', 'request.resource.1', /give it a value/, { ...request, resource: ['*', ''] }],
    ['EMPTY_VALUE', 'request.principal.session', /give it/, who({ role: arn, session: '' })],
    ['EMPTY_VALUE', 'request.principal.service', /give it/, who({ service: '' })],
    ['EMPTY_VALUE', 'request.principal.names.0', /give/, who({ service: 's.aws', names: [''] })],
    ['EMPTY_VALUE', 'request.principal.federated', /give it/, who({ federated: '' })],
    ['INVALID_DATE', 'request.principal.issuedAt', /ISO 8601/, who({ role: arn, issuedAt: '' })],
    ['INVALID_DATE', 'request.principal.issuedAt', /ISO/, who({ user: arn, issuedAt: 'today' })],
    [
      'INVALID_DATE',
      'request.principal.issuedAt',
      /ISO/,
      who({ assumedRoot: arn, issuedAt: '1x' }),
    ],
    ['INVALID_PRINCIPAL', 'request.principal', /`role`, `user`/, who('alice')],
    ['INVALID_PRINCIPAL', 'request.principal', /write an ARN/, who('Anonymous')],
    ['INVALID_PRINCIPAL', 'request.principal', /write an ARN/, who('*')],
    [
      'INVALID_PRINCIPAL',
      'request.principal',
      /`service` or `federated`/,
      who({ session: 'session' }),
    ],
    ['INVALID_CONTEXT_VALUE', 'request.context.a:b', /leave out a key/, stating({ 'a:b': null })],
    ['INVALID_CONTEXT_VALUE', 'request.context.a:b', /leave out/, stating({ 'a:b': { c: 1 } })],
    ['INVALID_CONTEXT_VALUE', 'request.context.a:b.1', /leave/, stating({ 'a:b': ['c', null] })],
    ['INVALID_CONTEXT_VALUE', 'request.context.a:b.0', /leave/, stating({ 'a:b': [[]] })],
    ['INVALID_ACTION', 'request.action', /`s3:GetObject`/, { ...request, action: 's3' }],
    [
      'ALIAS_OF_KEY',
      'request.resource.1',
      /key\/ID/,
      { ...request, action: 'KMS:DisableKey', resource: ['*', 'arn:aws:kms:us-east-1:1:alias/a'] },
    ],
    ['INVALID_ARN', 'request.principal.user', /arn:aws:iam/, who({ user: 'alice' })],
    [
      'INVALID_ARN',
      'request.principal.federatedUser',
      /arn:aws:sts::…:federated-user\/name/,
      who({ federatedUser: 'portal' }),
    ],
    ['EMPTY_LIST', 'request.resource', /write `\*`/, { ...request, resource: [] }],
  ])('as %s at %s', (code, place, hint, value) => {
    const error = refusalOf(value)
    expect(error.issues.map((issue) => issue.code)).toEqual([code])
    expect(error.place).toBe(place)
    expect(error.hint).toMatch(hint)
  })

  test('at line and column for a text that is no JSON', () => {
    expect(refusalOf('{"principal": }').place).toBe('1:15')
    expect(refusalOf('{"action":"a:b","action":"a:b"}').message).toContain('occurs twice')
  })
})
