/** A rule: one (principal, action, resource, condition). */

//   0                 4                8                   12        16
//   ┌─────────────────┬────────────────┬───────────────────┬─────────┐
//   │ action patterns │ principal list │ resource patterns │ program │    0: no such test
//   └─────────────────┴────────────────┴───────────────────┴─────────┘

export const SIZE = 16
export const ACTION_AT = 0
export const PRINCIPAL_AT = 4
export const RESOURCE_AT = 8
export const PROGRAM_AT = 12

/** In place of a list of patterns: the number of the only one. */
export const ONLY_PATTERN = 0x80000000
