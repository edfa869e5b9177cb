/** The directory of IAM Identity Center: memberships, pages, permissions, and what the trail has of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { centerOf } from '../../src/server/identity-center/center.ts'
import { account, type Keys, TestAccount } from './support/test-account.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const nowhere = '12345678-1234-1234-1234-123456789012'
const Name = { GivenName: 'Ann', FamilyName: 'Lee' }

let aws: TestAccount
let store: string
let user: string
let group: string
beforeEach(async () => {
  aws = await TestAccount.open()
  store = centerOf(aws.state).identityStoreId
  user = await makeUser('ann')
  group = await makeGroup('team')
})

async function ok(operation: string, input: object = {}): Promise<Record<string, string>> {
  const { status, message, result } = await aws.identityStore(operation, input)
  if (status !== 200) throw new Error(`${operation}: ${message}`)
  return result
}

async function makeUser(UserName: string): Promise<string> {
  const { UserId = '' } = await ok('CreateUser', { UserName, DisplayName: UserName, Name })
  return UserId
}

async function makeGroup(DisplayName: string): Promise<string> {
  const { GroupId = '' } = await ok('CreateGroup', { DisplayName })
  return GroupId
}

function pair(GroupId = group, UserId = user): object {
  return { GroupId, MemberId: { UserId } }
}

async function join(GroupId = group, UserId = user): Promise<string> {
  const { MembershipId = '' } = await ok('CreateGroupMembership', pair(GroupId, UserId))
  return MembershipId
}

async function refusal(operation: string, input: object) {
  const { status, code, message, result } = await aws.identityStore(operation, input)
  const { ResourceType, ResourceId, Reason } = result as Record<string, string>
  return { status, code, message, ResourceType, ResourceId, Reason }
}

describe('a membership', () => {
  it('is read back by its id, its group and its user', async () => {
    const MembershipId = await join()
    expect(MembershipId).toMatch(uuid)
    const shown = {
      ...{ IdentityStoreId: store, MembershipId, ...pair() },
      ...{ CreatedAt: 1772366400, UpdatedAt: 1772366400 },
      CreatedBy: `arn:aws:iam::${account}:user/administrator`,
      UpdatedBy: `arn:aws:iam::${account}:user/administrator`,
    }
    expect(await ok('DescribeGroupMembership', { MembershipId })).toEqual(shown)
    const found = { IdentityStoreId: store, MembershipId }
    expect(await ok('GetGroupMembershipId', pair())).toEqual(found)
    const list = { GroupMemberships: [shown] }
    expect(await ok('ListGroupMemberships', { GroupId: group })).toEqual(list)
    const MemberId = { UserId: user }
    expect(await ok('ListGroupMembershipsForMember', { MemberId })).toEqual(list)
    const other = await makeGroup('other')
    const { Results } = await ok('IsMemberInGroups', { MemberId, GroupIds: [other, group] })
    expect(Results).toEqual([
      { GroupId: other, MemberId, MembershipExists: false },
      { GroupId: group, MemberId, MembershipExists: true },
    ])
    expect(await ok('DeleteGroupMembership', { MembershipId })).toEqual({})
    const gone = { code: 'ResourceNotFoundException', message: 'GROUP_MEMBERSHIP not found.' }
    expect(await refusal('DescribeGroupMembership', { MembershipId })).toMatchObject(gone)
    expect(await refusal('GetGroupMembershipId', pair())).toMatchObject(gone)
  })

  it('is made once, of a user and a group that are there', async () => {
    await join()
    expect(await refusal('CreateGroupMembership', pair())).toMatchObject({
      ...{ status: 400, code: 'ConflictException', Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' },
      message: 'Member and Group relationship already exists',
    })
    const absent = { code: 'ResourceNotFoundException', ResourceId: nowhere }
    expect(await refusal('CreateGroupMembership', pair(group, nowhere))).toMatchObject({
      ...{ ...absent, message: 'Member does not exist', ResourceType: 'USER' },
    })
    expect(await refusal('CreateGroupMembership', pair(nowhere))).toMatchObject({
      ...{ ...absent, message: 'Group does not exist', ResourceType: 'GROUP' },
    })
    const MemberId = {}
    expect(await refusal('CreateGroupMembership', { GroupId: group, MemberId })).toMatchObject({
      ...{ code: 'ValidationException', message: 'MemberId must have a UserId' },
    })
  })

  it('goes with its user and with its group, as assignments do', async () => {
    const [bob, crew] = [await makeUser('bob'), await makeGroup('crew')]
    for (const one of [group, crew]) for (const other of [user, bob]) await join(one, other)
    const { result } = await aws.center('CreatePermissionSet', { Name: 'Audit' })
    const { PermissionSetArn }: { PermissionSetArn?: string } = result.PermissionSet ?? {}
    const target = { PermissionSetArn, TargetType: 'AWS_ACCOUNT', TargetId: account }
    const principals = { [user]: 'USER', [bob]: 'USER', [crew]: 'GROUP' }
    for (const [PrincipalId, PrincipalType] of Object.entries(principals)) {
      await aws.center('CreateAccountAssignment', { ...target, PrincipalType, PrincipalId })
    }
    expect(aws.state.shelf('role').size).toBe(1)
    await ok('DeleteUser', { UserId: user })
    await ok('DeleteGroup', { GroupId: crew })
    const left = aws.state.shelf('membership').all.map((one) => [one.group, one.user])
    expect(left).toEqual([[group, bob]])
    const assigned = aws.state.shelf('assignment').all.map(({ principal }) => principal)
    expect(assigned).toEqual([bob])
    await ok('DeleteUser', { UserId: bob })
    expect(aws.state.shelf('role').size).toBe(0)
    expect(await makeGroup('crew')).not.toBe(crew)
  })
})

describe('what is not there', () => {
  const users = { UserId: nowhere }
  const groups = { GroupId: nowhere }
  const MemberId = { UserId: nowhere }

  it.each([
    ['DescribeUser', users, 'USER'],
    ['UpdateUser', { ...users, Operations: [{ AttributePath: 'title' }] }, 'USER'],
    ['DescribeGroup', groups, 'GROUP'],
    ['UpdateGroup', { ...groups, Operations: [{ AttributePath: 'description' }] }, 'GROUP'],
    ['ListGroupMemberships', groups, 'GROUP'],
    ['ListGroupMembershipsForMember', { MemberId }, 'USER'],
    ['IsMemberInGroups', { MemberId, GroupIds: [nowhere] }, 'USER'],
    ['DescribeGroupMembership', { MembershipId: nowhere }, 'GROUP_MEMBERSHIP'],
    ['DescribeUser', { ...users, IdentityStoreId: 'd-0123456789' }, 'IDENTITY_STORE'],
  ])('is what %s is told: %j', async (operation, input, ResourceType) => {
    expect(await refusal(operation, input)).toMatchObject({
      ...{ status: 400, code: 'ResourceNotFoundException', ResourceType },
      message: `${ResourceType} not found.`,
      ResourceId: ResourceType === 'IDENTITY_STORE' ? 'd-0123456789' : nowhere,
    })
  })

  it('is deleted without a word', async () => {
    expect(await ok('DeleteUser', users)).toEqual({})
    expect(await ok('DeleteGroup', groups)).toEqual({})
    expect(await ok('DeleteGroupMembership', { MembershipId: nowhere })).toEqual({})
  })
})

describe('a directory', () => {
  it.each([
    ['directoryUser', 'CreateUser', { UserName: 'new', DisplayName: 'New', Name }, 'users'],
    ['directoryGroup', 'CreateGroup', { DisplayName: 'new' }, 'groups'],
  ] as const)('that is full takes no more: %s', async (kind, operation, input, things) => {
    const shelf = aws.state.shelf<'directoryUser' | 'directoryGroup'>(kind)
    const [some] = shelf.all
    if (some === undefined) throw new Error('there is none')
    for (let count = shelf.size; count < 100_000; count += 1) {
      const body = { ...some, id: `${count}`, name: `n${count}` }
      aws.state.change({ kind, id: body.id, body })
    }
    expect(await refusal(operation, input)).toMatchObject({
      ...{ status: 400, code: 'ServiceQuotaExceededException' },
      message: `The identity store cannot have more than 100000 ${things}.`,
    })
  })
})

describe('lists', () => {
  it('come in pages', async () => {
    const names = ['bob', 'cid', 'dan', 'eve']
    for (const name of names) await join(group, await makeUser(name))
    for (const name of names) await join(await makeGroup(name))
    const MemberId = { UserId: user }
    const lists = [
      ['ListUsers', 'Users', {}, 5],
      ['ListGroups', 'Groups', {}, 5],
      ['ListGroupMemberships', 'GroupMemberships', { GroupId: group }, 4],
      ['ListGroupMembershipsForMember', 'GroupMemberships', { MemberId }, 4],
    ] as const
    for (const [operation, member, input, count] of lists) {
      const found: string[] = []
      let page = await ok(operation, { ...input, MaxResults: 1 })
      for (;;) {
        found.push(...(page[member] as unknown as object[]).map((one) => JSON.stringify(one)))
        const { NextToken } = page
        if (NextToken === undefined) break
        page = await ok(operation, { ...input, MaxResults: 1, NextToken })
      }
      expect(new Set(found).size).toBe(count)
      expect(found).toHaveLength(count)
      const { code } = await refusal(operation, { ...input, NextToken: 'abc' })
      expect(code).toBe('ValidationException')
    }
  })
})

describe('whoever lacks one of the resources', () => {
  const identityStore = () => `arn:aws:identitystore::${account}:identitystore/${store}`
  const of = (resource: string) => `arn:aws:identitystore:::${resource}`
  let keys: Keys
  let membership: string
  beforeEach(async () => {
    membership = await join()
    keys = await aws.makeUser('caller')
  })

  async function mayUse(Action: string, Resource: readonly string[]): Promise<void> {
    const statement = { Effect: 'Allow', Action: `identitystore:${Action}`, Resource }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    const named = { UserName: 'caller', PolicyName: 'own' }
    await aws.expectOk(aws.iam('PutUserPolicy', { ...named, PolicyDocument }))
  }

  /** Operations with what they are given, and what must be allowed beside the identity store. */
  function asked(): readonly (readonly [string, object, readonly string[]])[] {
    const [u, g, m] = [`user/${user}`, `group/${group}`, `membership/${membership}`]
    const MemberId = { UserId: user }
    const unique = (AttributePath: string, AttributeValue: string) => ({
      AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
    })
    return [
      ['CreateUser', { UserName: 'new', DisplayName: 'New', Name }, []],
      ['CreateGroup', { DisplayName: 'new' }, []],
      ['DescribeUser', { UserId: user }, [u]],
      ['UpdateUser', { UserId: user, Operations: [{ AttributePath: 'title' }] }, [u]],
      ['ListUsers', {}, ['user/*']],
      ['GetUserId', unique('userName', 'ann'), [u]],
      ['GetUserId', unique('userName', 'nobody'), ['user/*']],
      ['DescribeGroup', { GroupId: group }, [g]],
      ['UpdateGroup', { GroupId: group, Operations: [{ AttributePath: 'description' }] }, [g]],
      ['ListGroups', {}, ['group/*']],
      ['GetGroupId', unique('displayName', 'team'), [g]],
      ['GetGroupId', unique('displayName', 'none'), ['group/*']],
      ['DescribeGroupMembership', { MembershipId: membership }, [g, m, u]],
      ['GetGroupMembershipId', pair(), [g, m, u]],
      ['ListGroupMemberships', { GroupId: group }, ['membership/*', g]],
      ['ListGroupMembershipsForMember', { MemberId }, ['membership/*', u]],
      ['IsMemberInGroups', { MemberId, GroupIds: [group] }, ['membership/*', g, u]],
      ['DeleteGroupMembership', { MembershipId: membership }, [g, m, u]],
      ['CreateGroupMembership', pair(), [g, u]],
      ['DeleteUser', { UserId: user }, [u]],
      ['DeleteGroup', { GroupId: group }, [g]],
    ]
  }

  it('is refused, and whoever has all of them is not', async () => {
    for (const [operation, input, resources] of asked()) {
      const all = [identityStore(), ...resources.map(of)]
      for (const [at, lacking] of all.entries()) {
        await mayUse(operation, [...all.slice(0, at), ...all.slice(at + 1), 'arn:aws:s3:::none'])
        const { status, message } = await aws.identityStore(operation, input, keys)
        const action = `identitystore:${operation}`
        expect([status, message]).toEqual([
          400,
          `User: arn:aws:iam::${account}:user/caller is not authorized to perform: ${action} on resource: ${lacking} because no identity-based policy allows the ${action} action`,
        ])
      }
      await mayUse(operation, all)
      const { code } = await aws.identityStore(operation, input, keys)
      expect([operation, code]).not.toEqual([operation, 'AccessDeniedException'])
    }
  })
})

