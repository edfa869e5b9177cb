/** Random small directories: an organization, its accounts, what they hold and who may reach it. */
import fc from 'fast-check'
import type { Directory } from '../../src/directory/directory.ts'
import type { Policy } from '../../src/model/policy.ts'
import { canMatchArn } from '../../src/policy/read/arn.ts'
import { anyStatement, type Document, policyDocument, sometimes } from './generators.ts'
import { callPolicy, trust } from './generators-trust.ts'

export const home = '111122223333'
export const other = '444455556666'
export const management = '999900001111'
const bucket = 'arn:aws:s3:::a'

type PolicyUse = { readonly name: string; readonly document: Document }

function named(type: 'identity' | 'boundary' | 'scp' | 'rcp', name: string) {
  return policyDocument(type).map((document): PolicyUse => ({ name, document }))
}

/** Up to two policies; names are unique for one owner. */
function policies(type: 'identity' | 'scp' | 'rcp'): fc.Arbitrary<PolicyUse[]> {
  return fc
    .tuple(sometimes(named(type, 'one'), { of: 2 }), sometimes(named(type, 'two'), { of: 3 }))
    .map((list) => list.filter((use) => use !== undefined))
}

const tags = fc.constantFrom({}, { team: 'a' }, { Team: 'b', k: 'alice' })

/** Most identities have something to say about calls of STS. */
const calls = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: callPolicy.map((document): PolicyUse => ({ name: 'calls', document })) },
)

/** Of its own, or one of the account's managed policies, whose ARN the directory knows. */
const limit = fc.oneof(named('boundary', 'limit'), fc.constantFrom('Limits', 'More'))

function entity(name: string, path: string, id: string) {
  return fc
    .tuple(policies('identity'), calls, sometimes(limit, { of: 3 }), tags)
    .map(([held, more, boundary, tagged]) => ({
      name,
      path,
      id,
      tags: tagged,
      policies: more === undefined ? held : [...held, more],
      ...(boundary !== undefined && { boundary }),
    }))
}

function user(name: string, path: string, id: string) {
  return fc
    .tuple(entity(name, path, id), fc.subarray(['g', 'h']))
    .map(([who, groups]) => ({ ...who, groups }))
}

function role(name: string, path: string, id: string) {
  return fc
    .tuple(entity(name, path, id), trust, sometimes(fc.constantFrom(7_200, 43_200), { of: 3 }))
    .map(([who, trusted, maxSessionDuration]) => ({
      ...who,
      trust: trusted,
      ...(maxSessionDuration !== undefined && { maxSessionDuration }),
    }))
}

const linked = fc.tuple(policies('identity'), trust).map(([held, trusted]) => ({
  name: 'Linked',
  path: '/aws-service-role/s3.amazonaws.com/',
  policies: held,
  trust: trusted,
}))

const groups = fc.tuple(policies('identity'), policies('identity')).map(([one, two]) => [
  { name: 'g', policies: one },
  { name: 'h', policies: two },
])

function account(id: string, suffix: string) {
  const rolePath = fc.constantFrom('/', '/path/')
  return fc
    .record({
      groups,
      policies: fc.tuple(named('boundary', 'Limits'), named('boundary', 'More')),
      users: fc.tuple(
        user('alice', '/', `AIDAALICE${suffix}`),
        user('bob', '/team/', `AIDABOB${suffix}`),
      ),
      roles: fc.tuple(
        rolePath.chain((path) => role('R', path, `AROAROLE${suffix}`)),
        role('S', '/', `AROACHAIN${suffix}`),
        linked,
      ),
      providers: sometimes(providers, { of: 2 }),
    })
    .map(({ providers: listed, ...content }) => ({
      id,
      ...content,
      ...(listed !== undefined && { providers: listed }),
    }))
}

/** An account without a list trusts all that are named as its own, one with an empty list none. */
const providers = fc.constantFrom(
  [],
  [{ type: 'saml', name: 'corp' }],
  [{ type: 'oidc', url: 'id.example.com', clients: ['app'] }],
  [
    { type: 'oidc', url: 'id.example.com' },
    { type: 'saml', name: 'corp' },
  ],
)

const full = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

/** What is attached to one node; with `FullAWSAccess` most of the time. */
const attached = fc
  .tuple(policies('scp'), policies('rcp'), fc.integer({ min: 0, max: 9 }))
  .map(([scps, rcps, rare]) => ({
    scps: rare === 0 ? scps : [{ name: 'FullAWSAccess', document: full }, ...scps],
    rcps,
  }))

