/** What a change costs: nothing of the account is compiled but what the next decisions depend on. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
let keys: Keys

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.makeUser('u', allow('iam:ListUsers'))
})

/** How many slices are compiled while something is done. */
async function compiledBy(work: () => Promise<unknown>): Promise<number> {
  const before = aws.service.compiled
  await work()
  return aws.service.compiled - before
}

const list = () => aws.iam('ListUsers', {}, keys)

describe('a change', () => {
  it('of others compiles nothing, however many there are', async () => {
    await list()
    for (const count of [10, 100]) {
      const compiled = await compiledBy(async () => {
        for (let at = 0; at < count; at += 1) {
          await aws.makeUser(`other${count}-${at}`, allow('iam:*'))
          await list()
        }
      })
      expect(compiled).toBe(0)
    }
  })

  it('compiles the slice of whoever it is about when that one calls, and only then', async () => {
    await list()
    const put = { UserName: 'u', PolicyName: 'p', PolicyDocument: JSON.stringify(allow('iam:*')) }
    expect(await compiledBy(() => aws.iam('PutUserPolicy', put))).toBe(0)
    expect(await compiledBy(list)).toBe(1)
    expect(await compiledBy(list)).toBe(0)
  })

  it('of a group, a policy, a boundary, a tag or a name is decided by at once', async () => {
    const refused = async () => (await list()).code
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'u', PolicyName: 'own' }))
    expect(await refused()).toBe('AccessDenied')
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    const document = (action: string) => JSON.stringify(allow(action))
    const made = await aws.expectOk(
      aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: document('iam:ListUsers') }),
    )
    const { Arn: PolicyArn = '' } = made.Policy as Record<string, string>
    await aws.expectOk(aws.iam('AttachGroupPolicy', { GroupName: 'g', PolicyArn }))
    await aws.expectOk(list())
    const version = { PolicyArn, PolicyDocument: document('s3:*'), SetAsDefault: true }
    await aws.expectOk(aws.iam('CreatePolicyVersion', version))
    expect(await refused()).toBe('AccessDenied')
    await aws.expectOk(aws.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' }))
    await aws.expectOk(list())
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const bounded = { UserName: 'u', PermissionsBoundary: PolicyArn }
    await aws.expectOk(aws.iam('PutUserPermissionsBoundary', bounded))
    await aws.expectOk(aws.iam('CreatePolicyVersion', { ...version, SetAsDefault: true }))
    expect(await refused()).toBe('AccessDenied')
    const other = { UserName: 'u', PermissionsBoundary: boundary }
    await aws.expectOk(aws.iam('PutUserPermissionsBoundary', other))
    await aws.expectOk(aws.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' }))
    await aws.expectOk(aws.iam('UpdateUser', { UserName: 'u', NewUserName: 'w' }))
    await aws.expectOk(list())
  })

  it('of the role or of the caller is decided by when the role is assumed', async () => {
    const caller = await aws.makeUser('caller', allow('sts:AssumeRole'))
    const RoleArn = `arn:aws:iam::${account}:role/R`
    const assume = () => aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'one' }, caller)
    const named = trust({ AWS: `arn:aws:iam::${account}:user/caller` })
    expect((await assume()).code).toBe('AccessDenied')
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: named }))
    const { Credentials } = await aws.expectOk(assume())
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keysOf(Credentials)))
    const rename = { UserName: 'caller', NewUserName: 'called' }
    await aws.expectOk(aws.iam('UpdateUser', rename))
    await aws.expectOk(assume())
    const nobody = { RoleName: 'R', PolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) }
    await aws.expectOk(aws.iam('UpdateAssumeRolePolicy', nobody))
    expect((await assume()).code).toBe('AccessDenied')
  })

  it('that is undone is not decided by', async () => {
    await list()
    const put = { UserName: 'u', PolicyName: 'p', PolicyDocument: '{' }
    expect((await aws.iam('PutUserPolicy', put)).code).toBe('MalformedPolicyDocument')
    expect(await compiledBy(list)).toBe(0)
  })

  it('does not make the decisions of more callers than are kept wrong', async () => {
    const callers: Keys[] = []
    for (let at = 0; at < 70; at += 1) {
      callers.push(await aws.makeUser(`c${at}`, allow(at % 2 ? 'iam:ListUsers' : 'iam:ListRoles')))
    }
    for (let round = 0; round < 2; round += 1) {
      for (const [at, one] of callers.entries()) {
        expect((await aws.iam('ListUsers', {}, one)).status).toBe(at % 2 ? 200 : 403)
      }
    }
  })
})
