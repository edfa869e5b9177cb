/** What a bundle holds, in numbers. */

import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { statedDigest } from '../bundle/digest.ts'
import { headerWord } from '../bundle/view.ts'
import { SlotTable } from '../engine/context/slots.ts'
import type { Engine } from '../engine/engine.ts'
import { seamOf } from '../engine/guests.ts'

/** What a bundle holds, in numbers. */
export interface BundleSummary {
  /** SHA-256, in hexadecimal. */
  readonly digest: string
  readonly version: number
  readonly bytes: number
  readonly signed: boolean
  readonly stripped: boolean
  readonly sections: readonly { readonly name: string; readonly bytes: number }[]
  readonly actionNames: number
  readonly actionClasses: number
  readonly policySets: number
  readonly rows: number
  readonly rules: number
  readonly patterns: number
  readonly contextKeys: readonly string[]
  readonly principals: number
  readonly accounts: number
  readonly resources: number
  readonly endpoints: number
  readonly policies: number
  readonly statements: number
  readonly states: number
}

/** By SECTION_ number. */
const sectionNames: readonly string[] = [
  'text, action names, action classes, action prefixes, prefix classes, action text',
  'classes, rows, run classes, run cells, policy sets, residuals, rules, pattern lists',
  'patterns, pattern steps, principal lists, condition programs, condition values',
  'trie nodes, trie entries, context slots, automaton states, automaton starts',
  'category patterns, levels, index, keys, principals, accounts, resources',
  'parent rules, tags, defaults, endpoints, role entry lists, set statements (debug)',
  'statement lists (debug), statements (debug), policies (debug)',
  'statement text (debug), services, cells, group policies (debug), access points',
].flatMap((names) => names.split(', '))

/** What the bundle that an engine uses holds. Throws `ERR_REQUEST_INVALID` for what is no engine. */
export function inspectBundle(engine: Engine): BundleSummary {
  const { bundle } = seamOf(engine).bundle().kernel
  const flags = headerWord(bundle.bytes, Header.FLAGS_AT)
  return {
    digest: statedDigest(bundle.bytes),
    version: headerWord(bundle.bytes, Header.VERSION_AT),
    bytes: bundle.bytes.length,
    signed: (flags & Header.SIGNED) !== 0,
    stripped: (flags & Header.STRIPPED) !== 0,
    sections: sectionNames.map((name, section) => ({ name, bytes: bundle.length(section) })),
    actionNames: bundle.count(Section.ACTION_CLASSES),
    actionClasses: bundle.count(Section.CLASSES),
    policySets: bundle.count(Section.SETS),
    rows: bundle.count(Section.ROWS),
    rules: bundle.count(Section.RULES),
    patterns: bundle.count(Section.PATTERNS),
    contextKeys: [...new Set(new SlotTable({ bundle }).all().map(({ name }) => name.key))].sort(),
    principals: bundle.count(Section.PRINCIPALS),
    accounts: bundle.count(Section.ACCOUNTS),
    resources: bundle.count(Section.RESOURCES),
    endpoints: bundle.count(Section.ENDPOINTS),
    policies: bundle.count(Section.POLICIES),
    statements: bundle.count(Section.STATEMENTS),
    states: bundle.count(Section.STATES),
  }
}
