/** An access point of the directory: the bucket behind it. */

//   0       4       8       12      16           20     24      28      32
//   ┌───────┬───────┬───────┬───────┬────────────┬──────┬───────┬───────┐
//   │ ARN   │ bytes │ owner │ bytes │ policy set │ RCPs │ count │ flags │    owner: the account's id
//   └───────┴───────┴───────┴───────┴────────────┴──────┴───────┴───────┘
//   RCPs: those over both owners, where the bucket's is another than the access point's; else none

export const SIZE = 32
export const ARN_AT = 0
export const ARN_BYTES_AT = 4
export const OWNER_AT = 8
export const OWNER_BYTES_AT = 12
export const SET_AT = 16
export const RCPS_AT = 20
export const RCP_COUNT_AT = 24
export const FLAGS_AT = 28
/** RestrictPublicBuckets is on and the bucket's policy is public (E-74). */
export const ACCESS_BLOCK = 1
/** A bucket's ARN is in place of its access point's, where there is room for no longer one. */
export const ARN_BYTES_MAX = 400
