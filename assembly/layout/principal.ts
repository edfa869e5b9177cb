/** A principal of the directory. */

//   0     4           8    12         16            20     24         28         32      34         36
//   ┌─────┬───────────┬────┬──────────┬─────────────┬──────┬──────────┬──────────┬───────┬──────────┐
//   │ ARN │ ARN bytes │ id │ id bytes │ account + 1 │ tags │ identity │ boundary │ flags │ duration │
//   └─────┴───────────┴────┴──────────┴─────────────┴──────┴──────────┴──────────┴───────┴──────────┘

export const SIZE = 36
export const ARN_AT = 0
export const ARN_BYTES_AT = 4
export const ID_AT = 8
export const ID_BYTES_AT = 12
export const ACCOUNT_AT = 16
export const TAGS_AT = 20
export const IDENTITY_AT = 24
export const BOUNDARY_AT = 28
export const FLAGS_AT = 32
/** Of a role: the seconds of its longest session (D-63); 0: the default. */
export const DURATION_AT = 34
export const SERVICE_LINKED = 1
