/** Where the SCP, or RCP, levels above an account are listed. */

//   0       4       8
//   ┌───────┬───────┐
//   │ first │ count │
//   └───────┴───────┘

export const FIRST_AT = 0
export const COUNT_AT = 4
/** The most levels above one account. */
export const MOST = 16
