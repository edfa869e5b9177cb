import { describe, expect, test } from 'vitest'
import {
  account,
  allowAll,
  codesOf,
  inAccount,
  nestUnits,
  parse,
  withRole,
  withRoot,
  withUser,
} from './documents.ts'

describe('a directory is read', () => {
  test('a user has its own policies and those of its groups, each once (D-62, E-45)', () => {
    const directory = parse(
      inAccount({
        policies: [{ name: 'p', path: '/x/', document: allowAll }],
        groups: [{ name: 'Admins', policies: ['p', { name: 'in', document: allowAll }] }],
        users: [{ name: 'alice', groups: ['admins'], policies: ['p'] }],
      }),
    )
    const alice = directory.accounts.get(account)?.users.get('alice')
    expect(alice?.policies.map(({ name }) => name)).toEqual([
      `arn:aws:iam::${account}:policy/x/p`,
      'Admins/in',
    ])
  })

  test('an ARN has partition and path, and the stored case is kept (D-37)', () => {
    const directory = parse(
      inAccount({ partition: 'aws-cn', users: [{ name: 'Alice', path: '/Dev/' }] }),
    )
    expect(directory.accounts.get(account)?.users.get('Alice')?.arn).toBe(
      `arn:aws-cn:iam::${account}:user/Dev/Alice`,
    )
  })

  test('the default version is in force (D-60)', () => {
    const denyAll = { Statement: { Effect: 'Deny', Action: '*', Resource: '*' } }
    const versions = [
      { id: 'v2', document: denyAll },
      { id: 'v1', default: true, document: allowAll },
    ]
    const directory = parse(
      inAccount({ policies: [{ name: 'p', versions }], users: [{ name: 'a', policies: ['p'] }] }),
    )
    const [policy] = directory.accounts.get(account)?.users.get('a')?.policies ?? []
    expect(policy?.statements[0]?.effect).toBe('Allow')
  })

  test('a policy is found by ARN, by name, and the own account comes first (D-28, D-61)', () => {
    const arn = 'arn:aws:iam::aws:policy/P'
    const directory = parse({
      policies: [{ arn, name: 'p', document: allowAll }],
      accounts: [
        { id: account, users: [{ name: 'a', policies: [arn, 'p'] }] },
        {
          id: '444455556666',
          policies: [{ name: 'p', document: allowAll }],
          users: [{ name: 'a', policies: ['p'] }],
        },
      ],
    })
    const namesOf = (id: string) =>
      directory.accounts
        .get(id)
        ?.users.get('a')
        ?.policies.map(({ name }) => name)
    expect(namesOf(account)).toEqual([arn])
    expect(namesOf('444455556666')).toEqual(['arn:aws:iam::444455556666:policy/p'])
  })

  test('an account may stand in parts in several documents', () => {
    const directory = parse(
      inAccount({ alias: 'acme', users: [{ name: 'a', groups: ['g'], policies: ['p'] }] }),
      inAccount({ groups: [{ name: 'g' }], policies: [{ name: 'p', document: allowAll }] }),
      { resources: [{ arn: 'arn:aws:s3:::b', account }] },
    )
    expect(directory.accounts.get(account)?.alias).toBe('acme')
    expect(directory.accounts.get(account)?.users.get('a')?.policies).toHaveLength(1)
    expect(directory.resources.get('arn:aws:s3:::b')?.account).toBe(account)
  })

  test('the same AWS managed policy may come with every account (D-29)', () => {
    const policies = [{ arn: 'arn:aws:iam::aws:policy/P', document: allowAll }]
    expect(codesOf({ policies }, { policies })).toEqual([])
  })

  test('levels lead from the root through the units to the account (E-51)', () => {
    const scp = (name: string) => ({ name, document: allowAll })
    const directory = parse(
      withRoot({
        scps: [scp('root')],
        units: [
          {
            id: 'ou-y-1',
            scps: [scp('unit'), 'FullAWSAccess'],
            accounts: [{ id: '444455556666', scps: [scp('account')] }],
          },
        ],
      }),
    )
    const membership = directory.accounts.get('444455556666')?.membership
    expect(membership?.path).toBe('o-x/r-y/ou-y-1/')
    expect(membership?.scps.map((level) => level.map(({ name }) => name))).toEqual([
      ['r-y/root'],
      ['ou-y-1/unit', expect.stringContaining('p-FullAWSAccess')],
      ['444455556666/account'],
    ])
  })

  test('where no SCP is given FullAWSAccess stands, and a level [] allows nothing (E-55)', () => {
    const directory = parse(withRoot({ scps: [], accounts: ['444455556666'] }))
    const scps = directory.accounts.get('444455556666')?.membership?.scps
    expect(scps?.map((level) => level.length)).toEqual([0, 1])
  })

  test('RCPFullAWSAccess stands at every level once (E-59)', () => {
    const directory = parse(withRoot({ rcps: ['RCPFullAWSAccess'], accounts: ['444455556666'] }))
    const rcps = directory.accounts.get('444455556666')?.membership?.rcps
    expect(rcps?.map((level) => level.map(({ name }) => name))).toEqual([
      [expect.stringContaining('p-RCPFullAWSAccess')],
      [expect.stringContaining('p-RCPFullAWSAccess')],
    ])
  })

  test('a policy type that is not enabled has no levels (E-55)', () => {
    const { organization } = withRoot({ scps: [], accounts: ['444455556666'] })
    const directory = parse({
      organization: { ...organization, policyTypes: ['RESOURCE_CONTROL_POLICY'] },
    })
    const membership = directory.accounts.get('444455556666')?.membership
    expect(membership?.scps).toEqual([])
    expect(membership?.rcps).toHaveLength(2)
  })

  test('the management account has a place and no limits (E-52, E-56)', () => {
    const membership = parse(withRoot({ scps: [] })).accounts.get(account)?.membership
    expect(membership).toMatchObject({ path: 'o-x/r-y/', management: true, scps: [], rcps: [] })
  })

  test('five units deep is deep enough (L-120)', () => {
    expect(codesOf(withRoot({ units: [nestUnits(4, { id: 'ou-y-0' })] }))).toEqual([])
  })

  test('a role under /aws-service-role/ is service-linked (D-24)', () => {
    const directory = parse(withRole({ path: '/aws-service-role/ecs.amazonaws.com/' }))
    expect(directory.accounts.get(account)?.roles.get('R')?.serviceLinked).toBe(true)
  })

  test('a provider is known by its ARN (D-32)', () => {
    const directory = parse(inAccount({ providers: [{ type: 'oidc', url: 'idp.example/x' }] }))
    expect(directory.accounts.get(account)?.providers).toEqual(
      new Set([`arn:aws:iam::${account}:oidc-provider/idp.example/x`]),
    )
  })

  test('an empty list of providers is a list; without one nothing is known (D-32)', () => {
    const providersOf = (content: object) =>
      parse(inAccount(content)).accounts.get(account)?.providers
    expect(providersOf({ providers: [] })).toEqual(new Set())
    expect(providersOf({})).toBeUndefined()
  })

  test('an OIDC provider’s address may be written as its issuer; its clients are kept (D-32)', () => {
    const url = 'https://idp.example/x/'
    const found = parse(inAccount({ providers: [{ type: 'oidc', url, clients: ['b', 'a'] }] }))
    const arn = `arn:aws:iam::${account}:oidc-provider/idp.example/x/`
    expect(found.accounts.get(account)?.providers).toEqual(new Set([arn]))
    expect(found.accounts.get(account)?.clients).toEqual(new Map([[arn, ['b', 'a']]]))
  })

  test('names that are members of every object are names like any other', () => {
    const directory = parse(
      inAccount({
        policies: [{ name: 'constructor', document: allowAll }],
        users: [{ name: '__proto__', policies: ['constructor'], tags: { toString: 'x' } }],
      }),
    )
    const user = directory.accounts.get(account)?.users.get('__proto__')
    expect(user?.policies).toHaveLength(1)
    expect(user?.tags.get('toString')).toBe('x')
    expect(codesOf(withUser({ policies: ['toString'] }))).toEqual(['UNKNOWN_POLICY'])
  })
})
