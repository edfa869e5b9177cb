/** A column of the context that states a tag of the resource. */

//   0      4        8
//   ┌──────┬────────┬────────────┐
//   │ rows │ states │ has entries│    rows: where its rows' entries are; states: a byte for each
//   └──────┴────────┴────────────┘    entry, 0 where it is no tag

export const SIZE = 12
export const ROWS_AT = 0
export const STATES_AT = 4
/** 0: each row has an entry of its own. */
export const HAS_ENTRIES_AT = 8
