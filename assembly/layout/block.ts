/** A principal block: who asks, resolved once and kept; the host writes it for a check. */

//   0      4          8          12        16     20      24      28        32      36     40
//   ┌──────┬──────────┬──────────┬─────────┬──────┬───────┬───────┬─────────┬───────┬──────┬───────┐
//   │ kind │ identity │ boundary │ session │ SCPs │ count │ links │ entries │ flags │ RCPs │ count │
//   └──────┴──────────┴──────────┴─────────┴──────┴───────┴───────┴─────────┴───────┴──────┴───────┘
//   44              48             80                                     512
//   ┌───────────────┬──────────────┬────────────────────────────────────────┐
//   │ account bytes │ account…     │ entries…                               │
//   └───────────────┴──────────────┴────────────────────────────────────────┘

export const SIZE = 512
export const KIND_AT = 0
export const IDENTITY_AT = 4
export const BOUNDARY_AT = 8
export const SESSION_AT = 12
export const SCPS_AT = 16
export const SCP_COUNT_AT = 20
/** Every link of the principal's chain, one bit each (L-55). */
export const LINKS_AT = 24
export const ENTRY_COUNT_AT = 28
export const FLAGS_AT = 32
/** RCP levels of the principal's own account. */
export const RCPS_AT = 36
export const RCP_COUNT_AT = 40
/** Bytes of the account's id; 0: the principal has no account, though an identity provider's is there. */
export const ACCOUNT_BYTES_AT = 44
export const ACCOUNT_AT = 48
export const ENTRIES_AT = 80
export const ENTRIES = 54

/** A permissions boundary is attached (L-53). */
export const BOUNDED = 1
/** Only an entry that names the principal lets it in: an identity provider (E-66). */
export const NAMED_ONLY = 2
