/** A rule that tells which resource another belongs to. */

//   0         4       8        12      16      20
//   ┌─────────┬───────┬────────┬───────┬───────┬───────┐    prefix: what the resource part begins with
//   │ service │ bytes │ prefix │ bytes │ until │ bytes │    until: what the parent's name ends before;
//   └─────────┴───────┴────────┴───────┴───────┴───────┘           no bytes: the account's ARN itself

export const SIZE = 24
export const SERVICE_AT = 0
export const SERVICE_BYTES_AT = 4
export const PREFIX_AT = 8
export const PREFIX_BYTES_AT = 12
export const UNTIL_AT = 16
export const UNTIL_BYTES_AT = 20
/** A separator is compared wherever its first byte is found. */
export const UNTIL_BYTES_MAX = 16
