/** Action elements: their entries sorted by what they can match ("Action", L-60…L-69). */
import type { PatternElement } from '../model/policy.ts'
import { foldAscii, wellFormed } from './order.ts'
import { Interned, type Part } from './parts.ts'

/** An Action or NotAction element, in lower case. */
export interface ActionElement extends Part {
  readonly negated: boolean
  /** An entry is `*`: every action matches. */
  readonly everything: boolean
  readonly names: readonly string[]
  /** Entries whose only wildcard is a `*` at the end, without it. */
  readonly prefixes: readonly string[]
  /** All others, with what stands before their first wildcard. */
  readonly globs: readonly ActionGlob[]
}

export interface ActionGlob {
  readonly pattern: string
  readonly prefix: string
}

export class ActionElements {
  readonly #elements = new Interned<ActionElement>()

  intern(element: PatternElement): ActionElement {
    const patterns = [
      ...new Set(element.patterns.map((entry) => foldAscii(wellFormed(entry)))),
    ].sort()
    const key = `${element.negated ? '!' : '='}${JSON.stringify(patterns)}`
    return this.#elements.of(key, (id) => readElement(id, element.negated, patterns))
  }
}

function readElement(id: number, negated: boolean, entries: readonly string[]): ActionElement {
  const names: string[] = []
  const prefixes: string[] = []
  const globs: ActionGlob[] = []
  for (const entry of entries) {
    if (!canMatch(entry)) continue
    const wildcard = entry.search(/[*?]/)
    if (wildcard < 0) names.push(entry)
    else if (entry.indexOf('*') === entry.length - 1 && wildcard === entry.length - 1) {
      prefixes.push(entry.slice(0, -1))
    } else globs.push({ pattern: entry, prefix: entry.slice(0, wildcard) })
  }
  const everything = entries.includes('*') || entries.includes('*:*')
  return { id, negated, everything, names, prefixes, globs }
}

/** The service prefix takes no wildcard, the name is not empty, and no entry has white space. */
function canMatch(entry: string): boolean {
  const colon = entry.indexOf(':')
  if (colon < 0 || colon === entry.length - 1 || /[ \t\r\n]/.test(entry)) return false
  return !/[*?]/.test(entry.slice(0, colon))
}
