/** Where the values of a slot come from in a batch. */

//   0      4        8      12       16
//   ┌──────┬────────┬──────┬────────┐
//   │ kind │ values │ rows │ others │
//   └──────┴────────┴──────┴────────┘
//   values: addresses of filled slots (`filled.ts`) by entry, 0 where the host has not read it yet;
//   rows: of a column of the context, the entry that each row names; others: values by resource

export const SIZE = 16
export const KIND_AT = 0
export const VALUES_AT = 4
export const ROWS_AT = 8
export const OTHERS_AT = 12

/** In place of a value's address: it follows from the resource. */
export const BY_RESOURCE = 1

/** The host decides the rows that want the slot. */
export const HOST = 0
/** All rows have the same value. */
export const CONSTANT = 1
/** It follows from the row's principal, or from its resource. */
export const PRINCIPAL = 2
export const RESOURCE = 3
/** It follows from the resource, unless the principal or a bucket behind it says whose that is. */
export const OWNER = 4
/** It follows from the entry that the row names in a column. */
export const COLUMN = 5
/** The same of a column without entries: each row of it has its own. */
export const ROW = 6
