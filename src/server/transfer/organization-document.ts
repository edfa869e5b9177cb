/** An organization as directory documents have it. */
import type { ControlType, RootFeature } from '../store/organization-records.ts'
import type { PlacedPolicy } from './account-document.ts'

interface NodeEntry {
  readonly id: string
  readonly name?: string
  readonly scps?: readonly PlacedPolicy[]
  readonly rcps?: readonly PlacedPolicy[]
}

/** A root or a unit; accounts may be written by their ids alone. */
export interface ParentEntry extends NodeEntry {
  readonly units?: readonly ParentEntry[]
  readonly accounts?: readonly (string | NodeEntry)[]
}

export interface OrganizationDocument {
  readonly id: string
  readonly managementAccount: string
  readonly policyTypes?: readonly ControlType[]
  readonly delegatedAdministrators?: readonly {
    readonly account: string
    readonly services: readonly string[]
  }[]
  readonly features?: readonly RootFeature[]
  readonly root: ParentEntry
}

/** A policy that documents refer to by name or ARN. */
export interface SharedPolicy {
  readonly name?: string
  readonly arn?: string
  readonly document: unknown
}

/** All accounts that the tree has, the management account too. */
export function placedAccounts({ managementAccount, root }: OrganizationDocument): string[] {
  const below = ({ units = [], accounts = [] }: ParentEntry): string[] => [
    ...accounts.map((one) => (typeof one === 'string' ? one : one.id)),
    ...units.flatMap(below),
  ]
  return [...new Set([managementAccount, ...below(root)])]
}
