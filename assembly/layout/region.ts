/** The regions that one instance works in, from the base that it is given. */

//   0       128        1152      1280          1344        2368    2448     3488       19888
//   ┌───────┬──────────┬─────────┬─────────────┬───────────┬───────┬────────┬──────────┬───────┐
//   │ check │ sections │ reached │ gate counts │ gate cells│ owner │ action │ resource │ key   │
//   └───────┴──────────┴─────────┴─────────────┴───────────┴───────┴────────┴──────────┴───────┘
//   Behind them the host lays out the principal block, plans, filled slots, the needs list, the
//   bundle and the values of a context; the kernel is told where they are.

/** The check in place: `check.ts`. */
export const CHECK_AT = 0
/** Where each section of the bundle is, and its bytes: a pair of words each. */
export const SECTIONS_AT = 128
export const SECTION_SIZE = 8
/** The most sections that there is room for. */
export const SECTIONS = 128
export const SECTION_BYTES_AT = 4
/** A bit for each state of the automaton that a request can lead to. */
export const REACHED_AT = 1152
export const REACHED_SIZE = 128
/** How many cells each gate has, a word each. */
export const GATE_COUNTS_AT = 1280
/** The cells of each gate, as many as it may have levels. */
export const GATE_CELLS_AT = 1344
export const GATE_CELLS_SIZE = 64
/** The owner's account as the request states it. */
export const OWNER_AT = 2368
/** Strings of a request: behind each are as many bytes to spare as are compared at a time. */
export const ACTION_AT = 2448
export const RESOURCE_AT = 3488
/** A text to find in the bundle's index. */
export const KEY_AT = 19888
/** The same region has a resource as the bucket behind its access point knows it: somewhat more. */
export const SIZE = 36656
/** Readable bytes behind every text. */
export const SPARE_BYTES = 16
