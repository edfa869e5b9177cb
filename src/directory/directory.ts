/** Who exists and what is attached where: a directory document, with every reference resolved. */
import type { Policy } from '../model/policy.ts'
import type { Tags } from '../model/request.ts'

/** What both users and roles have. */
export interface Entity {
  /** With partition and path. */
  readonly arn: string
  readonly account: string
  readonly name: string
  /** `AIDA…` or `AROA…`, when known. */
  readonly id: string | undefined
  readonly tags: Tags
  /** Inline and managed, and for a user those of its groups (E-45). */
  readonly policies: readonly Policy[]
  readonly boundary: Policy | undefined
}

export interface User extends Entity {
  readonly groups: readonly string[]
}

/** A group of users: no principal, but its policies are its users' too (D-62). */
export interface Group {
  readonly arn: string
  readonly name: string
  readonly id: string | undefined
  readonly policies: readonly Policy[]
}

export interface Role extends Entity {
  readonly trust: Policy
  /** Under the path `/aws-service-role/`: SCPs and RCPs do not limit it (E-52, E-57). */
  readonly serviceLinked: boolean
  /** Seconds (D-63). */
  readonly maxSessionDuration?: number
}

/** An account's place in the organization. */
export interface Membership {
  readonly organization: string
  /** `o-x/r-y/ou-1/`: the path of the account's parent, with a slash at the end (K-13). */
  readonly path: string
  /** The management account is limited by no organization policy (E-52, E-56). */
  readonly management: boolean
  /** The id of the organization's management account. */
  readonly managementAccount?: string
  /**
   * Its identities may call AssumeRoot on the member accounts: the management account's, and a
   * delegated administrator's for IAM, where the organization has enabled root sessions (E-90).
   */
  readonly rootAdministrator?: boolean
  /** The service principals of the services that it administers for the organization. */
  readonly delegatedServices?: readonly string[]
  /** Root, units, account; empty when the policy type is not enabled (E-55). */
  readonly scps: readonly (readonly Policy[])[]
  /** The same; `RCPFullAWSAccess` is written out at every level (E-59). */
  readonly rcps: readonly (readonly Policy[])[]
}

export interface Account {
  readonly id: string
  readonly partition: string
  readonly alias: string | undefined
  /** By which policies of buckets name the account under `CanonicalUser` (E-36, L-39). */
  readonly canonicalUser?: string
  readonly membership: Membership | undefined
  /** By name; names are unique without regard to case (D-37). */
  readonly users: ReadonlyMap<string, User>
  readonly roles: ReadonlyMap<string, Role>
  /** By name. */
  readonly groups?: ReadonlyMap<string, Group>
  /** The ARNs of its OIDC and SAML providers (D-32); undefined where nobody has said. */
  readonly providers?: ReadonlySet<string>
  /** The client ids of OIDC providers that state them, by the provider's ARN (D-32). */
  readonly clients?: ReadonlyMap<string, readonly string[]>
  /** S3 Block Public Access for all of its buckets and access points (E-74). */
  readonly publicAccessBlock?: PublicAccessBlock
}

/** The settings of S3 Block Public Access; what is absent is off (E-74). */
export interface PublicAccessBlock {
  readonly restrictPublicBuckets: boolean
  readonly ignorePublicAcls?: boolean
  readonly blockPublicPolicy?: boolean
  readonly blockPublicAcls?: boolean
}

export interface Resource {
  /** Of a policy for all that an account has of a service in a region: the first five parts (E-77). */
  readonly arn: string
  /** The account that owns it. */
  readonly account: string
  readonly policy: Policy | undefined
  /**
   * Undefined: nobody has said; then a request's context may. Empty: it has none. A bucket has none
   * unless ABAC is turned on for it; they are its objects' as well.
   */
  readonly tags: Tags | undefined
  /** Of a bucket or an access point. */
  readonly publicAccessBlock?: PublicAccessBlock
  /** Of an access point: one that a VPC alone reaches is never public (E-75). */
  readonly networkOrigin?: 'Internet' | 'VPC'
  /** A KMS key that AWS manages: no RCP limits its use (E-57). */
  readonly awsManaged?: boolean
  /** Of a KMS key: `alias/x`, each unique in the account and Region. Undefined: nobody has said. */
  readonly aliases?: readonly string[]
  /** Of an access point: the ARN of the bucket behind it, whose policy counts too (E-76). */
  readonly bucket?: string
  /** The account that owns the bucket, where it is not the access point's. */
  readonly bucketAccount?: string
}

/** The ARN of an alias of a key. */
export function aliasArn(key: string, alias: string): string {
  return key.slice(0, key.indexOf(':key/') + 1) + alias
}

/** A VPC endpoint with a policy of its own (E-80). */
export interface Endpoint {
  /** `vpce-…`, as in `aws:SourceVpce`. */
  readonly id: string
  readonly type: 'Gateway' | 'Interface'
  readonly policy: Policy
}

/** What a resource of a service belongs to. */
export interface ParentRule {
  readonly service: string
  /** What the resource part of the ARN begins with. */
  readonly prefix: string
  /**
   * The parent's ARN ends before the first of these after the prefix. Empty: the parent is all that
   * the account has of the service in the region, `arn:aws:glue:eu-west-1:111122223333` (E-77).
   */
  readonly until: string
  /** The parent's policy applies beside one that the resource has itself. */
  readonly besides: boolean
  /** What the parent's resource part begins with: the same, as a rule. */
  readonly parent: string
  /** How many parts the parent's name has, by `until`; 0: `parent` is all of it, and a child has none. */
  readonly parts: number
}

/** How the policies of a service of one's own decide, where it is not as most of AWS's do. */
export interface OwnService {
  /** As in actions and ARNs. */
  readonly service: string
  /**
   * `none`: its resources have no policies. `explicit`: a resource's policy must itself name the
   * caller or its account, as a key's must (E-60).
   */
  readonly resourcePolicies?: 'none' | 'explicit'
  /** Identity policies alone decide, whichever account owns the resource (E-79). */
  readonly crossAccount?: 'identity'
}

/** Who exists and what is attached where, read and checked: what `compileBundle` takes. */
export interface Directory {
  /** By account id. */
  readonly accounts: ReadonlyMap<string, Account>
  /** By ARN. */
  readonly resources: ReadonlyMap<string, Resource>
  /** By id. */
  readonly endpoints: ReadonlyMap<string, Endpoint>
  /** What resources of other services than AWS's belong to, the longest prefix first. */
  readonly resourceParents?: readonly ParentRule[]
  /** By service. */
  readonly services?: ReadonlyMap<string, OwnService>
}
