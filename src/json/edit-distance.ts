/** How far apart two names are. */

/** Characters inserted, left out or replaced; infinity for more than `most`. */
export function editsBetween(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (most === 0 || Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY
  let at = 0
  while (a[at] === b[at]) at += 1
  const [nextA, nextB] = [a.slice(at + 1), b.slice(at + 1)]
  const replaced = editsBetween(nextA, nextB, most - 1)
  const leftOut = editsBetween(nextA, b.slice(at), most - 1)
  return 1 + Math.min(replaced, leftOut, editsBetween(a.slice(at), nextB, most - 1))
}
