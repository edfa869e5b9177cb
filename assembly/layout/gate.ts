/** The gates: one policy type's say in one decision. */

export const SCP = 0
export const RCP = 1
export const ENDPOINT = 2
export const RESOURCE = 3
export const IDENTITY = 4
export const BOUNDARY = 5
export const SESSION = 6
export const COUNT = 7
/** Masks of gates have as many bits. */
export const MOST = 16
