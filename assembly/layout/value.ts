/** A value that a condition test compares with. */

//   0      4       8
//   ┌──────┬───────┐
//   │ text │ bytes │    for OP_LIKE a value is one word, the number of a pattern
//   └──────┴───────┘

export const SIZE = 8
export const TEXT_AT = 0
export const BYTES_AT = 4
