/** The part of an organization that the decisions on a few of its accounts depend on. */
import { lowered } from '../protocol/letter-case.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { organizationOf, unitsTo } from '../store/find-organization.ts'
import type {
  ControlPolicyRecord,
  ControlType,
  MemberRecord,
  OrganizationRecord,
  UnitRecord,
} from '../store/organization-records.ts'
import { delegationPolicy } from './delegation-policy.ts'
import type { DirectoryEntry } from './directory-entry.ts'

/** Records as they are now, with the units above the members. */
export interface OrganizationSlice {
  readonly management: string
  readonly record: OrganizationRecord
  readonly members: readonly MemberRecord[]
  readonly units: readonly UnitRecord[]
  /** Attached to any of these. */
  readonly policies: readonly ControlPolicyRecord[]
}

/** The organizations that the accounts are in, each once. */
export function organizationSlices(
  accounts: Accounts,
  ids: readonly string[],
): OrganizationSlice[] {
  const found = ids.flatMap((id) => organizationOf(accounts, id) ?? [])
  const states = [...new Set(found.map(({ management }) => management))]
  return states.flatMap((state) => {
    const own = found.filter(({ management }) => management === state)
    const record = own[0]?.record
    if (record === undefined) return []
    return [
      sliceOfOrganization(
        state,
        record,
        own.map(({ member }) => member),
      ),
    ]
  })
}

function sliceOfOrganization(
  management: AccountState,
  record: OrganizationRecord,
  members: readonly MemberRecord[],
): OrganizationSlice {
  const above = members.flatMap((member) => {
    const units = unitsTo(management, member.parent)
    const { id, parent } = units[0] ?? member
    if (parent !== record.root) throw new TypeError(`${id} is not below the root`) // SCPs are above it
    return units
  })
  const units = [...new Set(above)]
  const attached = [record, ...units, ...members].flatMap(({ policies }) => policies)
  const policies = [...new Set(attached)].flatMap((id) => {
    const policy = management.shelf('controlPolicy').byId(id)
    if (policy !== undefined) return [policy]
    if (Object.values(fullAccess).some((own) => own.id === id)) return []
    throw new TypeError(`the attached policy ${id} is not in the store`) // it may be one that denies
  })
  return { management: management.id, record, members, units, policies }
}

/** Its records, in an order that tells what each is. */
export function partsOfOrganization(slice: OrganizationSlice): unknown[] {
  const { management, record, members, units, policies } = slice
  return [
    ...[management, record],
    ...[members, units, policies].flatMap((list): unknown[] => [list.length, ...list]),
  ]
}

/** The directory document of a decision: with what delegated administrators may read. */
export function organizationDocument(slice: OrganizationSlice): DirectoryEntry {
  return { organization: organizationEntry(slice), resources: delegationPolicy(slice) }
}

/** The organization as a directory document has it. */
export function organizationEntry(slice: OrganizationSlice): DirectoryEntry {
  const { management, record, members } = slice
  return {
    id: record.organization,
    managementAccount: management,
    policyTypes: record.policyTypes,
    root: { ...nodeEntry(slice, record.root, record), ...childrenOf(slice, record.root) },
    delegatedAdministrators: members.flatMap(({ id, delegations }) =>
      delegations.length === 0
        ? []
        : [{ account: id, services: delegations.map(({ service }) => service) }],
    ),
    features: record.rootFeatures,
  }
}

function childrenOf(slice: OrganizationSlice, parent: string): DirectoryEntry {
  const units = slice.units.filter((unit) => unit.parent === parent)
  const members = slice.members.filter((member) => member.parent === parent)
  return {
    units: units.map((unit) => ({
      name: unit.title,
      ...nodeEntry(slice, unit.id, unit),
      ...childrenOf(slice, unit.id),
    })),
    accounts: members.map((member) => ({
      name: member.title,
      ...nodeEntry(slice, member.id, member),
    })),
  }
}

type Attached = Pick<MemberRecord, 'policies'>

function nodeEntry(slice: OrganizationSlice, id: string, { policies }: Attached): DirectoryEntry {
  const named = (type: ControlType) => policies.flatMap((one) => documentEntry(slice, type, one))
  return {
    id,
    scps: named('SERVICE_CONTROL_POLICY'),
    rcps: named('RESOURCE_CONTROL_POLICY'),
  }
}

/** AWS's own policies, which allow everything ("SCP evaluation", "RCP syntax"). */
export const fullAccess = {
  SERVICE_CONTROL_POLICY: { id: 'p-FullAWSAccess', title: 'FullAWSAccess' },
  RESOURCE_CONTROL_POLICY: { id: 'p-RCPFullAWSAccess', title: 'RCPFullAWSAccess' },
} as const satisfies Record<ControlType, { readonly id: string; readonly title: string }>

/** The ARN of one of them. */
export function fullAccessArn(type: ControlType): string {
  return `arn:aws:organizations::aws:policy/${lowered(type)}/${fullAccess[type].id}`
}

/** The document of one of them. */
export function fullAccessDocument(type: ControlType): object {
  const principal = type === 'RESOURCE_CONTROL_POLICY' ? { Principal: '*' } : {}
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...principal, Action: '*', Resource: '*' }],
  }
}

/** `RCPFullAWSAccess` is implied wherever RCPs count (L-119). */
function documentEntry(
  slice: OrganizationSlice,
  type: ControlType,
  id: string,
): (DirectoryEntry | string)[] {
  if (id === fullAccess[type].id) {
    return type === 'RESOURCE_CONTROL_POLICY' ? [] : [fullAccessArn(type)]
  }
  const policy = slice.policies.find((one) => one.id === id && one.type === type)
  if (policy === undefined) return []
  return [{ name: entryName(policy), document: JSON.parse(policy.content) }]
}

/** Names of policies in directories have fewer characters than those of SCPs. */
function entryName({ id, title }: ControlPolicyRecord): string {
  return /^[!-~]{1,128}$/.test(title) && !/[\\/*?]/.test(title) ? title : id
}