describe('the trail', () => {
  it('hides what is said about people', async () => {
    const Extensions = { 'aws:identitystore:enterprise': { department: 'secret' } }
    const known = { UserName: 'secret', DisplayName: 'secret', Name, Extensions }
    const { UserId } = await ok('CreateUser', known)
    const Operations = [{ AttributePath: 'title', AttributeValue: 'secret' }]
    await ok('UpdateUser', { UserId, Operations })
    await ok('DescribeUser', { UserId })
    const { result }: { readonly result: unknown } = await aws.cloudtrail('LookupEvents', {
      MaxResults: 3,
    })
    const { Events } = result as {
      readonly Events: readonly { readonly CloudTrailEvent: string }[]
    }
    expect(JSON.stringify(Events)).not.toContain('secret')
    const [described, updated, made] = Events.map((one) => JSON.parse(one.CloudTrailEvent))
    const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'
    expect(made).toMatchObject({
      ...{ eventSource: 'identitystore.amazonaws.com', eventName: 'CreateUser', readOnly: false },
      requestParameters: {
        ...{ identityStoreId: store, userName: hidden, displayName: hidden },
        extensions: { 'aws:identitystore:enterprise': hidden },
      },
      responseElements: { identityStoreId: store, userId: UserId },
    })
    expect(updated.requestParameters).toEqual({
      ...{ identityStoreId: store, userId: UserId },
      operations: [{ attributePath: 'title', attributeValue: hidden }],
    })
    expect(described).toMatchObject({ readOnly: true, responseElements: null })
  })
})
