/** What people and memberships of IAM Identity Center are found by beside their ids and names. */
import { lowered } from '../protocol/letter-case.ts'
import type {
  AssignmentRecord,
  DirectoryUserRecord,
  MembershipRecord,
  PersonDeviceRecord,
  ProvisionRecord,
} from './center-records.ts'

/** Email addresses, without regard to case. */
export function emailKeys({ attributes }: Pick<DirectoryUserRecord, 'attributes'>): string[] {
  const { Emails } = attributes
  const emails = Array.isArray(Emails) ? (Emails as { readonly Value?: string }[]) : []
  return emails.flatMap(({ Value }) => (Value === undefined ? [] : [lowered(Value)]))
}

/** A group and who is in it. */
export function membershipKey({ group, user }: Pick<MembershipRecord, 'group' | 'user'>): string {
  return `${group}/${user}`
}

/** The group's and the person's memberships: ids of both are UUIDs, and none is the other's. */
export function membershipGroups({
  group,
  user,
}: Pick<MembershipRecord, 'group' | 'user'>): string[] {
  return [`group/${group}`, `user/${user}`]
}

/** A permission set in an account. */
export function provisionKey({
  permissionSet,
  account,
}: Pick<ProvisionRecord, 'permissionSet' | 'account'>): string {
  return `${permissionSet}/${account}`
}

/** A permission set's, and an account's: ids of neither are those of the other. */
export function provisionGroups({
  permissionSet,
  account,
}: Pick<ProvisionRecord, 'permissionSet' | 'account'>): string[] {
  return [permissionSet, account]
}

/** What a person or a group is assigned, what a permission set is assigned to, in an account too, and what an account has. */
export function assignmentGroups(assignment: Omit<AssignmentRecord, 'id'>): string[] {
  const { principalType, principal } = assignment
  return [`${principalType}/${principal}`, provisionKey(assignment), ...provisionGroups(assignment)]
}

/** The credential of a security key, which belongs to one person. */
export function credentialKeys(device: PersonDeviceRecord): string[] {
  return device.type === 'WEBAUTHN' ? [device.credential] : []
}

/** Whom it belongs to. */
export function ofUser({ user }: { readonly user: string }): string[] {
  return [user]
}
