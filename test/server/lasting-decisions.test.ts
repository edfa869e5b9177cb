/** Whatever a call leaves behind, the calls after it are decided: none takes the account with it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { AwsPolicies } from '../../src/server/access/aws-policies.ts'
import { confirmRecords } from '../../src/server/access/confirm-records.ts'
import { Changes } from '../../src/server/store/account-state.ts'
import { account, allow, type Parameters, TestAccount, trust } from './support/test-account.ts'

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

  it('takes no provider whose URL another has in other letters', async () => {
    const made = { Url: 'https://idp.example.com/A', 'ClientIDList.member.1': 'x' }
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', made))
    const other = { ...made, Url: 'https://IDP.example.com/a' }
    expect((await aws.iam('CreateOpenIDConnectProvider', other)).code).toBe('EntityAlreadyExists')
  })

  it('keeps no record that its directory could not have, whoever let it through', () => {
    const { state } = aws
    const changes = new Changes(state)
    changes.put('settings', { ...state.settings, alias: account })
    const changed = { state, managed: new AwsPolicies([]), changes }
    expect(() => confirmRecords(changed)).toThrow(/not an account alias/)
  })
})
