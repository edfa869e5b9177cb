/** UpdateUser: attributes by their paths, as Terraform and the AWS CLI write them. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, TestAccount } from './support/test-account.ts'

const nowhere = '12345678-1234-1234-1234-123456789012'
const enterprise = 'aws:identitystore:enterprise'

let aws: TestAccount
let UserId: string
beforeEach(async () => {
  aws = await TestAccount.open()
  const Name = { GivenName: 'Ann', FamilyName: 'Lee', MiddleName: 'M' }
  const Emails = [{ Value: 'ann@example.com', Type: 'work', Primary: true }]
  const known = { UserName: 'ann', DisplayName: 'Ann', Title: 'Dr', Name, Emails }
  const { result } = await aws.identityStore('CreateUser', known)
  UserId = (result as Record<string, string>).UserId ?? ''
})

type Operation = readonly [path: string, value?: unknown]

function update(...operations: readonly Operation[]) {
  const Operations = operations.map(([AttributePath, AttributeValue]) => {
    return { AttributePath, AttributeValue }
  })
  return aws.identityStore('UpdateUser', { UserId, Operations })
}

async function described(): Promise<Record<string, unknown>> {
  const { result } = await aws.identityStore('DescribeUser', { UserId, Extensions: [enterprise] })
  return result
}

describe('an attribute', () => {
  it.each<[Operation[], object]>([
    [[['displayName', 'Annie']], { DisplayName: 'Annie' }],
    [[['DISPLAYNAME', 'Annie']], { DisplayName: 'Annie' }],
    [[['userName', 'annie']], { UserName: 'annie' }],
    [
      [['name.familyName', 'Ray']],
      { Name: { GivenName: 'Ann', FamilyName: 'Ray', MiddleName: 'M' } },
    ],
    [[['name.middleName', null]], { Name: { GivenName: 'Ann', FamilyName: 'Lee' } }],
    [
      [['name', { givenName: 'A', familyName: 'B', honorificPrefix: 'Dr' }]],
      { Name: { GivenName: 'A', FamilyName: 'B', HonorificPrefix: 'Dr' } },
    ],
    [
      [['emails', [{ primary: false, value: 'b@example.com' }]]],
      { Emails: [{ Primary: false, Value: 'b@example.com' }] },
    ],
    [
      [['emails', [{ Value: 'b@example.com', Type: 'home' }]]],
      { Emails: [{ Value: 'b@example.com', Type: 'home' }] },
    ],
    [
      [['addresses', [{ streetAddress: '1 High St', postalCode: '123', primary: true }]]],
      { Addresses: [{ StreetAddress: '1 High St', PostalCode: '123', Primary: true }] },
    ],
    [[['phoneNumbers', [{ value: '555' }]]], { PhoneNumbers: [{ Value: '555' }] }],
    [[['photos', [{ value: 'a' }, { value: 'b' }]]], { Photos: [{ Value: 'a' }, { Value: 'b' }] }],
    [[['birthdate', '1990-02-28']], { Birthdate: '1990-02-28' }],
    [
      [
        ['title', 'Ms'],
        ['title', 'Mx'],
        ['website', 'https://example.com'],
      ],
      { Title: 'Mx', Website: 'https://example.com' },
    ],
    [
      [[`${enterprise}.department`, 'Tours']],
      { Extensions: { [enterprise]: { department: 'Tours' } } },
    ],
    [
      [
        [enterprise, { division: 'Park', manager: { value: nowhere } }],
        [`${enterprise}.manager.value`, 'b'],
      ],
      { Extensions: { [enterprise]: { division: 'Park', manager: { value: 'b' } } } },
    ],
  ])('is as %j says', async (operations, members) => {
    aws.now += 60_000
    const { status, result } = await update(...operations)
    expect([status, result]).toEqual([200, {}])
    const shown = await described()
    expect(shown).toMatchObject({ ...members, CreatedAt: 1772366400, UpdatedAt: 1772366460 })
    for (const [name, value] of Object.entries(members)) expect(shown[name]).toEqual(value)
  })

  it('is gone where its value is left out or null, with what is empty then', async () => {
    await update([`${enterprise}.manager.value`, nowhere])
    await update(['title'], ['emails', null], [`${enterprise}.manager.value`], ['locale'])
    const shown = await described()
    for (const name of ['Title', 'Emails', 'Extensions', 'Locale']) {
      expect(shown).not.toHaveProperty(name)
    }
    expect(shown).toMatchObject({ UserName: 'ann', Name: { MiddleName: 'M' } })
  })

  it.each<[Operation[], string]>([
    [
      [['emails.value', 'b@example.com']],
      'Unsupported update operation on multi-value attribute emails, please provide full replacement of Multi-Value attribute types',
    ],
    [[['shoeSize', '9']], 'The attribute shoeSize is not supported'],
    [[['userId', nowhere]], 'The attribute userId is not supported'],
    [[['identityStoreId', 'd-0123456789']], 'The attribute identityStoreId is not supported'],
    [[['userStatus', 'DISABLED']], 'The attribute userStatus is not supported'],
    [[['title.short', 'a']], 'The attribute title.short is not supported'],
    [[['name.nick', 'a']], 'The attribute name.nick is not supported'],
    [[['name', { nick: 'a' }]], 'The attribute name.nick is not supported'],
    [
      [['aws:identitystore:other.department', 'a']],
      'The attribute aws:identitystore:other.department is not supported',
    ],
    [[['aws:identitystore:other', {}]], 'The attribute aws:identitystore:other is not supported'],
    [[['title', 9]], 'The value of the attribute title is of the wrong type'],
    [[['title', ['a']]], 'The value of the attribute title is of the wrong type'],
    [[['name', 'Ann']], 'The value of the attribute name is of the wrong type'],
    [[['emails', { value: 'a' }]], 'The value of the attribute emails is of the wrong type'],
    [
      [['emails', [{ primary: 'yes' }]]],
      'The value of the attribute emails.primary is of the wrong type',
    ],
    [[['userName']], 'userName is a required attribute'],
    [[['displayName', null]], 'displayname: The attribute displayname is required'],
    [[['name']], 'name: The attribute name is required'],
    [[['name.givenName']], 'givenname: The attribute givenname is required'],
    [[['userName', 'Administrator']], 'Administrator is a reserved name'],
    [
      [['emails', [{ value: 'a' }, { value: 'b' }]]],
      'Member must have length less than or equal to 1',
    ],
    [[['title', 'a'.repeat(1025)]], 'Member must have length less than or equal to 1024'],
    [
      [
        ['title', 'Ms'],
        ['shoeSize', '9'],
      ],
      'The attribute shoeSize is not supported',
    ],
  ])('is not as %j says', async (operations, message) => {
    const before = await described()
    const refused = await update(...operations)
    expect([refused.status, refused.code]).toEqual([400, 'ValidationException'])
    expect(refused.message).toContain(message)
    expect(await described()).toEqual(before)
  })

  it('may have a name that objects have of their own', async () => {
    const operation = '{"AttributePath":"name","AttributeValue":{"__proto__":{"givenName":"a"}}}'
    const Operations = [JSON.parse(operation)]
    const { code } = await aws.identityStore('UpdateUser', { UserId, Operations })
    expect(code).toBe('ValidationException')
    const { code: found } = await update(['constructor', 'a'])
    expect(found).toBe('ValidationException')
  })
})

describe('whoever signs in to the portal', () => {
  it('keeps a password through updates, and who changed what is told', async () => {
    const shelf = aws.state.shelf('directoryUser')
    const before = shelf.byId(UserId)
    if (before === undefined) throw new Error('there is no user')
    aws.state.change({ kind: 'directoryUser', id: UserId, body: { ...before, password: 'p' } })
    const keys = await aws.makeUser('editor', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'identitystore:UpdateUser', Resource: '*' }],
    })
    const Operations = [{ AttributePath: 'title', AttributeValue: 'Ms' }]
    const { status } = await aws.identityStore('UpdateUser', { UserId, Operations }, keys)
    expect(status).toBe(200)
    expect(shelf.byId(UserId)?.password).toBe('p')
    const [createdBy, updatedBy] = ['administrator', 'editor'].map(
      (name) => `arn:aws:iam::${account}:user/${name}`,
    )
    expect(shelf.byId(UserId)).toMatchObject({ createdBy, updatedBy })
    expect(JSON.stringify(await described())).not.toContain('password')
  })
})
