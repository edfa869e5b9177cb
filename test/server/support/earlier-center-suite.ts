/** What becomes of stores in which permission sets were assigned in one account. */
import { expect, it } from 'vitest'
import type { RecordChange } from '../../../src/server/store/record-types.ts'
import { addPeople, SignInPerson, setMfa } from './sign-in-person.ts'
import type { StoreBed } from './store-suite.ts'
import { account, type Output, type TestAccount } from './test-account.ts'

const set = { id: 'ps-0123456789abcdef', name: 'Reading', sessionDuration: 'PT1H' }
const roleName = 'AWSReservedSSO_Reading_0123456789abcdef'
const reading = '{"Statement":[{"Effect":"Allow","Action":"iam:List*","Resource":"*"}]}'
const requestId = '00000000-1111-2222-3333-444444444444'
const group = '9067a1b2c3-99999999-2222-3333-4444-555555555555'

/** Records as they were written then, of a permission set whose role is made and of one that nobody has. */
function earlierRecords(person: string, role: object): RecordChange[] {
  const made = { attached: [], references: [], tags: [], created: '2026-03-01T12:00:00Z' }
  const arn = `arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/${set.id}`
  const bodies: readonly [string, { readonly id: string }][] = [
    ['role', role as { readonly id: string }],
    [
      'permissionSet',
      { ...set, ...made, inline: reading, role: 'AROAROLE', isProvisioned: false } as never,
    ],
    [
      'permissionSet',
      {
        id: 'ps-1111111111111111',
        name: 'Unused',
        sessionDuration: 'PT1H',
        ...made,
        isProvisioned: true,
      } as never,
    ],
    ['assignment', assignment('USER', person)],
    ['assignment', assignment('GROUP', group)],
    [
      'centerRequest',
      { id: requestId, kind: 'creation', permissionSet: arn, created: made.created } as never,
    ],
  ]
  return bodies.map(([kind, body]) => ({ account, kind, id: body.id, body }) as RecordChange)
}

function assignment(principalType: string, principal: string) {
  const id = `${set.id}/${principalType}/${principal}`
  return { id, permissionSet: set.id, principalType, principal }
}

/** Opened again and again, of the same store. */
export function testEarlierCenter(open: () => Promise<TestAccount>, bed: () => StoreBed): void {
  it('has the assignments and roles of IAM Identity Center that it had before', async () => {
    const first = await open()
    await addPeople(first, 'ann')
    await setMfa(first, { prompt: 'never' })
    const ann = new SignInPerson(first, 'ann')
    const made = earlierRecords(ann.id, await reservedRole(first))
    await (await first.store.begin()).commit([{ changes: { made }, event: '{}' }])
    await first.store.close()
    await bed().rejuvenate()

    const aws = await open()
    const keys = first.administrator
    const ok = (operation: string, input: object = {}) =>
      aws.expectOk(aws.center(operation, input, keys))
    const { PermissionSets } = await ok('ListPermissionSets')
    const [PermissionSetArn] = PermissionSets as unknown as string[]
    const named = { PermissionSetArn }
    const assigned = await ok('ListAccountAssignments', { ...named, AccountId: account })
    expect(assigned.AccountAssignments.map((one: Output) => one.PrincipalType).sort()).toEqual([
      ...['GROUP', 'USER'],
    ])
    const state = { ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' }
    expect(await ok('ListAccountsForProvisionedPermissionSet', { ...named, ...state })).toEqual({
      AccountIds: [account],
    })
    const status = await ok('DescribeAccountAssignmentCreationStatus', {
      AccountAssignmentCreationRequestId: requestId,
    })
    expect(status.AccountAssignmentCreationStatus.TargetId).toBe(account)

    const again = new SignInPerson(aws, 'ann')
    await again.signIn()
    await again.goOn({})
    const { accessToken } = await again.token()
    const path = `/federation/credentials?role_name=Reading&account_id=${account}`
    const headers = { 'x-amz-sso_bearer_token': accessToken }
    expect((await aws.openly({ method: 'GET', path }, { headers })).status).toBe(200)

    await ok('ProvisionPermissionSet', { ...named, TargetType: 'ALL_PROVISIONED_ACCOUNTS' })
    const inline = { RoleName: roleName, PolicyName: 'AwsSSOInlinePolicy' }
    expect((await aws.iam('GetRolePolicy', inline, keys)).status).toBe(200)
    const target = { TargetId: account, TargetType: 'AWS_ACCOUNT' }
    for (const one of assigned.AccountAssignments as unknown as Output[]) {
      const { PrincipalType, PrincipalId } = one
      await ok('DeleteAccountAssignment', { ...named, ...target, PrincipalType, PrincipalId })
    }
    expect((await aws.iam('GetRole', { RoleName: roleName }, keys)).code).toBe('NoSuchEntity')
    for (const arn of PermissionSets) await ok('DeletePermissionSet', { PermissionSetArn: arn })
    const kinds = (await aws.store.load()).filter(({ body }) => body !== null)
    expect(kinds.some(({ kind }) => kind === 'provision' || kind === 'assignment')).toBe(false)
  })
}

/** A role as the server makes them, once somebody is assigned something else. */
async function reservedRole(aws: TestAccount): Promise<object> {
  const { result } = await aws.center('CreatePermissionSet', { Name: 'Other' })
  const { PermissionSetArn } = (result as Output).PermissionSet
  const input = {
    ...{ PermissionSetArn, TargetId: account, TargetType: 'AWS_ACCOUNT' },
    ...{ PrincipalType: 'USER', PrincipalId: new SignInPerson(aws, 'ann').id },
  }
  await aws.center('CreateAccountAssignment', input)
  const role = aws.state.shelf('role').all.find(({ path }) => path.includes('aws-reserved'))
  await aws.center('DeleteAccountAssignment', input)
  await aws.center('DeletePermissionSet', { PermissionSetArn })
  return { ...role, id: 'AROAROLE', name: roleName }
}
