/** What a PEP asks: who, which action, on which resource, in which context. */

/** A scalar, or a list for a multi-valued key; numbers and booleans read as their JSON text (C-38). */
export type ContextValue = string | number | boolean | readonly (string | number | boolean)[]

/** Context key → value. Names are case-insensitive (C-7). */
export type Context = Readonly<Record<string, ContextValue>>

/** A managed policy passed as a session policy: its ARN, and its document, which no bundle holds. */
export interface ManagedPolicy {
  readonly arn: string
  readonly document: unknown
}

/**
 * Policies that limit a session; inline and managed ones form one set (E-47). An engine takes them
 * only with a compiler at hand.
 */
export interface SessionPolicies {
  /** Inline documents: 2,048 characters without white space, with the ARNs of managed ones. */
  readonly policies?: readonly unknown[]
  /** Ten at most, each of 262,144 characters at most without white space: those that AWS manages are long. */
  readonly managedPolicies?: readonly ManagedPolicy[]
}

/** A role session, described by the role it is of (E-3). */
export interface RoleSession extends SessionPolicies {
  /** The role's ARN, with its path. */
  readonly role: string
  /** The session's name; absent when it is not known. */
  readonly session?: string
  /** Session tags (D-82). */
  readonly tags?: Readonly<Record<string, string>>
  readonly sourceIdentity?: string
  /** `false` when absent; unknown where a provider federated the session (K-54). */
  readonly mfa?: boolean
  /** When the credentials were issued: ISO 8601. */
  readonly issuedAt?: string
  /** The provider of a federated session; an OIDC one is `aws:FederatedProvider` (K-51). */
  readonly federatedProvider?: string
  /** What the service that obtained the session put into it: keys of `sessionKeys` (K-57…K-66). */
  readonly sessionKeys?: Readonly<Record<string, string | number>>
}

/** An IAM user, with how it obtained its credentials. */
export interface UserPrincipal {
  readonly user: string
  /** GetSessionToken credentials (E-2, E-69). */
  readonly sessionToken?: boolean
  /** `false` when absent from temporary credentials, which have a token or an `issuedAt` (K-54). */
  readonly mfa?: boolean
  readonly issuedAt?: string
}

/** A GetFederationToken session (E-4). */
export interface FederatedUser extends SessionPolicies {
  readonly federatedUser: string
  /** The ARN of the user, or root, that called GetFederationToken (E-18). */
  readonly parent?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly issuedAt?: string
}

/** A member account's root user in an AssumeRoot session (E-9, E-92). */
export interface AssumedRoot {
  readonly assumedRoot: string
  /** The task policy's document. */
  readonly policies?: readonly unknown[]
  readonly issuedAt?: string
}

/** A service principal calling directly (E-5); `names` are its further names (K-20). */
export interface ServicePrincipal {
  readonly service: string
  readonly names?: readonly string[]
}

/** An identity-provider principal: a provider ARN, or a built-in provider's domain (E-7, L-38). */
export interface FederatedPrincipal {
  readonly federated: string
}

/** Whatever the description of a principal may say. */
export type DescribedPrincipal = Partial<
  RoleSession & UserPrincipal & FederatedUser & AssumedRoot & ServicePrincipal & FederatedPrincipal
>

/** Any principal ARN, `"anonymous"`, or a description of who asks. */
export type Principal =
  | string
  | RoleSession
  | UserPrincipal
  | FederatedUser
  | AssumedRoot
  | ServicePrincipal
  | FederatedPrincipal

/** Who wants to do what with which resource, and under which circumstances. */
export interface AuthorizationRequest {
  readonly principal: Principal
  /** `service:Action`, concrete: `*` and `?` are ordinary characters (L-69). */
  readonly action: string
  /** An ARN or `*`; of an array every part must be allowed (E-12). */
  readonly resource: string | readonly string[]
  /** The account that owns the resource, when it is not the ARN's (E-17): 12 digits. */
  readonly resourceAccount?: string
  /** The kind of VPC endpoint the request came through; `Interface` when absent (E-83). */
  readonly endpointType?: 'Gateway' | 'Interface'
  readonly context?: Context
}

/** A request for one resource. */
export type SingleRequest = AuthorizationRequest & { readonly resource: string }

/** Tags of a principal or a resource: values by key, in the order of the document. */
export type Tags = ReadonlyMap<string, string>

/** An account's organization and its path in it, `o-x/r-y/ou-1/`. */
export interface KnownPlace {
  readonly organization?: string | undefined
  readonly organizationPath?: string | undefined
}

/** The bucket that a request through an access point reaches. */
export interface KnownBucket extends KnownPlace {
  readonly arn: string
  readonly account: string
  readonly accessBlocked?: boolean | undefined
}

/** What is known of a request's principal and resource besides the request itself. */
export interface KnownFacts {
  /** Of the account that `aws:SourceAccount`, or `aws:VpceAccount`, names (K-76, K-106). */
  readonly source?: KnownPlace | undefined
  readonly endpoint?: KnownPlace | undefined
  readonly principal?: {
    /** The directory has no such user or role. */
    readonly isUnknown?: boolean | undefined
    /** The user's or role's ARN with its path (L-48). */
    readonly arn?: string | undefined
    /** `AIDA…` or `AROA…`. */
    readonly id?: string | undefined
    readonly tags?: ReadonlyMap<string, string> | undefined
    /** Organization id and path, `o-x/r-y/ou-1/` (K-12, K-13). */
    readonly organization?: string | undefined
    readonly organizationPath?: string | undefined
    /** The organization's management account (K-25). */
    readonly managementAccount?: string | undefined
    /** Its account administers some service for the organization (E-79). */
    readonly isDelegatedAdministrator?: boolean | undefined
    /** One of these services is AWS Account Management. */
    readonly isAccountsAdministrator?: boolean | undefined
  }
  readonly resource?: {
    /** The owner, where the directory knows it (E-17). */
    readonly account?: string | undefined
    readonly tags?: ReadonlyMap<string, string> | undefined
    readonly organization?: string | undefined
    readonly organizationPath?: string | undefined
    /** RestrictPublicBuckets is on and its policy is public (E-74). */
    readonly accessBlocked?: boolean | undefined
    /** How the service asked for decides, where a directory says so (E-60, E-79). */
    readonly serviceRule?: 'explicit' | 'identity' | undefined
    /** Of an access point: from where it can be reached. */
    readonly networkOrigin?: 'Internet' | 'VPC' | undefined
    /** The alias that the request names the key by; `kms:RequestAlias`. */
    readonly requestAlias?: string | undefined
    /** Of a KMS key; `kms:ResourceAliases`. */
    readonly aliases?: readonly string[] | undefined
    /** The ARN of the permissions boundary of a user or role; `[]`: it has none. */
    readonly boundary?: readonly string[] | undefined
    /** Of an access point: the bucket behind it (E-76). */
    readonly bucket?: KnownBucket | undefined
  }
}
