/** How far apart two names are. */

/**
 * Characters inserted, left out, replaced, or exchanged with their neighbour; infinity for more than
 * `most`, which is small: the time grows with its power.
 */
export function editsBetween(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (most < 1 || Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY
  let at = 0
  while (a[at] === b[at]) at += 1
  const [nextA, nextB] = [a.slice(at + 1), b.slice(at + 1)]
  const isExchange = a[at] === b[at + 1] && a[at + 1] === b[at]
  return (
    1 +
    Math.min(
      editsBetween(nextA, nextB, most - 1),
      editsBetween(nextA, b.slice(at), most - 1),
      editsBetween(a.slice(at), nextB, most - 1),
      isExchange
        ? editsBetween(nextA.slice(1), nextB.slice(1), most - 1)
        : Number.POSITIVE_INFINITY,
    )
  )
}
