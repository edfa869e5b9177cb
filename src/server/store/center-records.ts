/** What the store keeps of IAM Identity Center. */
import type { TagRecord } from './tag-record.ts'

/** A policy of the account's own that a permission set names: it is looked for where the set is provisioned. */
export interface PolicyReference {
  readonly name: string
  readonly path: string
}

/** What becomes a role in each account that it is assigned in. */
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
}

/** A permission set in an account that it is assigned in. */
export interface ProvisionRecord {
  /** The ids of the permission set and of the account, with a slash between. */
  readonly id: string
  readonly permissionSet: string
  readonly account: string
  /** Id of its role, which is in that account. */
  readonly role: string
  /** Whether the role is as the permission set is. */
  readonly isLatest: boolean
}

/** Who may use a permission set in an account. */
export interface AssignmentRecord {
  /** The ids of the permission set and of the account, the type and the principal's id, with slashes between. */
  readonly id: string
  readonly permissionSet: string
  readonly account: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principal: string
}

/** A request of IAM Identity Center, as its status is told later. */
export interface CenterRequestRecord {
  readonly id: string
  readonly kind: 'creation' | 'deletion' | 'provisioning'
  readonly permissionSet: string
  /** Absent where it is about all accounts that have the permission set. */
  readonly account?: string
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

/** What was set of MFA for people who sign in ("Configure MFA in IAM Identity Center"). */
export interface MfaSettingsRecord {
  /** Whether somebody who has a device is asked for it. */
  readonly prompt: 'always' | 'never'
  /** What happens to somebody who has none. */
  readonly withoutDevice: 'register' | 'block' | 'allow'
  readonly types: readonly MfaDeviceType[]
  /** The one address at which security keys are good; any of `localhost` when absent. */
  readonly origin?: string
}

/** As CloudTrail calls them in sign-in events. */
export type MfaDeviceType = 'TOTP' | 'WEBAUTHN'

/** What was set of the account's IAM Identity Center. */
export interface CenterRecord {
  readonly id: 'center'
  readonly name?: string
  readonly attributes?: readonly AccessAttribute[]
  readonly mfa?: MfaSettingsRecord
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

interface SecondFactorRecord {
  /** A UUID. */
  readonly id: string
  /** Id of the person who has it. */
  readonly user: string
  /** What the person calls it. */
  readonly label: string
  readonly created: string
}

/** An app that shows codes. */
export interface AuthenticatorAppRecord extends SecondFactorRecord {
  readonly type: 'TOTP'
  /** Of its seed, which is derived. */
  readonly salt: string
  /** The last step of time whose code was taken: none is taken twice. */
  readonly lastStep: number
}

/** A security key, or an authenticator that is part of a computer or phone. */
export interface SecurityKeyRecord extends SecondFactorRecord {
  readonly type: 'WEBAUTHN'
  /** Id of the credential, in base64url. */
  readonly credential: string
  /** The public key, as COSE has it, in base64url. */
  readonly publicKey: string
  /** How often it has signed, where it counts. */
  readonly counter: number
  /** Where it was registered, and is good. */
  readonly origin: string
}

/** What a person shows beside their password. */
export type PersonDeviceRecord = AuthenticatorAppRecord | SecurityKeyRecord

/** Somebody whose password was right, between one form of the sign-in page and the next. */
export interface PendingSignInRecord {
  readonly id: string
  /** Id of the person. */
  readonly user: string
  /** Tells the password that was right from any that comes after it. */
  readonly password: string
  /** The device or program that it is for. */
  readonly asked: string
  readonly expires: string
  /** What comes next: showing a device, registering one, or going on. */
  readonly stage: 'prove' | 'register' | 'ready'
  /** Whether a device is to be registered once another was shown. */
  readonly wantsDevice: boolean
  /** What was shown beside the password. */
  readonly mfa?: MfaDeviceType
  /** Ids of devices that were shown or registered: it is over where one of them is good no more. */
  readonly devices: readonly string[]
  /** What a security key is to sign, in base64url: another one after each attempt. */
  readonly challenge: string
  /** The authenticator app that may be registered. */
  readonly app: { readonly id: string; readonly salt: string }
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
  /** What they showed beside their password. */
  readonly mfa?: MfaDeviceType
  /** Id of the session that came of it, where it was used and may come again. */
  readonly session?: string
}

/** A person who has signed in, until they sign out. */
export interface PortalSessionRecord {
  readonly id: string
  /** Id of the user. */
  readonly user: string
  readonly created: string
  readonly expires: string
  /** What they showed beside their password. */
  readonly mfa?: MfaDeviceType
}

/** By kind, as the store names them. */
export interface CenterKinds {
  readonly center: CenterRecord
  readonly permissionSet: PermissionSetRecord
  readonly provision: ProvisionRecord
  readonly assignment: AssignmentRecord
  readonly centerRequest: CenterRequestRecord
  readonly directoryUser: DirectoryUserRecord
  readonly directoryGroup: DirectoryGroupRecord
  readonly membership: MembershipRecord
  readonly device: DeviceRecord
  readonly portalSession: PortalSessionRecord
  readonly personDevice: PersonDeviceRecord
  readonly pendingSignIn: PendingSignInRecord
}
