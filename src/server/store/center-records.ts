/** What the store keeps of IAM Identity Center. */
import type { TagRecord } from './tag-record.ts'

/** A policy of the account's own that a permission set names: it is looked for where the set is provisioned. */
export interface PolicyReference {
  readonly name: string
  readonly path: string
}

/** What IAM Identity Center makes a role of in each account that it is assigned in. */
export interface PermissionSetRecord {
  /** `ps-…` */
  readonly id: string
  readonly name: string
  readonly description?: string
  /** ISO 8601, such as PT1H. */
  readonly sessionDuration: string
  readonly relayState?: string
  readonly tags: readonly TagRecord[]
  readonly inline?: string
  /** ARNs of AWS's own policies. */
  readonly attached: readonly string[]
  readonly references: readonly PolicyReference[]
  /** The ARN of one of AWS's own policies, or a policy of the account's. */
  readonly boundary?: string | PolicyReference
  readonly created: string
  /** Id of its role in the account, once it is assigned. */
  readonly role?: string
  /** Whether the role is as the permission set is. */
  readonly isProvisioned: boolean
}

/** Who may use a permission set in the account. */
export interface AssignmentRecord {
  /** The permission set's id, the type and the principal's id, with slashes between. */
  readonly id: string
  readonly permissionSet: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principal: string
}

/** A request of IAM Identity Center, as its status is told later. */
export interface CenterRequestRecord {
  readonly id: string
  readonly kind: 'creation' | 'deletion' | 'provisioning'
  readonly permissionSet: string
  readonly principalType?: 'USER' | 'GROUP'
  readonly principal?: string
  /** Why it failed. */
  readonly failure?: string
  readonly created: string
}

/** An attribute of people that their sessions are tagged with. */
export interface AccessAttribute {
  readonly key: string
  /** `${path:title}` and the like. */
  readonly sources: readonly string[]
}

/** What was set of the account's IAM Identity Center. */
export interface CenterRecord {
  readonly id: 'center'
  readonly name?: string
  readonly attributes?: readonly AccessAttribute[]
}

interface DirectoryRecord {
  /** A UUID. */
  readonly id: string
  readonly created: string
  readonly updated: string
  /** ARNs of who made it and who changed it last. */
  readonly createdBy: string
  readonly updatedBy: string
}

/** A person in the Identity Center directory. */
export interface DirectoryUserRecord extends DirectoryRecord {
  /** The user name. */
  readonly name: string
  readonly isDisabled: boolean
  /** The other members of a user, as CreateUser has them, but for extensions: `{"DisplayName":"Ann"}`. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** By the names of their schemas: `aws:identitystore:enterprise`. */
  readonly extensions: Readonly<Record<string, unknown>>
  /** Of signing in: `scrypt` in PHC form. */
  readonly password?: string
  /** Until when the password is good for setting another, and nothing else. */
  readonly oneTimeUntil?: string
}

/** A group in the Identity Center directory. */
export interface DirectoryGroupRecord extends DirectoryRecord {
  /** The display name; a group need not have one. */
  readonly name?: string
  readonly description?: string
}

/** A person in a group. */
export interface MembershipRecord extends DirectoryRecord {
  /** Ids of both. */
  readonly group: string
  readonly user: string
}

/** A device that asks to be authorized by somebody who has its code. */
export interface DeviceRecord {
  /** The user code. */
  readonly id: string
  readonly client: string
  readonly clientName: string
  readonly scopes: readonly string[]
  readonly expires: string
  /** Id of the user who has authorized it; empty where they refused. */
  readonly user?: string
}

/** A person who has signed in, until they sign out. */
export interface PortalSessionRecord {
  readonly id: string
  /** Id of the user. */
  readonly user: string
  readonly created: string
  readonly expires: string
}

/** By kind, as the store names them. */
export interface CenterKinds {
  readonly center: CenterRecord
  readonly permissionSet: PermissionSetRecord
  readonly assignment: AssignmentRecord
  readonly centerRequest: CenterRequestRecord
  readonly directoryUser: DirectoryUserRecord
  readonly directoryGroup: DirectoryGroupRecord
  readonly membership: MembershipRecord
  readonly device: DeviceRecord
  readonly portalSession: PortalSessionRecord
}
