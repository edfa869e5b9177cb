/** A value of a filled slot. */

//   0         4       8
//   ┌─────────┬───────┐
//   │ address │ bytes │
//   └─────────┴───────┘

export const SIZE = 8
export const ADDRESS_AT = 0
export const BYTES_AT = 4

/** In place of the bytes: the value cannot be read in the slot's form (C-25). */
export const UNREADABLE = 0xffffffff
