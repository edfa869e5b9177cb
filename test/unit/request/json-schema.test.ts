/** `schema/case.schema.json` comes from the shapes that readers use, and refuses what they refuse. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { requestDefinitions } from '../../../scripts/request-schema.ts'
import { readRequest } from '../../../src/request/read-request.ts'
import { descriptors, request as requestShape } from '../../../src/request/schema.ts'
import { publishedSchemas } from '../../support/json-schemas.ts'

function readSchema(name: string) {
  const url = new URL(`../../../schema/${name}.schema.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}

const ajv = publishedSchemas()
const isValid = ajv.compile({ $ref: 'case.schema.json#/$defs/request' })

function isRead(request: object): boolean {
  try {
    return readRequest(JSON.stringify(request)) !== undefined
  } catch {
    return false
  }
}

const account = '111122223333'
const role = `arn:aws:iam::${account}:role/R`
const base = {
  principal: `arn:aws:iam::${account}:user/alice`,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::a/b',
}

it('the committed schema is the one that the shapes give: run `npm run build:schema`', () => {
  const { $defs } = readSchema('case')
  const written = JSON.parse(JSON.stringify(requestDefinitions()))
  expect({ request: $defs.request, principal: $defs.principal }).toEqual(written)
})

it('every member of a request and of a descriptor is in the schema', () => {
  const { request, principal } = requestDefinitions()
  expect(Object.keys(request.properties as object)).toEqual([...requestShape.members.keys()])
  const objects = (principal.anyOf as { properties?: object }[]).slice(1)
  expect(objects.map(({ properties = {} }) => Object.keys(properties))).toEqual(
    [...descriptors.values()].map(({ members }) => [...members.keys()]),
  )
})

describe('the schema and the reader both accept', () => {
  it.each<[string, object]>([
    ['a request', base],
    ['several resources', { ...base, resource: ['a', '*'] }],
    ['a resource account', { ...base, resourceAccount: account }],
    ['an endpoint type', { ...base, endpointType: 'Gateway' }],
    ['context of each kind', { ...base, context: { 'a:b': 'c', d: 1, e: true, f: ['g', 2] } }],
    ['anonymous', { ...base, principal: 'anonymous' }],
    ['a role session', { ...base, principal: { role, session: 'work', tags: { a: 'b' } } }],
    ['a role without a session’s name', { ...base, principal: { role } }],
    ['the time of issue', { ...base, principal: { role, issuedAt: '2026-05-01T12:00:00Z' } }],
    ['session policies', { ...base, principal: { role, policies: [{ Statement: [] }] } }],
    ['a user', { ...base, principal: { user: base.principal, mfa: true } }],
    ['a service', { ...base, principal: { service: 'ec2.amazonaws.com', names: ['a'] } }],
    ['a provider', { ...base, principal: { federated: 'accounts.google.com' } }],
    [
      'a managed session policy',
      {
        ...base,
        principal: {
          role,
          managedPolicies: [
            { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', document: { Statement: [] } },
          ],
        },
      },
    ],
  ])('%s', (_, request) => {
    expect({ schema: isValid(request), reader: isRead(request) }).toEqual({
      schema: true,
      reader: true,
    })
  })
})

describe('the schema and the reader both refuse', () => {
  it.each<[string, object]>([
    ['no principal', { ...base, principal: undefined }],
    ['no action', { ...base, action: undefined }],
    ['no resource', { ...base, resource: undefined }],
    ['a `*` in the action', { ...base, action: 's3:*' }],
    ['a `?` in the action', { ...base, action: 's3:Get?bject' }],
    ['an action without a service', { ...base, action: 'GetObject' }],
    ['an empty resource', { ...base, resource: '' }],
    ['an empty list of resources', { ...base, resource: [] }],
    ['an unknown member', { ...base, Context: {} }],
    ['a resource account of 11 digits', { ...base, resourceAccount: '11112222333' }],
    ['a resource account that is a number', { ...base, resourceAccount: 111122223333 }],
    ['an endpoint type in lower case', { ...base, endpointType: 'gateway' }],
    ['context that is a string', { ...base, context: '{}' }],
    ['context that is a list', { ...base, context: [] }],
    ['a context value that is an object', { ...base, context: { a: {} } }],
    ['a context value that is null', { ...base, context: { a: null } }],
    ['a context value that is too long', { ...base, context: { a: 'x'.repeat(16_385) } }],
    ['a principal that is a name', { ...base, principal: 'alice' }],
    ['a principal that is empty', { ...base, principal: {} }],
    ['a role and a user', { ...base, principal: { role, user: base.principal } }],
    ['tags as a list of `{ Key, Value }`', { ...base, principal: { role, tags: [] } }],
    ['an empty tag key', { ...base, principal: { role, tags: { '': 'a' } } }],
    ['a tag that is a number', { ...base, principal: { role, tags: { a: 1 } } }],
    ['an empty session name', { ...base, principal: { role, session: '' } }],
    ['a session name with a space', { ...base, principal: { role, session: 'a b' } }],
    ['a time of issue in words', { ...base, principal: { role, issuedAt: 'yesterday' } }],
    ['MFA as a string', { ...base, principal: { user: base.principal, mfa: 'true' } }],
    ['session policies as a string', { ...base, principal: { role, policies: '[]' } }],
    ['an empty service', { ...base, principal: { service: '' } }],
  ])('%s', (_, request) => {
    const written = JSON.parse(JSON.stringify(request))
    expect({ schema: isValid(written), reader: isRead(written) }).toEqual({
      schema: false,
      reader: false,
    })
  })
})
