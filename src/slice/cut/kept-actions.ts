/** Actions of a slice: names and prefixes as far as the kept rows tell them apart. */
import * as Section from '../../../assembly/layout/section.ts'
import * as ServiceLayout from '../../../assembly/layout/service.ts'
import type { BundleView } from '../../bundle/view.ts'
import { afterColon, halfBytes, offsets, serviceTable } from '../../compile/write/class-sections.ts'
import { TextPool } from '../../compile/write/string-pool.ts'
import type { KeptRow } from './kept-rows.ts'

/** A name or prefix, and its class in the bundle. */
interface NamedClass {
  readonly name: string
  readonly actionClass: number
}

/** The classes of a slice. */
export interface KeptClasses {
  /** By the number of the bundle, that of the slice. */
  readonly classOf: readonly number[]
  /** What the bundle says of each, in 16 bits. */
  readonly about: Uint16Array
}

/** Classes of which every row and the bundle itself say the same are one. */
export function mergeClasses(view: BundleView, rows: readonly KeptRow[]): KeptClasses {
  const words = view.halves(Section.CLASSES)
  const runs = rows.map(() => -1)
  const known = new Map<string, number>()
  const about: number[] = []
  const classOf = [...words].map((word, old) => {
    for (const [at, { firsts }] of rows.entries()) {
      while ((firsts[(runs[at] ?? -1) + 1] ?? Number.POSITIVE_INFINITY) <= old) {
        runs[at] = (runs[at] ?? -1) + 1
      }
    }
    const cells = rows.map(({ cells }, at) => cells[runs[at] ?? -1] ?? 0)
    const key = `${word} ${cells.join()}`
    const number = known.get(key) ?? about.push(word) - 1
    known.set(key, number)
    return number
  })
  return { classOf, about: Uint16Array.from(about) }
}

/** The sections of actions: what is no name of its own has the class of its longest prefix. */
export function keptActionSections(
  view: BundleView,
  { classOf, about }: KeptClasses,
): [number, Uint8Array][] {
  const own = ({ name, actionClass }: NamedClass): NamedClass => ({
    name,
    actionClass: classOf[actionClass] ?? 0,
  })
  const prefixes = new Map<string, number>()
  const shortFirst = readPrefixes(view).map(own)
  shortFirst.sort((a, b) => a.name.length - b.name.length)
  for (const { name, actionClass } of shortFirst) {
    if (name === '' || classByPrefix(name, prefixes) !== actionClass) {
      prefixes.set(name, actionClass)
    }
  }
  const names = readNames(view)
    .map(own)
    .filter(({ name, actionClass }) => classByPrefix(name, prefixes) !== actionClass)
  const kept = shortFirst.filter(({ name }) => prefixes.has(name))
  const order = new Map(readPrefixes(view).map(({ name }, at) => [name, at]))
  kept.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
  return [[Section.CLASSES, halfBytes(about)], ...nameSections(names, kept)]
}

/** Both in the order of the bundle. */
function nameSections(
  names: readonly NamedClass[],
  prefixes: readonly NamedClass[],
): [number, Uint8Array][] {
  const text = new TextPool()
  const nameOf = ({ name }: NamedClass): string => name
  const services = serviceTable(names.map(nameOf), text)
  return [
    [Section.SERVICES, services],
    [Section.ACTION_NAMES, offsets(names.map(nameOf).map(afterColon), text)],
    [Section.ACTION_CLASSES, classBytes(names)],
    [Section.PREFIXES, offsets(prefixes.map(nameOf), text)],
    [Section.PREFIX_CLASSES, classBytes(prefixes)],
    [Section.ACTION_TEXT, text.toBytes()],
  ]
}

function classBytes(named: readonly NamedClass[]): Uint8Array {
  return halfBytes(Uint16Array.from(named, ({ actionClass }) => actionClass))
}

/** As the kernel finds it (`assembly/action.ts`). */
function classByPrefix(name: string, prefixes: ReadonlyMap<string, number>): number {
  for (let end = name.length; end >= 0; end -= 1) {
    const found = prefixes.get(name.slice(0, end))
    if (found !== undefined) return found
  }
  return 0
}

function readPrefixes(view: BundleView): NamedClass[] {
  const classes = view.halves(Section.PREFIX_CLASSES)
  return [...classes].map((actionClass, at) => ({
    name: sortedText(view, Section.PREFIXES, at),
    actionClass,
  }))
}

function readNames(view: BundleView): NamedClass[] {
  const classes = view.halves(Section.ACTION_CLASSES)
  const names: NamedClass[] = []
  for (let at = 0; at < view.length(Section.SERVICES); at += ServiceLayout.SIZE) {
    const service = view.textAt(Section.SERVICES, at, Section.ACTION_TEXT)
    const first = view.word(Section.SERVICES, at + ServiceLayout.NAME_AT)
    const count = view.word(Section.SERVICES, at + ServiceLayout.NAMES_AT)
    for (let name = first; name < first + count; name += 1) {
      const text = `${service}:${sortedText(view, Section.ACTION_NAMES, name)}`
      names.push({ name: text, actionClass: classes[name] ?? 0 })
    }
  }
  return names
}

function sortedText(view: BundleView, section: number, at: number): string {
  const start = view.word(section, at * 4)
  return view.text(Section.ACTION_TEXT, start, view.word(section, (at + 1) * 4) - start)
}
