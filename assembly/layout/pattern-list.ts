/** A list of patterns, and whether the test is passed when none of them matches. */

//   0                  4
//   ┌──────────────────┬───────────
//   │ NEGATED │ count  │ patterns…
//   └──────────────────┴───────────

export const NEGATED = 0x80000000
export const COUNT_MASK = 0x7fffffff
