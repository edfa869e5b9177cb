/** What a bundle holds, in numbers. */
import * as L from '../../../assembly/layout.ts'
import { statedDigest } from '../../bundle/digest.ts'
import type { BundleView } from '../../bundle/view.ts'

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
  'text',
  'action names',
  'action classes',
  'action prefixes',
  'prefix classes',
  'action text',
  'classes',
  'rows',
  'run classes',
  'run cells',
  'policy sets',
  'residuals',
  'rules',
  'pattern lists',
  'patterns',
  'pattern steps',
  'principal lists',
  'condition programs',
  'condition values',
  'trie nodes',
  'trie entries',
  'context slots',
  'automaton states',
  'automaton starts',
  'category patterns',
  'levels',
  'index',
  'keys',
  'principals',
  'accounts',
  'resources',
  'parent rules',
  'tags',
  'defaults',
  'endpoints',
  'role entry lists',
  'set statements (debug)',
  'statement lists (debug)',
  'statements (debug)',
  'policies (debug)',
  'statement text (debug)',
  'services',
]

/** Reads the numbers of a bundle that has been checked. */
export function summarize(bundle: BundleView): BundleSummary {
  const header = new DataView(bundle.bytes.buffer, bundle.bytes.byteOffset)
  const flags = header.getUint32(L.BUNDLE_FLAGS_AT, true)
  return {
    digest: statedDigest(bundle.bytes),
    version: header.getUint32(L.BUNDLE_VERSION_AT, true),
    bytes: bundle.bytes.length,
    signed: (flags & L.FLAG_SIGNED) !== 0,
    stripped: (flags & L.FLAG_STRIPPED) !== 0,
    sections: sectionNames.map((name, section) => ({ name, bytes: bundle.length(section) })),
    actionNames: bundle.count(L.SECTION_ACTION_CLASSES, 2),
    actionClasses: bundle.length(L.SECTION_CLASSES),
    policySets: bundle.count(L.SECTION_SETS, 4),
    rows: bundle.count(L.SECTION_ROWS, L.ROW_SIZE),
    rules: bundle.count(L.SECTION_RULES, L.RULE_SIZE),
    patterns: bundle.count(L.SECTION_PATTERNS, L.PATTERN_SIZE),
    contextKeys: contextKeys(bundle),
    principals: bundle.count(L.SECTION_PRINCIPALS, L.PRINCIPAL_SIZE),
    accounts: bundle.count(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE),
    resources: bundle.count(L.SECTION_RESOURCES, L.RESOURCE_SIZE),
    endpoints: bundle.count(L.SECTION_ENDPOINTS, L.ENDPOINT_SIZE),
    policies: bundle.count(L.SECTION_POLICIES, L.POLICY_SIZE),
    statements: bundle.count(L.SECTION_STATEMENTS, L.STATEMENT_SIZE),
    states: bundle.count(L.SECTION_STATES, L.STATE_SIZE),
  }
}

function contextKeys(bundle: BundleView): string[] {
  const keys = new Set<string>()
  for (let at = 0; at < bundle.length(L.SECTION_SLOTS); at += L.SLOT_SIZE) {
    const offset = bundle.word(L.SECTION_SLOTS, at + L.SLOT_KEY_AT)
    const bytes = bundle.word(L.SECTION_SLOTS, at + L.SLOT_KEY_BYTES_AT) & 0xffff
    keys.add(bundle.text(L.SECTION_TEXT, offset, bytes))
  }
  return [...keys].sort()
}
