/** What the catalogue says of AWS's services: the words of the Service Authorization Reference. */

/** What an action does, as its page classes it. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/** How the values of a key are compared. */
export type CatalogueKeyType = 'string' | 'arn' | 'bool' | 'numeric' | 'date' | 'ip'

/** A condition key; `${TagKey}` and the like in its name stand for what a policy fills in. */
export interface CatalogueKey {
  /** As the page spells it, such as `s3:x-amz-acl` or `aws:ResourceTag/${TagKey}`. */
  readonly name: string
  readonly type: CatalogueKeyType
  /** Whether a request may carry several values. */
  readonly multivalued: boolean
}

/** A kind of resource. */
export interface CatalogueResourceType {
  /** The service whose page lists it; its ARNs may be those of another. */
  readonly service: string
  readonly name: string
  /** Such as `arn:${Partition}:s3:::${BucketName}`; some types have several. */
  readonly arns: readonly string[]
  /** Carried by every action on such a resource. */
  readonly conditionKeys: readonly CatalogueKey[]
}

/** What an action takes of one resource type. */
export interface CatalogueActionResource {
  readonly type: CatalogueResourceType
  /** Whether every call names one. */
  readonly required: boolean
  /** Carried by the action where it is about such a resource. */
  readonly conditionKeys: readonly CatalogueKey[]
}

/** An action, and what a policy can say about it. */
export interface CatalogueAction {
  readonly service: string
  /** Without the service, such as `GetObject`. */
  readonly name: string
  readonly accessLevel: AccessLevel
  /** Empty where policies must name `*`. */
  readonly resources: readonly CatalogueActionResource[]
  /** Carried whatever the resource is. */
  readonly conditionKeys: readonly CatalogueKey[]
}

/** A service by the prefix of its actions; its maps are keyed in lower case. */
export interface CatalogueService {
  readonly prefix: string
  /** Such as `Amazon S3`. */
  readonly name: string
  readonly actions: ReadonlyMap<string, CatalogueAction>
  readonly resourceTypes: ReadonlyMap<string, CatalogueResourceType>
  readonly conditionKeys: ReadonlyMap<string, CatalogueKey>
}
