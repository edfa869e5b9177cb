/** A rule that tells which resource another belongs to. */

//   0         4       8        12      16      20      24      28
//   ┌─────────┬───────┬────────┬───────┬───────┬───────┬───────┬───────┐
//   │ service │ bytes │ prefix │ bytes │ until │ bytes │ which │ space │
//   └─────────┴───────┴────────┴───────┴───────┴───────┴───────┴───────┘
//   prefix: what the resource part begins with
//   until:  what the parent's name ends before; no bytes: the account's ARN itself
//   which:  the first, second, … of these; 0: none may follow, and the prefix names the parent
//   space:  the keys that parents are found by, of `key.ts`

export const SIZE = 32
export const SERVICE_AT = 0
export const SERVICE_BYTES_AT = 4
export const PREFIX_AT = 8
export const PREFIX_BYTES_AT = 12
export const UNTIL_AT = 16
export const UNTIL_BYTES_AT = 20
export const WHICH_AT = 24
export const SPACE_AT = 28
/** A separator is compared wherever its first byte is found. */
export const UNTIL_BYTES_MAX = 16
