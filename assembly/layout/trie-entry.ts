/** What hangs at a trie node: a pattern, and the rule whose resource test it passes. */

//   0         4      8
//   ┌─────────┬──────┐
//   │ pattern │ rule │
//   └─────────┴──────┘

export const SIZE = 8
export const PATTERN_AT = 0
export const RULE_AT = 4
