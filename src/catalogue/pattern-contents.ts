/** Patterns of resources that match all that others match. */

/**
 * Whether the wider pattern matches all that the narrower one does, where each wildcard of the
 * narrower one meets one that stands for as much: `*?` is not found to match what `?*` does.
 */
export function hasAllOf(wider: string, narrower: string): boolean {
  let at = 0
  let star = -1
  let retry = 0
  for (let next = 0; next < narrower.length; ) {
    if (wider[at] === '*') {
      star = at
      retry = next
      at += 1
    } else if (isMet(narrower[next], wider[at])) {
      at += 1
      next += 1
    } else if (star >= 0) {
      retry += 1
      next = retry
      at = star + 1
    } else return false
  }
  while (wider[at] === '*') at += 1
  return at === wider.length
}

/** Whether one piece of the wider pattern, which is no `*`, stands for a piece of the narrower one. */
function isMet(narrow: string | undefined, wide: string | undefined): boolean {
  if (narrow === '*' || wide === undefined) return false
  return wide === '?' || wide === narrow
}

/** Those of items, by their patterns, that have all of one of them, without what has all of another. */
export function narrowestAround<Item>(
  items: readonly Item[],
  one: Item,
  patternOf: (item: Item) => string,
): Item[] {
  const has = (a: Item, b: Item) => hasAllOf(patternOf(a), patternOf(b))
  const place = items.indexOf(one)
  const around = items.filter((other, at) => {
    if (at === place || !has(other, one)) return false
    // of two that are as wide as one another the first is around the other
    return !has(one, other) || at < place
  })
  return around.filter((other) => !around.some((inner) => has(other, inner) && !has(inner, other)))
}
