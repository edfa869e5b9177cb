/** What stays of a call that failed: its record, codes that were used, attempts, when keys were used. */
import { beforeEach, describe, expect, it } from 'vitest'
import { stepAt } from '../../src/server/iam/credentials/one-time-codes.ts'
import { Accounts } from '../../src/server/store/all-accounts.ts'
import { Changes } from '../../src/server/store/changes.ts'
import { enableDevice, serial } from './support/mfa-device.ts'
import { account, allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
let keys: Keys
const roleArn = `arn:aws:iam::${account}:role/R`

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.makeUser('u', allow(['sts:*', 'iam:ListUsers']))
})

function makeRole(document: string) {
  return aws.expectOk(aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: document }))
}

describe('a code', () => {
  it('that a denied call brought is used up', async () => {
    const code = await enableDevice(aws)
    await makeRole(trust({ Service: 'ec2.amazonaws.com' }))
    const mfa = { SerialNumber: serial, TokenCode: code() }
    const assume = { RoleArn: roleArn, RoleSessionName: 'one', ...mfa }
    const denied = await aws.sts('AssumeRole', assume, keys)
    expect(denied.message).toContain('is not authorized to perform: sts:AssumeRole')
    const again = await aws.sts('GetSessionToken', mfa, keys)
    expect([again.code, again.message]).toEqual([
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    ])
    aws.now += 30_000
    const next = { SerialNumber: serial, TokenCode: code() }
    await aws.expectOk(aws.sts('GetSessionToken', next, keys))
  })

  it('that a failed call brought is used up after a restart, too', async () => {
    const code = await enableDevice(aws)
    await makeRole(trust({ AWS: account }))
    const mfa = { SerialNumber: serial, TokenCode: code() }
    const long = { RoleArn: roleArn, RoleSessionName: 'one', DurationSeconds: 43_200, ...mfa }
    expect((await aws.sts('AssumeRole', long, keys)).code).toBe('ValidationError')
    const [device] = (await aws.store.load()).filter(({ kind }) => kind === 'mfa')
    expect(JSON.parse(device?.body ?? '')).toMatchObject({ lastStep: stepAt(aws.now) })
  })

  it('of another’s device does not spend that one’s attempts', async () => {
    const code = await enableDevice(aws)
    const other = await aws.makeUser('other', allow('sts:*'))
    const wrong = { SerialNumber: serial, TokenCode: '000000' }
    for (let at = 0; at < 6; at += 1) {
      expect((await aws.sts('GetSessionToken', wrong, other)).code).toBe('AccessDenied')
    }
    const right = { SerialNumber: serial, TokenCode: code() }
    await aws.expectOk(aws.sts('GetSessionToken', right, keys))
  })
})

describe('what a failed call leaves', () => {
  it('is left out where another server has changed its record meanwhile', () => {
    const device = { id: serial, salt: 's', tags: [], created: '2026-03-01T12:00:00Z' }
    const accounts = new Accounts()
    const state = accounts.at(account)
    state.change({ kind: 'mfa', id: serial, body: device })
    const changes = new Changes(state)
    changes.keep('mfa', { ...device, lastStep: 7 })
    const kept = changes.undo()
    const left = new Changes(state)
    left.repeat(kept)
    expect(left.made).toHaveLength(1)
    left.undo()
    const gone = { account, kind: 'mfa', id: serial, body: undefined } as const
    accounts.learn({ isWhole: false, changes: [gone] })
    const later = new Changes(state)
    later.repeat(kept)
    expect(later.made).toEqual([])
    expect(state.shelf('mfa').all).toEqual([])
  })
})

describe('a password', () => {
  it('is not changed for half a minute after five wrong ones', async () => {
    const policy = { PolicyName: 'more', PolicyDocument: JSON.stringify(allow('iam:*')) }
    await aws.expectOk(aws.iam('PutUserPolicy', { UserName: 'u', ...policy }))
    const OldPassword = 'aB3-defgh'
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: OldPassword }))
    const change = (old: string) =>
      aws.iam('ChangePassword', { OldPassword: old, NewPassword: 'aB3-other' }, keys)
    for (let at = 0; at < 5; at += 1) {
      expect((await change(`wrong-${at}`)).message).toBe('The old password was incorrect.')
    }
    expect((await change(OldPassword)).message).toBe('The old password was incorrect.')
    aws.now += 30_000
    await aws.expectOk(change(OldPassword))
  })
})

describe('a denied call', () => {
  it('is a use of its key', async () => {
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
    const used = await aws.expectOk(
      aws.iam('GetAccessKeyLastUsed', { AccessKeyId: keys.accessKeyId }),
    )
    expect(used.AccessKeyLastUsed).toEqual({
      LastUsedDate: '2026-03-01T12:00:00Z',
      ...{ ServiceName: 'iam', Region: 'us-east-1' },
    })
  })

  it('is a use of its role', async () => {
    await makeRole(trust({ AWS: account }))
    const unused = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(unused.Role).toMatchObject({ RoleLastUsed: '' })
    const assume = { RoleArn: roleArn, RoleSessionName: 'one' }
    const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume, keys))
    aws.now += 90_000
    expect((await aws.iam('ListUsers', {}, keysOf(Credentials))).code).toBe('AccessDenied')
    const LastUsed = { LastUsedDate: '2026-03-01T12:01:00Z', Region: 'us-east-1' }
    const { Role } = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(Role).toMatchObject({ RoleLastUsed: LastUsed })
    const details = await aws.expectOk(aws.iam('GetAccountAuthorizationDetails'))
    expect(details.RoleDetailList).toMatchObject([{ RoleLastUsed: LastUsed }])
    await aws.expectOk(aws.iam('DeleteRole', { RoleName: 'R' }))
    const uses = (await aws.store.load()).filter(({ kind }) => kind === 'use')
    // of the users, and of the account what its role did
    expect(uses.map(({ id }) => id.slice(0, 4))).toEqual(['AIDA', 'AIDA', 'dele'])
  })
})

describe('a call of nobody', () => {
  const events = async () =>
    (await aws.store.newest(200))
      .map(({ event }) => JSON.parse(event))
      .filter(({ userIdentity }) => userIdentity?.type === 'Unknown')

  it('is recorded with the key that it names', async () => {
    await aws.iam('ListUsers', {}, { ...keys, secretAccessKey: 'wrong' })
    const body = 'Action=ListUsers&Version=2010-05-08'
    const unsigned = { method: 'POST', target: '/', headers: [], body: Buffer.from(body) }
    await aws.service.answer({ ...unsigned, address: '127.0.0.1' })
    expect(await events()).toMatchObject([
      { errorCode: 'MissingAuthenticationToken', userIdentity: { type: 'Unknown' } },
      {
        ...{ eventName: 'ListUsers', errorCode: 'SignatureDoesNotMatch' },
        userIdentity: { type: 'Unknown', accessKeyId: keys.accessKeyId },
      },
    ])
  })

  it('is counted rather than recorded where there are more than a hundred a minute', async () => {
    const strange = { ...keys, secretAccessKey: 'wrong' }
    for (let at = 0; at < 120; at += 1) await aws.iam('ListUsers', {}, strange)
    expect(await events()).toHaveLength(100)
    aws.now += 60_000
    await aws.iam('ListUsers', {}, strange)
    expect((await events())[0]).toMatchObject({ additionalEventData: { unrecordedCalls: 20 } })
  })
})
