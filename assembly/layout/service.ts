/** A service of the known actions. */

//   0      4       8            12      16
//   ┌──────┬───────┬────────────┬───────┐
//   │ text │ bytes │ first name │ names │    text: in the action text
//   └──────┴───────┴────────────┴───────┘

export const SIZE = 16
export const TEXT_AT = 0
export const TEXT_BYTES_AT = 4
export const NAME_AT = 8
export const NAMES_AT = 12
