/** A resource that rows of a batch name. */

//   0      4       8
//   ┌──────┬───────┐
//   │ text │ bytes │    text: an address, or as in `batch-principal.ts`
//   └──────┴───────┘

export const SIZE = 8
export const TEXT_AT = 0
export const BYTES_AT = 4
