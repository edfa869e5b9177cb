/** What a trace of a rule returns: matched, or the element that did not. */

export const MATCHED = 0
export const PRINCIPAL = 1
export const ACTION = 2
export const RESOURCE = 3
export const NEEDS = 4
/** A condition adds its number. */
export const CONDITION = 16
