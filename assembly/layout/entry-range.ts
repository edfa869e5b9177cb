/** Entries of another section, as many structures hold a range of them: each names its own pair. */

//   0       4       8
//   ┌───────┬───────┐
//   │ first │ count │
//   └───────┴───────┘

export const FIRST_AT = 0
export const COUNT_AT = 4
