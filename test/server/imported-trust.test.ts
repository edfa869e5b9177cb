/** Accounts that come after they were trusted: their users and roles are known by who they are, not by name. */
import { expect, it } from 'vitest'
import { AwsPolicies } from '../../src/server/access/aws-policies.ts'
import { Changes } from '../../src/server/store/changes.ts'
import { putAccounts } from '../../src/server/transfer/put-accounts.ts'
import { account, allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

const later = '333344445555'
const own = { name: 'own', document: allow('sts:AssumeRole') }

it('a user who is deleted and made again is not the one whom a role of another account trusts', async () => {
  const aws = await TestAccount.open()
  const document = trust({ AWS: `arn:aws:iam::${later}:user/u` })
  await aws.expectOk(aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: document }))
  const keys = await aws.addAccount(later)
  const turn = await aws.store.begin()
  const state = aws.accounts.at(later)
  const changes = new Changes(state)
  const users = [{ name: 'u', policies: [own] }]
  const read = {
    documents: [{ id: later, users }],
    organization: undefined,
    shared: {},
    omitted: [],
  }
  const { accounts, secrets } = aws
  const place = { accounts, changes, secrets, managed: new AwsPolicies(), time: '' }
  putAccounts(read as never, { ...place, administratorOf: () => 'administrator' })
  await turn.commit([{ changes, event: '{"eventName":"ImportAccount"}' }])
  const keysOfUser = async (): Promise<Keys> => {
    const { AccessKey } = await aws.expectOk(aws.iam('CreateAccessKey', { UserName: 'u' }, keys))
    return keysOf(AccessKey)
  }
  const RoleArn = `arn:aws:iam::${account}:role/R`
  const assume = (by: Keys) => aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'one' }, by)

  const first = await keysOfUser()
  await aws.expectOk(assume(first))
  const named = { UserName: 'u' }
  const policy = { ...named, PolicyName: own.name }
  const { accessKeyId: AccessKeyId } = first
  await aws.expectOk(aws.iam('DeleteAccessKey', { ...named, AccessKeyId }, keys))
  await aws.expectOk(aws.iam('DeleteUserPolicy', policy, keys))
  await aws.expectOk(aws.iam('DeleteUser', named, keys))
  await aws.expectOk(aws.iam('CreateUser', named, keys))
  const PolicyDocument = JSON.stringify(own.document)
  await aws.expectOk(aws.iam('PutUserPolicy', { ...policy, PolicyDocument }, keys))
  expect((await assume(await keysOfUser())).code).toBe('AccessDenied')
})
