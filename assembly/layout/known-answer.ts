/** An answer that is remembered for one triple and the entries of the columns it depends on. */

//   0         8        12
//   ┌─────────┬────────┬─────────┐
//   │ triple  │ answer │ entries │    triple: and the number of the set of columns (`batch.ts`);
//   └─────────┴────────┴─────────┘    entries: as many as the set has columns

export const SIZE = 32
export const TRIPLE_AT = 0
export const ANSWER_AT = 8
export const ENTRIES_AT = 12
