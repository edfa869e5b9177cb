/** The published schema of directories against their reader: every member, wrong in every way. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError, type Issue } from '../../../src/model/errors.ts'
import { publishedSchemas } from '../../support/json-schemas.ts'

type Path = readonly string[]
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const own = '111122223333'
const other = '444455556666'
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const document = { Version: '2012-10-17', Statement: [{ Sid: 'One', ...allow }] }
const trust = {
  Statement: { Effect: 'Allow', Principal: { AWS: own }, Action: 'sts:AssumeRole' },
}
const bucketPolicy = { Statement: { ...allow, Principal: '*', Resource: 'arn:aws:s3:::reports' } }
const tags = { team: 'data' }
const inline = { name: 'inline', document }

/** Every member that a directory may have. */
const complete: Json = {
  $schema: 'https://sallyport.dev/schema/directory.schema.json',
  organization: {
    id: 'o-abc123def4',
    managementAccount: own,
    delegatedAdministrators: [{ account: other, services: ['config.amazonaws.com'] }],
    policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
    features: ['RootCredentialsManagement'],
    root: {
      id: 'r-abcd',
      name: 'Root',
      scps: [document],
      rcps: [],
      accounts: [{ id: own, name: 'own', scps: [document], rcps: [] }],
      units: [
        { id: 'ou-abcd-12345678', name: 'apps', scps: [document], rcps: [], accounts: [other] },
      ],
    },
  },
  identityCenter: {
    region: 'eu-west-1',
    permissionSets: [
      {
        name: 'Admin',
        description: 'all',
        policies: [inline],
        boundary: 'arn:aws:iam::aws:policy/Shared',
        sessionDuration: 3_600,
      },
    ],
    assignments: [{ permissionSet: 'Admin', accounts: [own], principals: ['group/Admins'] }],
  },
  accounts: [
    {
      id: own,
      name: 'own',
      partition: 'aws',
      alias: 'mine',
      canonicalUser: 'a'.repeat(64),
      policies: [
        { name: 'managed', path: '/', id: 'ANPA1', description: 'all', document },
        { name: 'versioned', versions: [{ id: 'v1', default: true, document }] },
      ],
      groups: [{ name: 'readers', path: '/', id: 'AGPA1', policies: ['managed'] }],
      users: [
        {
          name: 'alice',
          path: '/',
          id: 'AIDA1',
          tags,
          groups: ['readers'],
          policies: [inline],
          boundary: 'managed',
        },
      ],
      roles: [
        {
          name: 'reader',
          path: '/',
          id: 'AROA1',
          tags,
          trust,
          policies: ['managed'],
          boundary: 'managed',
          maxSessionDuration: 3_600,
        },
      ],
      providers: [
        { type: 'oidc', url: 'https://issuer.example', clients: ['one'] },
        { type: 'saml', name: 'idp' },
      ],
      publicAccessBlock: { restrictPublicBuckets: true },
      instanceProfiles: [{ name: 'profile', path: '/', role: 'reader' }],
    },
    { id: other },
  ],
  policies: [
    {
      name: 'Shared',
      arn: 'arn:aws:iam::aws:policy/Shared',
      version: 'v1',
      document,
    },
  ],
  resources: [
    {
      arn: 'arn:aws:s3:::reports',
      account: own,
      policy: bucketPolicy,
      tags,
      abac: true,
      publicAccessBlock: {
        ignorePublicAcls: true,
        blockPublicPolicy: false,
        blockPublicAcls: true,
      },
    },
    {
      arn: `arn:aws:s3:eu-west-1:${own}:accesspoint/p`,
      networkOrigin: 'VPC',
      bucket: 'reports',
      bucketAccount: own,
    },
    {
      arn: `arn:aws:kms:eu-west-1:${own}:key/k`,
      awsManaged: true,
      aliases: ['alias/a', 'alias/b/c'],
    },
    {
      service: 'glue',
      account: own,
      region: 'eu-west-1',
      partition: 'aws',
      policy: { Statement: { ...allow, Principal: { AWS: own }, Action: 'glue:GetTable' } },
    },
  ],
  resourceParents: [{ service: 'docs', prefix: 'page/', until: '/', besides: true }],
  services: [
    { service: 'docs', resourcePolicies: 'explicit' },
    { service: 'ledger', resourcePolicies: 'none', crossAccount: 'identity' },
  ],
  endpoints: [
    { id: 'vpce-1', type: 'Interface', policy: { Statement: { ...allow, Principal: '*' } } },
  ],
}

