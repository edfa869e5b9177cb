/** A list of tags: a count, then the tags. */

//   0       4
//   ┌───────┬──────────────────────────────────────────┬───
//   │ count │ key │ key bytes │ value │ value bytes    │ …
//   └───────┴──────────────────────────────────────────┴───

export const SIZE = 16
export const KEY_AT = 0
export const KEY_BYTES_AT = 4
export const VALUE_AT = 8
export const VALUE_BYTES_AT = 12
