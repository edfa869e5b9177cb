/** An account of the directory. */

//   0    4          8              12      16     20      24     28      32     36      40      44
//   ┌────┬──────────┬──────────────┬───────┬──────┬───────┬──────┬───────┬──────┬───────┬───────┐
//   │ id │ id bytes │ organization │ bytes │ path │ bytes │ SCPs │ count │ RCPs │ count │ flags │
//   ├────┴──────────┴─────┬────────┴───────┴──────┴───────┴──────┴───────┴──────┴───────┴───────┘
//   │ management account │ bytes │
//   └────────────────────┴───────┘
//   44                   48      52

export const SIZE = 52
export const ID_AT = 0
export const ID_BYTES_AT = 4
export const ORGANIZATION_AT = 8
export const ORGANIZATION_BYTES_AT = 12
export const PATH_AT = 16
export const PATH_BYTES_AT = 20
export const SCPS_AT = 24
export const SCP_COUNT_AT = 28
export const RCPS_AT = 32
export const RCP_COUNT_AT = 36
export const FLAGS_AT = 40
/** The id of its organization's management account. */
export const MANAGER_AT = 44
export const MANAGER_BYTES_AT = 48
/** The management account of its organization. */
export const MANAGEMENT = 1
/** Its identities may call AssumeRoot on the organization's member accounts (E-90). */
export const ROOT_ADMINISTRATOR = 2
/** The directory lists identity providers of the account. */
export const PROVIDERS = 4
/** It administers some service for its organization (E-79). */
export const ADMINISTRATOR = 8
/** One of them is AWS Account Management. */
export const ACCOUNTS_ADMINISTRATOR = 16
