/** The directory of IAM Identity Center: people, groups, and who is in which. */
import { beforeEach, describe, expect, it } from 'vitest'
import { centerOf } from '../../src/server/identity-center/center.ts'
import { account, TestAccount } from './support/test-account.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const nowhere = '12345678-1234-1234-1234-123456789012'

let aws: TestAccount
let store: string
beforeEach(async () => {
  aws = await TestAccount.open()
  store = centerOf(aws.state).identityStoreId
})

const ann = {
  UserName: 'ann',
  DisplayName: 'Ann',
  Name: { GivenName: 'Ann', FamilyName: 'Lee' },
}

async function ok(operation: string, input: object = {}): Promise<Record<string, string>> {
  const { status, message, result } = await aws.identityStore(operation, input)
  if (status !== 200) throw new Error(`${operation}: ${message}`)
  return result
}

async function refusal(operation: string, input: object = {}) {
  const { status, code, result } = await aws.identityStore(operation, input)
  const { __type: _, message, Message, RequestId, ...members } = result as Record<string, string>
  expect([Message, RequestId]).toEqual([message, expect.stringMatching(uuid)])
  return [status, code, message, members]
}

async function makeUser(name = 'ann', more: object = {}): Promise<string> {
  const { UserId = '' } = await ok('CreateUser', { ...ann, UserName: name, ...more })
  return UserId
}

async function makeGroup(name = 'team'): Promise<string> {
  const { GroupId = '' } = await ok('CreateGroup', { DisplayName: name })
  return GroupId
}

function byName(path: string, value: unknown): object {
  const UniqueAttribute = { AttributePath: path, AttributeValue: value }
  return { AlternateIdentifier: { UniqueAttribute } }
}

