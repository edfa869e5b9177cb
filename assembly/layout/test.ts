/** A test of a condition program. */

//   0    1      2      4             8        12
//   ┌────┬──────┬──────┬─────────────┬────────┐
//   │ op │ mode │ slot │ first value │ values │
//   └────┴──────┴──────┴─────────────┴────────┘

export const WORDS = 3
export const SIZE = 12
export const OP_AT = 0
export const MODE_AT = 1
export const SLOT_AT = 2
export const VALUE_AT = 4
export const VALUES_AT = 8

/** Never holds: an operator that IAM does not know (L-91). */
export const OP_NEVER = 0
/** Equal bytes; values sorted. */
export const OP_EQUAL = 1
/** Patterns. */
export const OP_LIKE = 2
/** Bytes in order: request value against policy value. */
export const OP_LESS = 3
export const OP_LESS_OR_EQUAL = 4
export const OP_GREATER = 5
export const OP_GREATER_OR_EQUAL = 6
/** Between two strings of equal length, both included, one directly after the other. */
export const OP_WITHIN = 7
/** `Null`: wants missing in bit 0 of the value word, present in bit 1. */
export const OP_NULL = 8

export const MODE_NEGATED = 1
export const MODE_IF_EXISTS = 2
export const MODE_FOR_ALL = 4
export const MODE_FOR_ANY = 8
/** The policy's list of values is empty (C-36). */
export const MODE_EMPTY = 16