/** Policy types that are enabled, features, delegated administrators: all, some or none. */
const administration = fc.record(
  {
    policyTypes: fc.subarray(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']),
    features: fc.constantFrom(
      ['RootSessions'],
      ['RootSessions', 'RootCredentialsManagement'],
      ['RootCredentialsManagement'],
      [],
    ),
    delegatedAdministrators: fc
      .tuple(
        fc.constantFrom(home, other),
        fc.subarray(['iam.amazonaws.com', 'access-analyzer.amazonaws.com']),
      )
      .map(([id, services]) => [{ account: id, services }]),
  },
  { requiredKeys: ['features'] },
)

const organization = fc
  .record({
    administration,
    root: attached,
    outer: attached,
    inner: attached,
    leaf: attached,
    second: attached,
  })
  .map(({ administration: administered, root, outer, inner, leaf, second }) => ({
    id: 'o-exampleorg',
    managementAccount: management,
    ...administered,
    root: {
      id: 'r-root',
      ...root,
      accounts: [management],
      units: [
        {
          id: 'ou-root-outer',
          ...outer,
          accounts: [{ id: other, ...second }],
          units: [{ id: 'ou-root-inner', ...inner, accounts: [{ id: home, ...leaf }] }],
        },
      ],
    },
  }))

function resource(arn: string, owner: string) {
  return fc
    .tuple(sometimes(policyDocument('resource'), { of: 2 }), sometimes(tags, { of: 2 }))
    .map(([policy, tagged]) => ({
      arn,
      account: owner,
      ...(policy !== undefined && { policy }),
      ...(tagged !== undefined && !arn.startsWith(`${bucket}/`) && { tags: tagged }),
    }))
}

/** Its tags count where ABAC is on, for its objects, too. */
const bucketOfSomebody = fc
  .tuple(
    fc.constantFrom(home, other, management).chain((owner) => resource(bucket, owner)),
    fc.constantFrom({}, { publicAccessBlock: { restrictPublicBuckets: true } }),
    fc.constantFrom({}, { abac: true }, { abac: true }, { abac: false }),
  )
  .map(([listed, block, abac]) => ({ ...listed, ...block, ...abac }))

/** With aliases, with none, or with those that nobody has said. */
const key = fc
  .tuple(
    resource(`arn:aws:kms:us-east-1:${home}:key/1`, home),
    sometimes(fc.subarray(['alias/a', 'alias/b']), { of: 3 }),
  )
  .map(([listed, aliases]) => ({ ...listed, ...(aliases !== undefined && { aliases }) }))

/** Of a bucket that the directory lists, of one that it does not, of another account's, of none. */
const point = fc
  .tuple(
    resource(`arn:aws:s3:us-east-1:${home}:accesspoint/p`, home),
    fc.constantFrom({}, { bucket: 'a' }, { bucket: 'a' }, { bucket: 'c', bucketAccount: other }),
  )
  .map(([listed, behind]) => ({ ...listed, ...behind }))

/** For all that an account has of a service in a region. */
function wide(service: string, owner: string) {
  return policyDocument('resource').map((policy) => ({
    ...{ service, account: owner, region: 'us-east-1', policy },
  }))
}

const resources = fc
  .tuple(
    wide('glue', home),
    wide('logs', other),
    resource(`arn:aws:logs:us-east-1:${other}:log-group:g`, other),
    resource(`arn:aws:dynamodb:us-east-1:${home}:table/t`, home),
    point,
    bucketOfSomebody,
    resource('arn:aws:s3:::a/b', home),
    resource(`arn:aws:sqs:us-east-1:${home}:q`, home),
    resource(`arn:aws:sqs:us-east-1:${other}:q`, other),
    key,
    resource(`arn:aws:sqs:us-east-1:${management}:q`, management),
    resource(`arn:aws:events:us-east-1:${home}:event-bus/default`, home),
    resource(`arn:aws:codeartifact:us-east-1:${home}:domain/d`, home),
    resource(`arn:aws:codeartifact:us-east-1:${home}:repository/d/r`, home),
  )
  .chain((all) => fc.subarray(all))

export const endpointId = 'vpce-11111111'

/** Requests of other services come through no gateway endpoint. */
export function mayPass({ endpoints }: { readonly endpoints: readonly object[] }, action: string) {
  const isGateway = endpoints.some((one) => 'type' in one && one.type === 'Gateway')
  return !isGateway || /^(?:s3|s3express|dynamodb):/i.test(action)
}

const endpoint = fc
  .tuple(fc.constantFrom('Gateway', 'Interface'), anyStatement('endpoint'))
  .map(([type, Statement]) => ({ id: endpointId, type, policy: { ...full, Statement } }))

/** A directory's document, as a person would write it. */
export const directoryDocument = fc
  .record({
    organization: sometimes(organization, { of: 2 }),
    accounts: fc.tuple(account(home, ''), account(other, '2'), account(management, '3')),
    resources,
    endpoints: sometimes(endpoint, { of: 3 }),
  })
  .map(({ organization: tree, endpoints, ...rest }) => ({
    ...(tree !== undefined && { organization: tree }),
    ...rest,
    endpoints: endpoints === undefined ? [] : [endpoints],
  }))
  .map(withoutIdleDenials)

/** A directory takes no Deny of what can match nothing (L-79): it denies everything instead. */
export function withoutIdleDenials<Written extends object>(document: Written): Written {
  return JSON.parse(JSON.stringify(document, (_, value) => busy(value)))
}

function busy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { Effect, Resource } = value as { Effect?: unknown; Resource?: unknown }
  if (Effect !== 'Deny' || Resource === undefined) return value
  const entries = [Resource].flat().map((entry) => (canMatchArn(String(entry)) ? entry : '*'))
  return { ...value, Resource: entries }
}

/** The ARNs of all roles. */
export function rolesIn(directory: Directory): string[] {
  const accounts = [...directory.accounts.values()]
  return accounts.flatMap((account) => [...account.roles.values()].map(({ arn }) => arn))
}

/** Every policy of a directory. */
export function policiesIn(directory: Directory): Policy[] {
  const found = new Set<Policy | undefined>()
  for (const { users, roles, membership } of directory.accounts.values()) {
    for (const one of [...users.values(), ...roles.values()]) {
      for (const policy of one.policies) found.add(policy)
      found.add(one.boundary)
      if ('trust' in one) found.add(one.trust)
    }
    for (const level of [...(membership?.scps ?? []), ...(membership?.rcps ?? [])]) {
      for (const policy of level) found.add(policy)
    }
  }
  for (const { policy } of directory.resources.values()) found.add(policy)
  for (const { policy } of directory.endpoints.values()) found.add(policy)
  return [...found].filter((policy) => policy !== undefined)
}
