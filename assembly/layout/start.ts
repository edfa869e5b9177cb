/** The number that a check's first state is found by. */

//   ((kind of caller × categories) + category) × 8
//   + bit 0: access block,  bit 1: resource fact,  bit 2: cross account

/** How many first states a kind and a category have. */
export const FACTS = 8
export const CROSS_ACCOUNT = 4
export const RESOURCE_FACT = 2
export const ACCESS_BLOCK = 1
/** Bytes of a first state. */
export const SIZE = 2
