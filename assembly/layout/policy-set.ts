/** Numbers of policy sets that are not in the bundle: constants. */

/** Always allows: what does not limit the principal. */
export const ALWAYS = 0xffffffff
/** Never allows: what had to be there and is not. */
export const NEVER = 0xfffffffe
/** Always denies. */
export const DENY = 0xfffffffd
/** The first of these three. */
export const CONSTANT = 0xfffffffd
