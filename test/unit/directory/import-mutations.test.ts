/** What is imported, with any one member changed, is the same, or its loss is said: never silence. */
import { describe, expect, test } from 'vitest'
import { exportDirectory } from '../../../src/directory/export/export-directory.ts'
import {
  type DirectorySources,
  importDirectory,
} from '../../../src/directory/import/import-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { account, awsPolicy, dump } from './dumps.ts'

type Path = readonly (string | number)[]
type Change = (members: Record<string, unknown>, name: string) => void

/** Something to import, and which of its members may be absent, or say anything. */
interface Subject {
  readonly name: string
  readonly value: object
  readonly sources: (value: unknown) => DirectorySources
  /** AWS leaves them out where there is none, or they may be left out. */
  readonly optional: readonly string[]
  /** What nothing else in the import confirms. */
  readonly free: readonly string[]
}

const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
}
const scp = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
}
const policyArn = (type: string, id: string) =>
  `arn:aws:organizations::999988887777:policy/o-x/${type}_control_policy/${id}`
const described = (type: 'service' | 'resource', id: string, content: object) => ({
  PolicySummary: {
    Id: id,
    Arn: policyArn(type, id),
    Name: id,
    Type: `${type.toUpperCase()}_CONTROL_POLICY`,
    AwsManaged: false,
  },
  Content: JSON.stringify(content),
  Targets: [
    { TargetId: account, Arn: 'x', Name: 'x', Type: 'ACCOUNT' },
    { TargetId: 'r-abcd' },
    { TargetId: 'ou-abcd-11111111' },
  ],
})
const queue = `arn:aws:sqs:eu-west-1:${account}:jobs`
const textOf = (value: unknown) => [{ text: JSON.stringify(value), file: 'a.json' }]

const subjects: readonly Subject[] = [
  {
    name: 'a dump',
    value: dump,
    sources: (value) => ({ authorizationDetails: textOf(value) }),
    optional: [
      ...['UserId', 'GroupId', 'RoleId', 'Tags', 'PermissionsBoundary', 'InstanceProfileList'],
      ...['UserPolicyList', 'GroupPolicyList', 'RolePolicyList', 'AttachedManagedPolicies'],
      'GroupList',
    ],
    free: ['Key', 'Value', 'PolicyName', 'UserId', 'GroupId', 'RoleId'],
  },
  {
    name: 'an organization',
    value: {
      Organization: { Id: 'o-x', MasterAccountId: '999988887777', FeatureSet: 'ALL' },
      Roots: [
        {
          Id: 'r-abcd',
          Name: 'Root',
          PolicyTypes: [
            { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
            { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' },
          ],
        },
      ],
      OrganizationalUnits: [{ Id: 'ou-abcd-11111111', Name: 'A', ParentId: 'r-abcd' }],
      Accounts: [
        { Id: account, Name: 'a', ParentId: 'ou-abcd-11111111', Status: 'ACTIVE' },
        { Id: '999988887777', Name: 'm', ParentId: 'r-abcd' },
      ],
      Policies: [
        described('service', 'p-12345678', scp),
        described('resource', 'p-87654321', document),
      ],
      NextToken: null,
    },
    sources: (value) => ({ organization: textOf(value) }),
    optional: [],
    free: ['Id', 'MasterAccountId', 'Status', 'Arn'],
  },
  {
    name: 'permission sets',
    value: {
      Region: 'eu-west-1',
      PermissionSets: [
        {
          PermissionSet: {
            Name: 'Admin',
            PermissionSetArn: 'arn:aws:sso:::permissionSet/i/ps-1',
            SessionDuration: 'PT8H',
          },
          AttachedManagedPolicies: [{ Name: 'Admin', Arn: awsPolicy('Admin') }],
          CustomerManagedPolicyReferences: [{ Name: 'p', Path: '/' }],
          InlinePolicy: JSON.stringify(scp),
          PermissionsBoundary: { ManagedPolicyArn: awsPolicy('Admin') },
        },
      ],
      AccountAssignments: [
        {
          AccountId: account,
          PermissionSetArn: 'arn:aws:sso:::permissionSet/i/ps-1',
          PrincipalType: 'GROUP',
          PrincipalId: 'g',
        },
      ],
    },
    sources: (value) => ({
      identityCenter: textOf(value),
      documents: [
        {
          text: JSON.stringify({
            policies: [{ arn: awsPolicy('Admin'), document: scp }],
            accounts: [{ id: account, policies: [{ name: 'p', document: scp }] }],
          }),
        },
      ],
    }),
    optional: ['SessionDuration', 'InlinePolicy', 'PermissionsBoundary'],
    free: ['Name', 'Region'],
  },
  {
    name: 'a resource',
    value: [
      { Attributes: { QueueArn: queue, Policy: JSON.stringify(document), CreatedTimestamp: '1' } },
      { Tags: [{ Key: 'team', Value: 'x' }] },
    ],
    sources: (value) => ({
      resourcePolicies: [{ ...textOf(value)[0], text: JSON.stringify(value), arn: queue }],
    }),
    optional: ['Policy'], // a queue may have none
    free: ['Key', 'Value'],
  },
]

/** Every member of every object, but those inside policy documents. */
function membersOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || 'Statement' in value) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const step = Array.isArray(value) ? Number(name) : name
    const below = membersOf(member, [...path, step])
    return Array.isArray(value) ? below : [[...path, step], ...below]
  })
}

