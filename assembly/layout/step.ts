/** A step of a pattern. */

//   0      1       2               4      8
//   ┌──────┬───────┬───────────────┬──────┐
//   │ code │ flags │ bytes or slot │ text │    a literal's bytes, a variable's slot
//   └──────┴───────┴───────────────┴──────┘
//   A variable with a fallback is two entries: the second is a literal, the fallback's text.

export const SIZE = 8
export const CODE_AT = 0
export const FLAGS_AT = 1
export const BYTES_AT = 2
export const SLOT_AT = 2
export const TEXT_AT = 4

/** Flag: the pattern's last entry. */
export const LAST = 1
/** Flag: the next entry is what the variable falls back to. */
export const FALLBACK = 2

export const LITERAL = 0
/** One character. */
export const ONE = 1
/** Any run of characters. */
export const ANY = 2
/** One character that is no colon. */
export const ONE_IN_SEGMENT = 3
/** Any run without a colon. */
export const ANY_IN_SEGMENT = 4
/** A slot's text, or the fallback's, or no match at all. */
export const VARIABLE = 5
/** The same; a text with a colon does not match. */
export const VARIABLE_IN_SEGMENT = 6
