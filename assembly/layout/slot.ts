/** A slot: a context key that some policy of the bundle reads, in one form. */

//   0     4           6      7        8
//   ┌─────┬───────────┬──────┬────────┐
//   │ key │ key bytes │ form │ values │
//   └─────┴───────────┴──────┴────────┘

export const SIZE = 8
export const KEY_AT = 0
export const KEY_BYTES_AT = 4
export const FORM_AT = 6
export const VALUES_AT = 7

/** How many values the key is declared to have: by what the request supplies, one, many (C-9). */
export const VALUES_AS_SUPPLIED = 0
export const VALUES_ONE = 1
export const VALUES_MANY = 2
