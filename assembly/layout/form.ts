/** The forms that values are read in before they are compared. */

export const TEXT = 0
export const FOLDED = 1
export const NUMBER = 2
export const DATE = 3
export const BOOL = 4
export const BINARY = 5
export const ADDRESS = 6
export const COUNT = 7
