/** A text of a sorted list: it ends where the next one begins. */

//   0       4
//   ┌───────┬────────────────┐
//   │ start │ start of next… │
//   └───────┴────────────────┘

export const SIZE = 4
export const START_AT = 0
export const END_AT = 4
