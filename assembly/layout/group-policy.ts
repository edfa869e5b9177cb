/** A policy that a user has through a group, for explanations. */

//   0           4        8            12           16
//   ┌───────────┬────────┬────────────┬────────────┐
//   │ principal │ policy │ group name │ name bytes │    principal and policy: their numbers
//   └───────────┴────────┴────────────┴────────────┘

export const SIZE = 16
export const PRINCIPAL_AT = 0
export const POLICY_AT = 4
export const NAME_AT = 8
export const NAME_BYTES_AT = 12
