/** What a bundle of bare policy sets applies to everybody. */

//   0         4          8          12        16         20         24     28      32     36      40
//   ┌─────────┬──────────┬──────────┬─────────┬──────────┬──────────┬──────┬───────┬──────┬───────┐
//   │ present │ identity │ boundary │ session │ resource │ endpoint │ SCPs │ count │ RCPs │ count │
//   └─────────┴──────────┴──────────┴─────────┴──────────┴──────────┴──────┴───────┴──────┴───────┘

export const SIZE = 40
export const IDENTITY_AT = 4
export const BOUNDARY_AT = 8
export const SESSION_AT = 12
export const RESOURCE_AT = 16
export const ENDPOINT_AT = 20
export const SCPS_AT = 24
export const SCP_COUNT_AT = 28
export const RCPS_AT = 32
export const RCP_COUNT_AT = 36
