/** A residual: what a cell leaves open. */

//   0            4                  8           12           16
//   ┌────────────┬──────────────────┬───────────┬────────────┬──────────────┬───────────────
//   │ deny rules │ ALLOWS │ allow … │ deny trie │ allow trie │ deny rules…  │ allow rules…
//   └────────────┴──────────────────┴───────────┴────────────┴──────────────┴───────────────
//   two counts, two tries (0: none), then the numbers of the rules

export const HEADER_WORDS = 4
export const DENY_COUNT_AT = 0
export const ALLOW_COUNT_AT = 4
export const DENY_TRIE_AT = 8
export const ALLOW_TRIE_AT = 12
/** Allows whatever its allow rules say. */
export const ALLOWS = 0x80000000
export const COUNT_MASK = 0x7fffffff
