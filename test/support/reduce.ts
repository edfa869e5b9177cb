/** Makes a failing value small: takes parts away as long as it still fails. */

/**
 * Tries every value with one member or item less, again and again, at most `tries` times. `fails`
 * must hold for the value itself; a value that `fails` cannot read counts as one that does not.
 */
export async function reduceFailing<T>(
  value: T,
  fails: (candidate: T) => Promise<boolean>,
  tries = 2_000,
): Promise<T> {
  let smallest = value
  let left = tries
  for (let changed = true; changed; ) {
    changed = false
    for (const candidate of smaller(smallest)) {
      left -= 1
      if (left < 0) return smallest
      if (!(await fails(candidate as T).catch(() => false))) continue
      smallest = candidate as T
      changed = true
      break
    }
  }
  return smallest
}

/** Every value with one part less, whole parts first. */
function* smaller(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) yield* smallerList(value)
  else if (typeof value === 'object' && value !== null) yield* smallerObject(value)
  else if (typeof value === 'string' && value.length > 0 && value.length < 40) {
    for (let at = 0; at < value.length; at += 1) yield value.slice(0, at) + value.slice(at + 1)
  }
}

function* smallerList(list: readonly unknown[]): Generator<unknown> {
  for (const at of list.keys()) yield list.toSpliced(at, 1)
  for (const [at, item] of list.entries()) {
    for (const less of smaller(item)) yield list.with(at, less)
  }
}

function* smallerObject(object: object): Generator<unknown> {
  const entries = Object.entries(object)
  for (const [name] of entries) yield Object.fromEntries(entries.filter(([key]) => key !== name))
  for (const [name, member] of entries) {
    for (const less of smaller(member)) yield { ...object, [name]: less }
  }
}
