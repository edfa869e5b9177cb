/** A filled slot: what the context of a check has for a key; the host writes it. */

//   0       4       8             12       16
//   ┌───────┬───────┬─────────────┬────────┐
//   │ stamp │ state │ first value │ values │    first value: where it is in linear memory
//   └───────┴───────┴─────────────┴────────┘

export const SIZE = 16
export const STAMP_AT = 0
export const STATE_AT = 4
export const VALUE_AT = 8
export const VALUES_AT = 12

/** Stamps begin above the bits of the state, which share a word with them where a slot is asked for. */
export const FIRST_STAMP = 16
export const LAST_STAMP = 0xfffffff0

/** State: the context has the key. */
export const PRESENT = 1
/** State: the key is multi-valued, by the shape supplied (C-9). */
export const MANY = 2
/** State: every value is empty (C-12). */
export const EMPTY = 4
