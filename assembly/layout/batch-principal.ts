/** A principal that rows of a batch name. */

//   0       4        8
//   ┌───────┬────────┐
//   │ block │ number │    block: an address, or one of the numbers below
//   └───────┴────────┘

export const SIZE = 8
export const BLOCK_AT = 0
/** Tells the principal's plans from others'. */
export const NUMBER_AT = 4

/** The same in all kinds of entries: the host has not looked at it; it decides what rows name it. */
export const UNREAD = 0
export const HOSTED = 1