function changed(value: object, path: Path, change: Change): unknown {
  const copy = structuredClone(value)
  const holder = path
    .slice(0, -1)
    .reduce((found: unknown, step) => Reflect.get(Object(found), step), copy)
  change(holder as Record<string, unknown>, String(path.at(-1)))
  return copy
}

type Outcome = 'the same' | 'refused' | 'said' | 'another directory'

const exportOf = (sources: DirectorySources) =>
  JSON.stringify(exportDirectory(importDirectory(sources).directory))

function outcomeOf(sources: DirectorySources, whole: string): Outcome {
  try {
    const { warnings } = importDirectory(sources)
    if (exportOf(sources) === whole) return 'the same'
    return warnings.length > 0 ? 'said' : 'another directory'
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error
    expect(error.hint, error.message).toBeTruthy()
    expect(error.place, error.message).toMatch(/^a\.json/)
    return 'refused'
  }
}

const rename =
  (to: (name: string) => string): Change =>
  (members, name) => {
    members[to(name)] = members[name]
    delete members[name]
  }
const drop: Change = (members, name) => delete members[name]
const put =
  (value: unknown): Change =>
  (members, name) => {
    members[name] = value
  }

describe.each(subjects)('of $name, a member that is', ({ value, sources, optional, free }) => {
  const paths = membersOf(value)
  const whole = exportOf(sources(value))
  const outcome = (path: Path, change: Change) =>
    outcomeOf(sources(changed(value, path, change)), whole)
  /** What becomes another directory without a word, but for members that may. */
  const silent = (change: Change, allowed: readonly string[] = []) =>
    paths
      .filter((path) => !allowed.includes(String(path.at(-1))))
      .filter((path) => outcome(path, change) === 'another directory')
      .map((path) => path.join('.'))

  test('there is found by these tests', () => {
    expect(paths.length).toBeGreaterThan(4)
    expect(outcomeOf(sources(value), whole)).toBe('the same')
  })

  test.each<[string, Change]>([
    ['dropped', drop],
    ['null', put(null)],
  ])('%s is one that AWS leaves out, or makes no difference, or is refused', (_, change) => {
    expect(silent(change, optional)).toEqual([])
  })

  test.each<[string, Change]>([
    ['in lower case', rename((name) => name.toLowerCase())],
    ['as Python writes it', rename((name) => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase())],
    ['with a letter too many', rename((name) => `${name}s`)],
    ['with a letter too few', rename((name) => name.slice(0, -1))],
    ['under another name', rename((name) => `My${name}Copy`)],
  ])('written %s is never lost in silence', (_, change) => {
    expect(silent(change)).toEqual([])
  })

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a list', [7]],
    ['an object', { x: 7 }],
    ['text', 'x'],
    ['true', true],
  ])('%s where it should not be is never lost in silence', (_, other) => {
    expect(silent(put(other), free)).toEqual([])
  })
})

test('a member of a dump that is dropped is as good as null, below its lists', () => {
  const sources = (value: unknown) => ({ authorizationDetails: textOf(value) })
  const whole = exportOf(sources(dump))
  for (const path of membersOf(dump).filter(({ length }) => length > 1)) {
    const [dropped, blank] = [drop, put(null)].map((change) =>
      outcomeOf(sources(changed(dump, path, change)), whole),
    )
    expect(blank, path.join('.')).toBe(dropped)
  }
})
