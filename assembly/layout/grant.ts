/** How far an Allow reaches (E-30…E-40). */

export const NONE = 0
/** Grants nothing alone (E-66). */
export const MATCHED = 1
export const ACCOUNT = 2
export const ROLE = 3
export const DIRECT = 4
