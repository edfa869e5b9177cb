/** A list of tags: a count, then the tags. */

//   0       4
//   ┌───────┬──────────────────────────────────────────┬───
//   │ count │ key │ key bytes │ value │ value bytes    │ …
//   └───────┴──────────────────────────────────────────┴───

export const SIZE = 16
