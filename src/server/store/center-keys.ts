/** What people and memberships of IAM Identity Center are found by beside their ids and names. */
import { lowered } from '../protocol/letter-case.ts'
import type { DirectoryUserRecord, MembershipRecord } from './center-records.ts'

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