const fits = publishedSchemas().getSchema('directory.schema.json')

/** What the reader says where a value has not the shape that is wanted there. */
const ofShape: ReadonlySet<string> = new Set([
  'INVALID_VALUE',
  'MISSING_MEMBER',
  'UNKNOWN_MEMBER',
  'WRONG_TYPE',
])

const wrong: readonly Json[] = [null, true, -1.5, '', 'x y', [], [null], {}, { zzz: 1 }]

/** Why a directory is refused. */
function errorsOf(value: Json): readonly Issue[] {
  try {
    parseDirectory(JSON.stringify(value))
    return []
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues
    throw error
  }
}

/** All places outside policy documents, which have a schema and tests of their own. */
function placesOf(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object' || 'Statement' in value) return [path]
  const inner = Object.entries(value).flatMap(([name, one]) => placesOf(one, [...path, name]))
  return path.length === 0 ? inner : [path, ...inner]
}

/** The value with something else at a place, or without the member there. */
function replaced(value: Json, path: Path, by: Json | undefined): Json {
  const [name, ...rest] = path
  if (name === undefined || value === null || typeof value !== 'object') return by ?? null
  const entries = Object.entries(value).flatMap(([key, one]): [string, Json][] => {
    if (key !== name) return [[key, one]]
    if (rest.length === 0 && by === undefined) return []
    return [[key, replaced(one, rest, by)]]
  })
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries)
}

/** The names of all members that any object of a schema may have. */
function memberNames(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  const { properties } = schema as { readonly properties?: object }
  const own = properties === undefined ? [] : Object.keys(properties)
  return [...own, ...Object.values(schema).flatMap(memberNames)]
}

describe('the schema of directories', () => {
  it('fits a directory with every member there is, which is read', () => {
    expect(fits?.(complete), JSON.stringify(fits?.errors)).toBe(true)
    expect(errorsOf(complete)).toEqual([])
  })

  it('names no member that the directory above lacks, and none that it has is unnamed', () => {
    const schema: unknown = fits?.schema
    const { $defs, ...top } = schema as { readonly $defs: Record<string, unknown> }
    const { policyDocument: _document, statement: _statement, principal: _who, ...shapes } = $defs
    const named = new Set([...memberNames(top), ...memberNames(shapes)])
    const used = new Set(placesOf(complete).flat())
    expect([...named].filter((name) => !used.has(name))).toEqual([])
  })

  const changes = placesOf(complete).flatMap((path) =>
    [undefined, ...wrong].map((by) => ({ path, by, value: replaced(complete, path, by) })),
  )

  it('refuses nothing that is read', () => {
    const lax = changes.filter(({ value }) => !fits?.(value) && errorsOf(value).length === 0)
    expect(lax.map(describeChange)).toEqual([])
  })

  it('fits nothing whose shape the reader refuses', () => {
    const lax = changes.filter(({ value, path }) => {
      const at = path.join('/')
      const isShape = (issue: Issue): boolean =>
        ofShape.has(issue.code) && issue.path.join('/').startsWith(at)
      return fits?.(value) && errorsOf(value).some(isShape)
    })
    expect(lax.map(describeChange)).toEqual([])
  })
})

function describeChange({ path, by }: { path: Path; by: Json | undefined }): string {
  return `${path.join('/')}: ${by === undefined ? 'left out' : JSON.stringify(by)}`
}
