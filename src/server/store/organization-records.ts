/** What the store keeps of an organization: all of it are records of the management account. */
import type { TagRecord } from './tag-record.ts'

/** What decides by documents attached to the root, to units and to accounts. */
export type ControlType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** A root, a unit or an account: whatever policies are attached to. */
interface NodeRecord {
  readonly id: string
  /** Ids of policies. */
  readonly policies: readonly string[]
  readonly tags: readonly TagRecord[]
}

/** A service, and since when it has what is written down. */
export interface ServiceRecord {
  readonly service: string
  readonly since: string
}

/** What IAM has enabled for root users of members. */
export type RootFeature = 'RootCredentialsManagement' | 'RootSessions'

/** The organization with its root. */
export interface OrganizationRecord extends NodeRecord {
  readonly id: 'organization'
  /** `o-…` */
  readonly organization: string
  /** `r-…` */
  readonly root: string
  readonly created: string
  readonly features: 'ALL' | 'CONSOLIDATED_BILLING'
  /** Types of policies that are enabled. */
  readonly policyTypes: readonly ControlType[]
  /** With trusted access. */
  readonly services: readonly ServiceRecord[]
  readonly rootFeatures: readonly RootFeature[]
}

export interface UnitRecord extends NodeRecord {
  /** Unique below its parent; a `name` would be unique in the account. */
  readonly title: string
  /** Id of the root or of a unit. */
  readonly parent: string
}

/** An account of the organization, the management account too. */
export interface MemberRecord extends NodeRecord {
  readonly title: string
  readonly email: string
  readonly parent: string
  readonly joined: string
  readonly method: 'INVITED' | 'CREATED'
  /** When it was closed. */
  readonly closed?: string
  /** Services that it administers for the organization. */
  readonly delegations: readonly ServiceRecord[]
}

export interface ControlPolicyRecord {
  /** `p-…` */
  readonly id: string
  readonly type: ControlType
  readonly title: string
  readonly description: string
  readonly content: string
  readonly tags: readonly TagRecord[]
}

/** What became of CreateAccount. */
export interface AccountRequestRecord {
  /** `car-…` */
  readonly id: string
  readonly title: string
  readonly requested: string
  /** The new account's id; absent where none was made. */
  readonly account?: string
  readonly failure?: 'EMAIL_ALREADY_EXISTS' | 'ACCOUNT_LIMIT_EXCEEDED'
}

/** The last attempt of an account of the organization to use a service, and how many accounts tried. */
export interface AccountUse {
  readonly time: string
  readonly region: string
  /** The account's: of the organization, the root, the units and the account. */
  readonly path: string
  readonly accounts: number
}

/** What services SCPs allow, and which of them accounts used. */
export interface AccessReportRecord {
  readonly id: string
  readonly created: string
  /** Unique id of whoever asked, who alone may read it. */
  readonly owner: string
  /** Namespaces. */
  readonly services: readonly string[]
  /** Of those that were used. */
  readonly uses: Readonly<Record<string, AccountUse>>
}

/** By kind, as the store names them. */
export interface OrganizationKinds {
  readonly organization: OrganizationRecord
  readonly unit: UnitRecord
  readonly member: MemberRecord
  readonly controlPolicy: ControlPolicyRecord
  readonly accountRequest: AccountRequestRecord
  readonly accessReport: AccessReportRecord
}
