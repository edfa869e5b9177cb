/** An action that rows of a batch name. */

//   0      4       8       12     16     20      24
//   ┌──────┬───────┬───────┬──────┬──────┬───────┐
//   │ text │ bytes │ class │ hint │ star │ bytes │    text: an address, or as in `batch-principal.ts`
//   └──────┴───────┴───────┴──────┴──────┴───────┘

export const SIZE = 24
/** In lower case; no bytes: no rule compares it. */
export const TEXT_AT = 0
export const BYTES_AT = 4
export const CLASS_AT = 8
/** Three bytes that every alias has which the action may not name (E-60); 0: it may name any. */
export const HINT_AT = 12
/** What is compared in place of a resource `*` (L-78); 0: the `*`. */
export const STAR_AT = 16
export const STAR_BYTES_AT = 20
