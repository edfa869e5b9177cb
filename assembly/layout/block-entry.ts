/** A principal entry that takes in who asks, in a principal block. */

//   0        4           6       7       8
//   ┌────────┬───────────┬───────┬───────┐
//   │ number │ link bits │ grant │ flags │
//   └────────┴───────────┴───────┴───────┘

export const SIZE = 8
export const NUMBER_AT = 0
export const LINKS_AT = 4
export const GRANT_AT = 6
export const FLAGS_AT = 7

/** Flag: the entry is `*`. */
export const EVERYONE = 1
/** Flag: the entry names an account and the principal is not its root user (E-83). */
export const ACCOUNT = 2
