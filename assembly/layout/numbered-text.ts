/** A string that has a number. */

//   0      4       8      12
//   ┌──────┬───────┬───────┐
//   │ text │ bytes │ mixed │    text: an address
//   └──────┴───────┴───────┘

export const SIZE = 12
export const TEXT_AT = 0
export const BYTES_AT = 4
/** The lower half of what the string is mixed to. */
export const MIXED_AT = 8
