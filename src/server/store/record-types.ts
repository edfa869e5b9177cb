/** What the store keeps: one record for each thing of an account. */
import type { CenterKinds } from './center-records.ts'
import type { LoginKinds } from './login-records.ts'
import type { OrganizationKinds } from './organization-records.ts'
import type { TagRecord } from './tag-record.ts'

/** An inline policy. */
export interface InlineRecord {
  readonly name: string
  readonly document: string
}

interface NamedRecord {
  readonly id: string
  readonly name: string
  readonly path: string
  /** ISO 8601, as all times here. */
  readonly created: string
}

interface IdentityRecord extends NamedRecord {
  readonly inline: readonly InlineRecord[]
  /** ARNs of managed policies. */
  readonly attached: readonly string[]
}

export interface UserRecord extends IdentityRecord {
  readonly tags: readonly TagRecord[]
  readonly boundary?: string
  /** Ids of groups. */
  readonly groups: readonly string[]
}

export type GroupRecord = IdentityRecord

export interface RoleRecord extends IdentityRecord {
  readonly tags: readonly TagRecord[]
  readonly boundary?: string
  /** Principals of this account are in it by their unique ids. */
  readonly trust: string
  readonly description?: string
  readonly maxSessionDuration: number
}

export interface VersionRecord {
  readonly id: string
  readonly document: string
  readonly created: string
}

export interface PolicyRecord extends NamedRecord {
  readonly updated: string
  readonly description?: string
  readonly tags: readonly TagRecord[]
  readonly versions: readonly VersionRecord[]
  readonly defaultVersion: string
  /** The number of the last version that was made: numbers are not used again. */
  readonly lastVersion: number
}

export interface ProfileRecord extends NamedRecord {
  readonly tags: readonly TagRecord[]
  /** Id of the role. */
  readonly role?: string
}

export interface KeyRecord {
  /** The access key id. */
  readonly id: string
  /** Id of the user; of the root user the account's. */
  readonly owner: string
  readonly active: boolean
  readonly salt: string
  /** The secret, sealed, where it was given and does not follow from the salt. */
  readonly given?: string
  readonly created: string
  readonly lastUsed?: { readonly time: string; readonly region: string; readonly service: string }
}

export interface LoginRecord {
  /** Id of the user. */
  readonly id: string
  readonly created: string
  readonly resetRequired: boolean
  /** `scrypt` in PHC form; the newest first. */
  readonly passwords: readonly string[]
  readonly changed: string
}

export interface SettingsRecord {
  readonly id: 'settings'
  readonly account: string
  readonly alias?: string
  readonly passwordPolicy?: PasswordPolicyRecord
  /** Of the tokens of the global endpoint. */
  readonly tokenVersion?: 1 | 2
  /** Of the tokens that the account issues about its principals. */
  readonly outbound?: { readonly id: string; readonly isEnabled: boolean }
  /** The account, sealed with the master key that all secrets follow from; of the store's first alone. */
  readonly sealed?: string
  /** When the account was made. */
  readonly created: string
}

export interface PasswordPolicyRecord {
  readonly length: number
  readonly symbols: boolean
  readonly numbers: boolean
  readonly uppercase: boolean
  readonly lowercase: boolean
  readonly usersMayChange: boolean
  readonly maxAge?: number
  readonly reusePrevention?: number
  readonly hardExpiry?: boolean
}

export interface OidcProviderRecord {
  /** The URL without its scheme, as in the ARN. */
  readonly id: string
  readonly clients: readonly string[]
  readonly thumbprints: readonly string[]
  readonly tags: readonly TagRecord[]
  readonly created: string
}

export interface SamlKeyRecord {
  readonly id: string
  /** The private key, sealed. */
  readonly sealed: string
  readonly created: string
}

export interface SamlProviderRecord {
  readonly id: string
  readonly name: string
  /** As it was given. */
  readonly metadata: string
  readonly created: string
  /** Of the metadata, or a hundred years after they were given. */
  readonly validUntil: string
  readonly tags: readonly TagRecord[]
  readonly encryption?: 'Required' | 'Allowed'
  readonly keys: readonly SamlKeyRecord[]
}

