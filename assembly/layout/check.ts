/** Flags of a check. */

/** The request came through a gateway endpoint (E-83). */
export const GATEWAY = 1
/** Every earlier gate must have answered before a later one decides (E-97). */
export const EXACT = 2
