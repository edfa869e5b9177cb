/** A cell of the decision table: what a policy set says to an action class. */

//   bits 0…1   2…31
//   ┌────────┬────────────────────────────────────────────┐
//   │ kind   │ number of its only rule, or residual       │
//   └────────┴────────────────────────────────────────────┘
//   rule 0 has no tests; a residual is the number of its first word.

export const KIND_MASK = 3
export const SHIFT = 2
export const SILENT = 0
/** As far as its rule reaches. */
export const ALLOW = 1
/** Where its rule applies. */
export const DENY = 2
export const RESIDUAL = 3