/** A key that the account signs tokens about its principals with. */
export interface TokenKeyRecord {
  readonly id: string
  readonly algorithm: 'RS256' | 'ES384'
  /** The private key, sealed. */
  readonly sealed: string
  /** The public key, as verifiers read it. */
  readonly shown: object
  readonly created: string
}

/** A SAML assertion that was used for a role, or a proof of a program's key: it is not used again. */
export interface AssertionRecord {
  /** Hash of what tells it from others: the assertion's issuer and id, and the role. */
  readonly id: string
  /** Nobody could use it after this time. */
  readonly expires: string
}

export interface MfaDeviceRecord {
  /** The ARN, which is its serial number. */
  readonly id: string
  /** Of its seed, which is derived. */
  readonly salt: string
  readonly tags: readonly TagRecord[]
  readonly created: string
  /** Id of the user who has it, and since when. */
  readonly owner?: string
  readonly enabled?: string
  /** The last step of time whose code was taken: none is taken twice. */
  readonly lastStep?: number
}

/** What belongs to a user beside access keys. */
interface OwnedRecord {
  readonly id: string
  /** Id of the user. */
  readonly owner: string
  readonly active: boolean
  readonly created: string
}

export interface SshKeyRecord extends OwnedRecord {
  readonly modulus: string
  readonly exponent: string
  /** As it was uploaded. */
  readonly body: string
}

export interface SigningCertificateRecord extends OwnedRecord {
  readonly body: string
  readonly fingerprint: string
}

export interface ServiceCredentialRecord extends OwnedRecord {
  readonly service: string
  readonly userName: string
  /** Of its secret, which is derived. */
  readonly salt: string
  readonly expires?: string
}

export interface ServerCertificateRecord extends NamedRecord {
  readonly body: string
  readonly chain?: string
  readonly expires: string
  readonly tags: readonly TagRecord[]
}

/** A service-linked role that was deleted: what its task is asked for later. */
export interface DeletionRecord {
  readonly id: string
  readonly created: string
}

/** What was found when last accessed information was asked for. */
export interface AccessJobRecord {
  readonly id: string
  readonly created: string
  /** Unique id of whoever asked, who alone may read it. */
  readonly owner: string
  readonly granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
  /** Ids of the users and roles that it is about. */
  readonly entities: readonly string[]
  /** Namespaces of the services that they may reach. */
  readonly services: readonly string[]
}

/** The last credential report. */
export interface ReportRecord {
  readonly id: 'credentials'
  readonly content: string
  readonly created: string
}

/** When and where something was used last, by the minute. */
export interface LastUse {
  readonly time: string
  readonly region: string
}

export interface ServiceUse extends LastUse {
  readonly actions: Readonly<Record<string, LastUse>>
}

/** What a user, a role or the root user called last, allowed or not. */
export interface UseRecord {
  /** Of the user or role; of the root user the account's. */
  readonly id: string
  readonly services: Readonly<Record<string, ServiceUse>>
}

/** By kind, as the store names them. */
export interface RecordKinds extends CenterKinds, LoginKinds, OrganizationKinds {
  readonly user: UserRecord
  readonly group: GroupRecord
  readonly role: RoleRecord
  readonly policy: PolicyRecord
  readonly profile: ProfileRecord
  readonly key: KeyRecord
  readonly login: LoginRecord
  readonly settings: SettingsRecord
  readonly oidc: OidcProviderRecord
  readonly mfa: MfaDeviceRecord
  readonly ssh: SshKeyRecord
  readonly signing: SigningCertificateRecord
  readonly serviceCredential: ServiceCredentialRecord
  readonly certificate: ServerCertificateRecord
  readonly report: ReportRecord
  readonly deletion: DeletionRecord
  readonly use: UseRecord
  readonly saml: SamlProviderRecord
  readonly assertion: AssertionRecord
  readonly tokenKey: TokenKeyRecord
  readonly job: AccessJobRecord
}

export type RecordKind = keyof RecordKinds

/** One record written, or removed where there is no body. */
export interface RecordChange {
  /** Whose record it is. */
  readonly account: string
  readonly kind: RecordKind
  readonly id: string
  readonly body: RecordKinds[RecordKind] | undefined
}
