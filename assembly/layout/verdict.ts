/** What the kernel returns: the verdict in the low byte, what decided in the next. */

export const ALLOWED = 0
export const EXPLICIT_DENY = 1
export const IMPLICIT_DENY = 2
/** The slots listed in the needs region are wanted first. */
export const NEEDS = 3

/** What decided, beyond the numbers of `gate.ts`. */
export const DECIDED_BY_ROOT = 7
export const DECIDED_BY_CREDENTIAL = 8
export const DECIDED_BY_ALWAYS = 9
export const DECIDED_BY_ACCESS_BLOCK = 10
