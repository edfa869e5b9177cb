/** Strings kept as names of members are: equal ones are one object in memory. */

/**
 * The same string as the one object that JavaScript keeps for it as a name. Names that a loop over
 * members gives are such objects, so that two of them are compared at once.
 */
export function asMemberName(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text
}
