/** A resource of the directory. */

//   0       4             8             12           16     20      24
//   ┌───────┬─────────────┬─────────────┬────────────┬──────┬───────┐
//   │ owner │ owner bytes │ account + 1 │ policy set │ tags │ flags │    owner: the account's id
//   └───────┴─────────────┴─────────────┴────────────┴──────┴───────┘

export const SIZE = 24
export const OWNER_AT = 0
export const OWNER_BYTES_AT = 4
export const ACCOUNT_AT = 8
export const SET_AT = 12
export const TAGS_AT = 16
export const FLAGS_AT = 20
/** RestrictPublicBuckets is on and its policy is public (E-74). */
export const ACCESS_BLOCK = 1
/** A service-linked role: no RCP limits a service that assumes it (E-57). */
export const SERVICE_LINKED = 2
/** An AWS managed KMS key: no RCP limits its use (E-57). */
export const AWS_MANAGED = 4
/** Nothing is known of its tags: the context may state them. */
export const TAGS_UNKNOWN = 8
/** A role: its policy is its trust policy, which is about the actions that assume it. */
export const ROLE = 16
/** Of an access point: who is not in a VPC reaches it. */
export const FROM_INTERNET = 32
/** Of an access point: only a VPC reaches it. */
export const FROM_VPC = 64
/** The bits above hold the number of its access point plus 1 (`point.ts`), or 0. */
export const POINT_SHIFT = 8
