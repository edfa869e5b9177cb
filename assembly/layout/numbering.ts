/** The numbers that the strings of one column have in a batch; the host writes it and makes room. */

//   0       4         8         12      16      20      24        28      32     36          40
//   ┌───────┬─────────┬─────────┬───────┬───────┬───────┬─────────┬───────┬──────┬───────────┐
//   │ rows  │ … bytes │ offsets │ numbers│ table │ shift │ entries │ count │ free │ resources │
//   └───────┴─────────┴─────────┴───────┴───────┴───────┴─────────┴───────┴──────┴───────────┘
//   addresses, where nothing else is said

export const SIZE = 40
/** The strings of a chunk's rows, one behind the other, and how many bytes they have. */
export const ROWS_AT = 0
export const ROWS_BYTES_AT = 4
/** Where each row's string begins in its column, and where the last one ends: one more than rows. */
export const OFFSETS_AT = 8
/** Where the rows' numbers go. */
export const NUMBERS_AT = 12
/** Numbers plus 1 by what their strings are mixed to, a word each; 0: free. */
export const TABLE_AT = 16
/** How far a mixed string is shifted to be a place of the table. */
export const SHIFT_AT = 20
/** What has a number: `numbered-text.ts`. */
export const ENTRIES_AT = 24
/** How many have one. */
export const COUNT_AT = 28
/** Where the next string that gets a number is copied to. */
export const FREE_AT = 32
/** Entries that strings which surely are resources are noted in (`batch-resource.ts`); 0: nowhere. */
export const RESOURCES_AT = 36

/** So many places of the table are looked at; what is not found there gets a number of its own. */
export const PROBES = 32
