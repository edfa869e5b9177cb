/** Action elements: their entries sorted by what they can match ("Action", L-60…L-69). */
import { foldAscii } from '../../json/fold-case.ts'
import type { PatternElement } from '../../model/policy.ts'
import { Interned, type KeptPart } from '../table/kept-parts.ts'
import { wellFormed } from './byte-order.ts'

/** An Action or NotAction element, in lower case. */
export interface ActionElement extends KeptPart {
  readonly negated: boolean
  /** An entry is `*`: every action matches. */
  readonly everything: boolean
  readonly names: readonly string[]
  /** Entries whose only wildcard is a `*` at the end, without it. */
  readonly prefixes: readonly string[]
  /** All others, with what is before their first wildcard. */
  readonly globs: readonly ActionGlob[]
}

export interface ActionGlob {
  readonly pattern: string
  readonly prefix: string
}

export class ActionElements {
  readonly #elements = new Interned<ActionElement>()
  /** Elements by how policies spell them. */
  readonly #spelled = new Map<string, ActionElement>()

  intern({ negated, patterns }: PatternElement): ActionElement {
    const spelling = keyOf(negated, patterns)
    const known = this.#spelled.get(spelling)
    if (known !== undefined) return known
    const folded = patterns.map((entry) => foldAscii(wellFormed(entry)))
    const entries = [...new Set(folded)].sort()
    const element = this.#elements.of(keyOf(negated, entries), (id) =>
      readElement(id, negated, entries),
    )
    this.#spelled.set(spelling, element)
    return element
  }
}

function keyOf(negated: boolean, patterns: readonly string[]): string {
  return `${negated ? '!' : '='}${JSON.stringify(patterns)}`
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
