/** A text of a pool, as many structures hold one: each names its own pair of fields. */

//   0      4       8
//   ┌──────┬───────┐
//   │ text │ bytes │
//   └──────┴───────┘

export const SIZE = 8
export const TEXT_AT = 0
export const BYTES_AT = 4
