/** A policy, for explanations. */

//   0      4            8      12           16
//   ┌──────┬────────────┬──────┬────────────┐
//   │ name │ name bytes │ file │ file bytes │
//   └──────┴────────────┴──────┴────────────┘

export const SIZE = 16
export const NAME_AT = 0
export const NAME_BYTES_AT = 4
export const FILE_AT = 8
export const FILE_BYTES_AT = 12