const duplicate = { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' }

describe('a user', () => {
  const full = {
    ...{ UserName: 'ann', DisplayName: 'Ann', NickName: 'A', ProfileUrl: 'https://example.com' },
    Name: {
      ...{ Formatted: 'Dr Ann M Lee', FamilyName: 'Lee', GivenName: 'Ann', MiddleName: 'M' },
      ...{ HonorificPrefix: 'Dr', HonorificSuffix: 'PhD' },
    },
    Emails: [{ Value: 'ann@example.com', Type: 'work', Primary: true }],
    Addresses: [{ StreetAddress: '1 High St', Locality: 'Town', Country: 'US', Primary: false }],
    PhoneNumbers: [{ Value: '555-0100', Type: 'work', Primary: true }],
    ...{ UserType: 'temp', Title: 'Contractor', PreferredLanguage: 'en-us', Locale: 'NA' },
    ...{ Timezone: 'pdt', Website: 'https://example.com', Birthdate: '1990-02-28' },
    Photos: [{ Value: 'https://example.com/a.png', Display: 'me' }],
    Roles: [{ Value: 'reader' }],
  }
  const enterprise = {
    'aws:identitystore:enterprise': {
      ...{ employeeNumber: '701984', costCenter: '4130', organization: 'Studios' },
      ...{ division: 'Park', department: 'Tours', manager: { value: nowhere } },
    },
  }

  it('is read back as it was made', async () => {
    const made = await ok('CreateUser', { ...full, Extensions: enterprise })
    expect(made).toEqual({ IdentityStoreId: store, UserId: expect.stringMatching(uuid) })
    const shown = {
      ...{ ...full, IdentityStoreId: store, UserId: made.UserId, UserStatus: 'ENABLED' },
      ...{ CreatedAt: 1772366400, UpdatedAt: 1772366400 },
      CreatedBy: `arn:aws:iam::${account}:user/administrator`,
      UpdatedBy: `arn:aws:iam::${account}:user/administrator`,
    }
    expect(await ok('DescribeUser', { UserId: made.UserId })).toEqual(shown)
    expect(await ok('ListUsers')).toEqual({ Users: [shown] })
    const extended = { UserId: made.UserId, Extensions: ['aws:identitystore:enterprise'] }
    const all = { ...shown, Extensions: enterprise }
    expect(await ok('DescribeUser', extended)).toEqual(all)
    const { Extensions } = extended
    expect(await ok('ListUsers', { Extensions })).toEqual({ Users: [all] })
  })

  it('has another id when it is made again', async () => {
    const before = await makeUser()
    expect(await ok('DeleteUser', { UserId: before })).toEqual({})
    expect(await makeUser()).not.toBe(before)
  })

  it.each([
    [{ UserName: undefined }, 'userName is a required attribute'],
    [
      { DisplayName: undefined, Name: {} },
      'displayname: The attribute displayname is required, name: The attribute name is required',
    ],
    [{ Name: { GivenName: 'a' } }, 'familyname: The attribute familyname is required'],
    [{ Name: { FamilyName: 'a' } }, 'givenname: The attribute givenname is required'],
    [{ UserName: 'administrator' }, 'administrator is a reserved name'],
    [{ Birthdate: '28.2.1990' }, 'birthdate: The value must be in YYYY-MM-DD format'],
    [
      { Emails: [] },
      "1 validation error detected: Value '[]' at 'emails' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      { Title: '' },
      "2 validation errors detected: Value '***Sensitive Data Redacted***' at 'title' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '***Sensitive Data Redacted***' at 'title' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r \u00a0\u3000]+",
    ],
    [
      { Extensions: { 'aws:identitystore:other': {} } },
      'The attribute extensions.aws:identitystore:other is not supported',
    ],
    [
      { Extensions: { 'aws:identitystore:enterprise': { shoe: '9' } } },
      'The attribute extensions.aws:identitystore:enterprise.shoe is not supported',
    ],
    [
      { Extensions: { 'aws:identitystore:enterprise': { department: 9 } } },
      'The value of the attribute extensions.aws:identitystore:enterprise.department is of the wrong type',
    ],
    [
      { Extensions: { enterprise: {} } },
      "1 validation error detected: Value '[enterprise]' at 'extensions' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 50, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: aws:identitystore:[a-z]{1,20}]",
    ],
  ])('is not made of %j', async (members, message) => {
    const refused = [400, 'ValidationException', message, {}]
    expect(await refusal('CreateUser', { ...ann, ...members })).toEqual(refused)
    expect(await ok('ListUsers')).toEqual({ Users: [] })
  })

  it('with a document that is too deep or too large is not read', async () => {
    let deep: object = {}
    for (let level = 0; level < 100; level += 1) deep = { manager: deep }
    const wide = { department: Array.from({ length: 1001 }, () => 'a') }
    for (const document of [deep, wide]) {
      const Extensions = { 'aws:identitystore:enterprise': document }
      const { code } = await aws.identityStore('CreateUser', { ...ann, Extensions })
      expect(code).toBe('SerializationException')
    }
  })

  it('is alone with its name and email address, in whatever case', async () => {
    const Emails = [{ Value: 'ann@example.com' }]
    const id = await makeUser('ann', { Emails })
    const again = { ...ann, UserName: 'ANN' }
    const named = [400, 'ConflictException', 'Duplicate UserName', duplicate]
    expect(await refusal('CreateUser', again)).toEqual(named)
    const mailed = { ...ann, UserName: 'bob', Emails: [{ Value: 'Ann@Example.com' }] }
    const sent = [400, 'ConflictException', 'Duplicate Emails', duplicate]
    expect(await refusal('CreateUser', mailed)).toEqual(sent)
    const other = await makeUser('bob')
    const rename = { AttributePath: 'userName', AttributeValue: 'Ann' }
    const update = { UserId: other, Operations: [rename] }
    expect(await refusal('UpdateUser', update)).toEqual(named)
    await ok('UpdateUser', { UserId: id, Operations: [rename] })
    expect(await ok('DescribeUser', { UserId: id })).toMatchObject({ UserName: 'Ann' })
  })

  it('is found by its name and by its email address', async () => {
    const id = await makeUser('ann', { Emails: [{ Value: 'ann@example.com' }] })
    const found = { IdentityStoreId: store, UserId: id }
    expect(await ok('GetUserId', byName('userName', 'ann'))).toEqual(found)
    expect(await ok('GetUserId', byName('UserName', 'ANN'))).toEqual(found)
    expect(await ok('GetUserId', byName('emails.value', 'Ann@example.com'))).toEqual(found)
    const { Users } = await ok('ListUsers', {
      Filters: [{ AttributePath: 'UserName', AttributeValue: 'Ann' }],
    })
    expect(Users).toMatchObject([{ UserId: id }])
    const none = { Filters: [{ AttributePath: 'UserName', AttributeValue: 'nobody' }] }
    expect(await ok('ListUsers', none)).toEqual({ Users: [] })
  })

  it('is not found by what is not unique, or not given', async () => {
    const absent = [400, 'ResourceNotFoundException', 'USER not found.', { ResourceType: 'USER' }]
    expect(await refusal('GetUserId', byName('userName', 'ann'))).toEqual(absent)
    const ExternalId = { Issuer: 'a', Id: 'b' }
    const external = { AlternateIdentifier: { ExternalId } }
    expect(await refusal('GetUserId', external)).toEqual(absent)
    const wrong = (message: string) => [400, 'ValidationException', message, {}]
    expect(await refusal('GetUserId', byName('title', 'a'))).toEqual(
      wrong('The attribute title is not a unique attribute'),
    )
    for (const value of ['', 1]) {
      expect(await refusal('GetUserId', byName('userName', value))).toEqual(
        wrong('attribute value cannot be empty or null for attribute path'),
      )
    }
    const both = {
      ...external.AlternateIdentifier,
      ...{ UniqueAttribute: { AttributePath: 'userName', AttributeValue: 'a' } },
    }
    for (const AlternateIdentifier of [{}, both]) {
      expect(await refusal('GetUserId', { AlternateIdentifier })).toEqual(
        wrong('AlternateIdentifier must have either ExternalId or UniqueAttribute'),
      )
    }
    const Filters = [{ AttributePath: 'Title', AttributeValue: 'a' }]
    expect(await refusal('ListUsers', { Filters })).toEqual(
      wrong('The attribute Title is not supported in filters'),
    )
    const Extensions = ['aws:identitystore:other']
    const UserId = await makeUser()
    expect(await refusal('DescribeUser', { UserId, Extensions })).toEqual(
      wrong('The extension aws:identitystore:other is not supported'),
    )
  })
})

describe('a group', () => {
  it('is read back as it was made', async () => {
    const made = await ok('CreateGroup', { DisplayName: 'team', Description: 'all of us' })
    expect(made).toEqual({ IdentityStoreId: store, GroupId: expect.stringMatching(uuid) })
    const shown = {
      ...{ ...made, DisplayName: 'team', Description: 'all of us' },
      ...{ CreatedAt: 1772366400, UpdatedAt: 1772366400 },
      CreatedBy: `arn:aws:iam::${account}:user/administrator`,
      UpdatedBy: `arn:aws:iam::${account}:user/administrator`,
    }
    expect(await ok('DescribeGroup', { GroupId: made.GroupId })).toEqual(shown)
    expect(await ok('ListGroups')).toEqual({ Groups: [shown] })
    await makeGroup('other')
    const Filters = [{ AttributePath: 'DisplayName', AttributeValue: 'team' }]
    expect(await ok('ListGroups', { Filters })).toEqual({ Groups: [shown] })
    expect(await ok('GetGroupId', byName('displayName', 'team'))).toEqual(made)
  })

  it('is alone with its name, and not without one', async () => {
    await makeGroup()
    const taken = [400, 'ConflictException', 'Duplicate GroupDisplayName', duplicate]
    expect(await refusal('CreateGroup', { DisplayName: 'team' })).toEqual(taken)
    const wrong = (message: string) => [400, 'ValidationException', message, {}]
    expect(await refusal('CreateGroup')).toEqual(wrong('displayName is a required attribute'))
    expect(await refusal('CreateGroup', { DisplayName: 'AWSAdministrators' })).toEqual(
      wrong('AWSAdministrators is a reserved name'),
    )
    const absent = [400, 'ResourceNotFoundException', 'GROUP not found.', { ResourceType: 'GROUP' }]
    expect(await refusal('GetGroupId', byName('displayName', 'none'))).toEqual(absent)
  })

  it('is changed by the paths of its attributes', async () => {
    const GroupId = await makeGroup()
    aws.now += 60_000
    const described = { AttributePath: 'description', AttributeValue: 'of us' }
    const named = { AttributePath: 'displayName', AttributeValue: 'crew' }
    expect(await ok('UpdateGroup', { GroupId, Operations: [described, named] })).toEqual({})
    const changed = { DisplayName: 'crew', Description: 'of us', UpdatedAt: 1772366460 }
    expect(await ok('DescribeGroup', { GroupId })).toMatchObject(changed)
    const Operations = [{ AttributePath: 'description' }]
    await ok('UpdateGroup', { GroupId, Operations })
    expect(await ok('DescribeGroup', { GroupId })).not.toHaveProperty('Description')
    const wrong = (message: string) => [400, 'ValidationException', message, {}]
    const without = { GroupId, Operations: [{ AttributePath: 'displayName' }] }
    expect(await refusal('UpdateGroup', without)).toEqual(
      wrong('displayName is a required attribute'),
    )
    const unknown = { GroupId, Operations: [{ AttributePath: 'title', AttributeValue: 'a' }] }
    expect(await refusal('UpdateGroup', unknown)).toEqual(
      wrong('The attribute title is not supported'),
    )
    await makeGroup('other')
    const rename = { AttributePath: 'displayName', AttributeValue: 'other' }
    expect(await refusal('UpdateGroup', { GroupId, Operations: [rename] })).toEqual([
      ...[400, 'ConflictException', 'Duplicate GroupDisplayName', duplicate],
    ])
  })
})
