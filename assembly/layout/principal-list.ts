/** A list of principal entries. */

//   0 (bits 0…23)  3 (bits 24…31)  4
//   ┌──────────────┬───────────────┬─────────────────
//   │ count        │ mode          │ sorted entries…
//   └──────────────┴───────────────┴─────────────────

export const HEAD_AT = 0
export const ENTRIES_AT = 4
export const MODE_SHIFT = 24
export const COUNT_MASK = 0xffffff
/** Mode: `NotPrincipal` under Deny matches unless every link is listed (L-52). */
export const NOT_DENY = 1
/** Mode: `NotPrincipal` under Allow matches when no link is listed (L-56). */
export const NOT_ALLOW = 2
/** Mode: part of a resource policy, where a boundary voids `NotPrincipal` under Deny (L-53). */
export const IN_RESOURCE = 4
/** Mode: part of an endpoint policy, where a gateway takes an account for its root user (E-83). */
export const IN_ENDPOINT = 8
