/** Whatever a call leaves behind, the calls after it are decided: none takes the account with it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { AwsPolicies } from '../../src/server/access/aws-policies.ts'
import { confirmRecords } from '../../src/server/access/confirm-records.ts'
import { Changes } from '../../src/server/store/changes.ts'
import {
  account,
  allow,
  keysOf,
  type Parameters,
  TestAccount,
  trust,
} from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const names = ['a', 'A'.repeat(64), '+=,.@-_', '--', '..', '*', 'a b', 'ä', 'aws:x', '\u0000']
const paths = ['/a/', '//', '/*/', '/${aws:username}/', '/a:b/', '/"/', '/ /', '/../', '/ä/']
const values = ['', 'a', ' ', 'ä', '*', '${aws:username}', '\t', '\u2028', 'a'.repeat(257)]
const urls = ['A.b', 'a.B', 'a.b/', 'a.b//', 'a.b/ä', 'a.b/*', 'a..b', '-.b', 'a.b/"']
const document = JSON.stringify(allow('iam:*'))
const toEc2 = trust({ Service: 'ec2.amazonaws.com' })

function identityCalls(name: string, path: string): [string, Parameters][] {
  const at = { Path: path }
  return [
    ['CreateUser', { ...at, UserName: name }],
    ['CreateGroup', { ...at, GroupName: name }],
    ['CreateRole', { ...at, RoleName: name, AssumeRolePolicyDocument: toEc2 }],
    ['CreatePolicy', { ...at, PolicyName: name, PolicyDocument: document }],
    ['PutUserPolicy', { UserName: 'administrator', PolicyName: name, PolicyDocument: document }],
  ]
}

const tagged = (key: string, value: string): [string, Parameters] => [
  'TagUser',
  { UserName: 'administrator', 'Tags.member.1.Key': key, 'Tags.member.1.Value': value },
]

const calls: [string, Parameters][] = [
  ...names.flatMap((name) => identityCalls(name, '/')),
  ...paths.flatMap((path, at) => identityCalls(`p${at}`, path)),
  ...['a', ...values].flatMap((key) => values.map((value) => tagged(key, value))),
  ...urls.map((url): [string, Parameters] => [
    'CreateOpenIDConnectProvider',
    { Url: `https://${url}`, 'ClientIDList.member.1': url },
  ]),
  ...['000000000000', '0-0', '00000000000'].map((AccountAlias): [string, Parameters] => [
    'CreateAccountAlias',
    { AccountAlias },
  ]),
]

describe('an account', () => {
  it('is decided for after calls with the oddest names, paths, tags and URLs', async () => {
    const statuses = new Set<number>()
    for (const [operation, parameters] of calls) {
      const { status } = await aws.iam(operation, parameters)
      statuses.add(status)
      const after = await aws.sts('GetCallerIdentity')
      const listed = await aws.iam('ListUsers', { MaxItems: 1 })
      expect([operation, parameters, after.status, listed.status]).toEqual([
        ...[operation, parameters],
        ...[200, 200],
      ])
    }
    expect([...statuses].sort()).toEqual([200, 400, 409])
  })

  it('keeps no record that its directory could not have, whoever let it through', () => {
    const { accounts, state } = aws
    const changes = new Changes(state)
    changes.put('settings', { ...state.settings, alias: account })
    const changed = { accounts, managed: new AwsPolicies([]), changes }
    expect(() => confirmRecords(changed)).toThrow(/not an account alias/)
  })
})

const url = 'https://idp.example.com/Team'
const provider = `arn:aws:iam::${account}:oidc-provider/idp.example.com/Team`

describe('what would make the account unreadable is refused', () => {
  it.each<[string, Parameters, string]>([
    ['CreateAccountAlias', { AccountAlias: '210987654321' }, 'ValidationError'],
    ['CreateOpenIDConnectProvider', { Url: 'https://IDP.example.com/team' }, 'EntityAlreadyExists'],
    ['CreateOpenIDConnectProvider', { Url: 'https://a.example.com/b c' }, 'InvalidInput'],
    ['CreateOpenIDConnectProvider', { Url: 'https://a.example.com/b:c' }, 'InvalidInput'],
    ['CreateOpenIDConnectProvider', { Url: 'https://a..example.com' }, 'InvalidInput'],
    [
      'CreateOpenIDConnectProvider',
      { Url: 'https://a.example.com', 'ClientIDList.member.1': 'a\u0000b' },
      'InvalidInput',
    ],
    [
      'AddClientIDToOpenIDConnectProvider',
      { OpenIDConnectProviderArn: provider, ClientID: '\t' },
      'InvalidInput',
    ],
  ])('%s %j', async (operation, parameters, code) => {
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: url }))
    expect((await aws.iam(operation, parameters)).code).toBe(code)
    await aws.expectOk(aws.iam('GetUser'))
  })
})

describe('tags', () => {
  it('are counted by characters, however many units of UTF-16 each takes', async () => {
    const bob = await aws.makeUser('bob', allow('iam:GetUser'))
    const tag = { 'Tags.member.1.Key': '𝒳'.repeat(128), 'Tags.member.1.Value': '𝒴'.repeat(256) }
    await aws.expectOk(aws.iam('TagUser', { UserName: 'bob', ...tag }))
    await aws.expectOk(aws.iam('GetUser', {}, bob))
    const long = { ...tag, 'Tags.member.1.Key': '𝒳'.repeat(129) }
    expect((await aws.iam('TagUser', { UserName: 'bob', ...long })).code).toBe('ValidationError')
  })
})

describe('in an account of zeros', () => {
  it('nobody is taken for a principal that was deleted', async () => {
    const zeros = '000000000000'
    const own = await TestAccount.open(undefined, undefined, zeros)
    const role = (name: string) => `arn:aws:iam::${zeros}:role/${name}`
    const anyone = trust({ AWS: `arn:aws:iam::${zeros}:root` })
    const made = async (RoleName: string, AssumeRolePolicyDocument = anyone) => {
      const answer = own.iam('CreateRole', { RoleName, AssumeRolePolicyDocument })
      const { Role } = await own.expectOk(answer)
      return (Role as { readonly RoleId: string }).RoleId
    }
    const id = await made('gone')
    await made('target', trust({ AWS: role('gone') }))
    await own.expectOk(own.iam('DeleteRole', { RoleName: 'gone' }))
    await made(id)
    const assume = (name: string, keys = own.administrator) =>
      own.sts('AssumeRole', { RoleArn: role(name), RoleSessionName: 'test' }, keys)
    const { Credentials } = await own.expectOk(assume(id))
    const refused = await assume('target', keysOf(Credentials))
    expect(refused.code).toBe('AccessDenied')
  })
})
