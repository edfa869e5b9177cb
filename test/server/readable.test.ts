/** What a call makes, every later call is decided by: nothing is stored that no engine could read. */
import { beforeEach, describe, expect, it } from 'vitest'
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
