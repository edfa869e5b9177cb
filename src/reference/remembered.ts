/** Memory for functions of one string: policies and requests say the same again and again. */

/** Longer strings are read again each time. */
const LONGEST = 128
/** How many strings are remembered before all are forgotten. */
const MOST = 20_000

/** The same function, which remembers what it returned; nobody may change that. */
export function remembered<Result>(read: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const result = read(text)
    if (known.size === MOST) known.clear()
    if (text.length <= LONGEST) known.set(text, result)
    return result
  }
}
