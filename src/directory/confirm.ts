/** What comes from outside as a directory, or as sets of policies: of the right shape, read once. */
import { isObject } from '../json/is-object.ts'
import { shorten } from '../json/report.ts'
import { DirectoryError, SallyportError } from '../model/errors.ts'
import type { Policy, PolicySets } from '../model/policy.ts'
import type { Directory } from './directory.ts'

/** Whether it is a directory rather than sets of policies. */
export function isDirectory(source: Directory | PolicySets): source is Directory {
  return 'accounts' in source
}

/** A directory, or a copy of the sets. Throws `ERR_DIRECTORY_INVALID` for anything else. */
export function readSource(source: Directory | PolicySets): Directory | PolicySets {
  return guarded('input', () => (isDirectory(source) ? confirmDirectory(source) : readSets(source)))
}

/** Throws `ERR_DIRECTORY_INVALID` for what is no directory. */
export function confirmDirectory(directory: Directory): Directory {
  return guarded('directory', () => {
    const { accounts, resources, endpoints } = directory
    for (const map of [accounts, resources, endpoints]) {
      confirmMap(map)
      for (const one of map.values()) confirm(isObject(one), 'a Map of objects')
    }
    for (const { users, roles } of accounts.values())
      for (const map of [users, roles]) confirmMap(map)
    return directory
  })
}

/** A copy of sets of policies. Throws `ERR_DIRECTORY_INVALID`. */
export function readSets(sets: PolicySets): PolicySets {
  return guarded('sets', () => {
    const lists = single.map((name) => [
      name,
      sets[name] === undefined && name !== 'identity'
        ? undefined
        : readPolicies(sets[name], `sets.${name}`),
    ])
    const levels = (['scps', 'rcps'] as const).map((name) => [
      name,
      readList(sets[name], `sets.${name}`, (level, place) => readPolicies(level, place)),
    ])
    return Object.fromEntries([...lists, ...levels])
  })
}

const single = ['identity', 'resource', 'bucket', 'boundary', 'session', 'endpoint'] as const

function readPolicies(given: unknown, at: string): Policy[] {
  return readList(given, at, (one) => {
    const policy = one as Policy
    confirm(typeof policy.name === 'string' && Array.isArray(policy.statements), 'a parsed policy')
    return policy
  })
}

/**
 * A copy of a list, by index: it may have gaps, and methods of its own. Throws
 * `ERR_DIRECTORY_INVALID` with the item's place where reading one throws.
 */
export function readList<Item>(
  list: unknown,
  place: string,
  read: (item: unknown, place: string) => Item,
): Item[] {
  return guarded(place, () => {
    confirm(Array.isArray(list), 'an array')
    const { length } = list as unknown[]
    const items: Item[] = []
    for (let at = 0; at < length; at += 1) {
      const where = `${place}[${at}]`
      items.push(guarded(where, () => read((list as unknown[])[at], where)))
    }
    return items
  })
}

/**
 * Does what is done with a directory that a program has made or changed itself: what is not as
 * `parseDirectory` returns it is `ERR_DIRECTORY_INVALID`, wherever that is noticed.
 */
export function guarded<Result>(place: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const reason = cause instanceof Error ? cause.message : 'it throws'
    const details = { place, hint: 'give what our parsers return', cause }
    throw new DirectoryError(`\`${place}\` cannot be read: ${shorten(reason)}`, details)
  }
}

/** What `guarded` makes an error of. */
export function confirm(condition: boolean, expected: string): void {
  if (!condition) throw new TypeError(`it must be ${expected}`)
}

function confirmMap(value: unknown): void {
  confirm(Object.prototype.toString.call(value) === '[object Map]', 'a Map')
}
