/** A statement, for explanations. */

//   0        4       8      12     16     20           24       28
//   ┌────────┬───────┬──────┬──────┬──────┬────────────┬────────┐
//   │ policy │ index │ line │ rule │ text │ text bytes │ effect │    text: JSON, in the debug text
//   └────────┴───────┴──────┴──────┴──────┴────────────┴────────┘

export const SIZE = 28
export const POLICY_AT = 0
export const INDEX_AT = 4
export const LINE_AT = 8
export const RULE_AT = 12
export const TEXT_AT = 16
export const TEXT_BYTES_AT = 20
export const EFFECT_AT = 24

export const EFFECT_ALLOW = 0
export const EFFECT_DENY = 1
