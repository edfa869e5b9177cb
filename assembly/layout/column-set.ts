/** Columns of the context that an answer depends on. */

//   0       4
//   ┌───────┬──────────────────┐
//   │ count │ columns, ordered │    columns: where their rows' entries are, addresses
//   └───────┴──────────────────┘

export const SIZE = 24
export const COUNT_AT = 0
export const COLUMNS_AT = 4
/** More of them are not kept. */
export const COLUMNS = 5
