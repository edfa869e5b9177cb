/** A key of the hash table that strings of requests find their records by. */

//   0      4       8       12      16
//   ┌──────┬───────┬───────┬───────┐
//   │ text │ bytes │ value │ space │
//   └──────┴───────┴───────┴───────┘

export const SIZE = 16
export const TEXT_AT = 0
export const BYTES_AT = 4
export const VALUE_AT = 8
export const SPACE_AT = 12

/** What a key names: each space is a table of its own. */
export const SPACE_PRINCIPAL = 1
/** A principal entry of some policy. */
export const SPACE_ENTRY = 2
/** Role entries by account and role name (L-48). */
export const SPACE_ROLE_ENTRIES = 3
export const SPACE_ACCOUNT = 4
export const SPACE_RESOURCE = 5
export const SPACE_ENDPOINT = 6
/** OIDC and SAML providers by their ARN; the value is the account's number. */
export const SPACE_PROVIDER = 7
/** Providers that list client ids, by their ARN, and each client id after ARN and line feed. */
export const SPACE_CLIENT = 8
/** Resources by what the ARNs of their parts begin with, where that is not their own ARN. */
export const SPACE_PART = 9
/** Lists of strings, kept as tags without values, by what they are of: the ARNs of keys, of aliases, of users and roles. */
export const SPACE_LISTED = 10
