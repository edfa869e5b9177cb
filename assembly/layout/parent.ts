/** A rule that tells which resource another belongs to. */

//   0         4       8        12      16      20
//   ┌─────────┬───────┬────────┬───────┬───────┐    prefix: what the resource part begins with
//   │ service │ bytes │ prefix │ bytes │ until │    until: the byte that ends the parent's name
//   └─────────┴───────┴────────┴───────┴───────┘

export const SIZE = 20
export const SERVICE_AT = 0
export const SERVICE_BYTES_AT = 4
export const PREFIX_AT = 8
export const PREFIX_BYTES_AT = 12
export const UNTIL_AT = 16
