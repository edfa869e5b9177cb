/** Action classes → sections: names, prefixes, and what is special about each class. */
import * as ActionClass from '../../../assembly/layout/action-class.ts'
import * as Section from '../../../assembly/layout/section.ts'
import {
  accountCategories,
  categories,
  categoriesWithoutRcps,
  delegatedCategories,
  exemptingCategories,
  throughCategories,
} from '../law/special-services.ts'
import type { ActionClasses } from '../table/action-classes.ts'
import { compareUtf8 } from '../terms/byte-order.ts'
import { TextPool } from './string-pool.ts'
import { Halves, Words } from './words.ts'

/** What rows say about the classes: a 1 for each class that it is true of. */
interface ClassMarks {
  /** Some resource's policy is not silent about it. */
  readonly spoken: Uint8Array
  /** Some cell compares the action itself. */
  readonly compared: Uint8Array
}

export function classSections(
  classes: ActionClasses,
  { spoken, compared }: ClassMarks,
): [number, Uint8Array][] {
  const text = new TextPool()
  const services = serviceTable(classes.names, text)
  const names = offsets(classes.names.map(afterColon), text)
  const prefixes = offsets(classes.prefixes, text)
  const about = Uint16Array.from(
    classes.categories,
    (category, at) =>
      category |
      (spoken[at] === 1 ? ActionClass.SPOKEN : 0) |
      traitsOf(category) |
      (compared[at] === 1 ? ActionClass.COMPARED : 0),
  )
  return [
    [Section.CLASSES, halfBytes(about)],
    [Section.SERVICES, services],
    [Section.ACTION_NAMES, names],
    [Section.ACTION_CLASSES, halfBytes(classes.nameClasses)],
    [Section.PREFIXES, prefixes],
    [Section.PREFIX_CLASSES, halfBytes(classes.prefixClasses)],
    [Section.ACTION_TEXT, text.toBytes()],
  ]
}

/** What E-57, E-76 and E-79 ask of the class. */
function traitsOf(number: number): number {
  const category = categories[number]
  if (category === undefined) return 0
  if (categoriesWithoutRcps.includes(category)) return ActionClass.WITHOUT_RCPS
  if (throughCategories.includes(category)) return ActionClass.THROUGH
  if (delegatedCategories.includes(category)) return ActionClass.DELEGATED
  if (accountCategories.includes(category)) return ActionClass.DELEGATED_ACCOUNTS
  return exemptingCategories.includes(category) ? ActionClass.EXEMPTS : 0
}

/** Services in order, each with the range of the sorted names that are its own. */
export function serviceTable(names: readonly string[], text: TextPool): Uint8Array {
  const ranges = new Map<string, { readonly first: number; count: number }>()
  for (const [at, name] of names.entries()) {
    const service = name.slice(0, name.indexOf(':'))
    const range = ranges.get(service)
    if (range === undefined) ranges.set(service, { first: at, count: 1 })
    else range.count += 1
  }
  const words = new Words()
  for (const [service, { first, count }] of [...ranges].sort(([a], [b]) => compareUtf8(a, b))) {
    const offset = text.append(service)
    words.push(offset, text.length - offset, first, count)
  }
  return words.toBytes()
}

export function afterColon(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** Strings one after the other: where each begins, and where the last ends. */
export function offsets(texts: readonly string[], pool: TextPool): Uint8Array {
  const words = new Words()
  for (const text of texts) words.push(pool.append(text))
  words.push(pool.length)
  return words.toBytes()
}

export function halfBytes(halves: Uint16Array): Uint8Array {
  const section = new Halves()
  for (const half of halves) section.push(half)
  return section.toBytes()
}
