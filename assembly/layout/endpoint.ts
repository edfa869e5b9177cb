/** A VPC endpoint of the directory. */

//   0            4      8
//   ┌────────────┬──────┐
//   │ policy set │ type │
//   └────────────┴──────┘

export const SIZE = 8
export const SET_AT = 0
export const TYPE_AT = 4
export const GATEWAY = 1
