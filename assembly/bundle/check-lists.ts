/** Sections of lists: each list begins where the one before ends. */
import * as BundleCheck from '../layout/bundle-check'
import * as PatternList from '../layout/pattern-list'
import * as PrincipalList from '../layout/principal-list'
import * as Residual from '../layout/residual'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as Tag from '../layout/tag'
import * as TextRange from '../layout/text-range'
import * as TrieNode from '../layout/trie-node'
import { base, section, sectionBytes } from '../state'
import { patternsCompare } from './check-patterns'
import { programCompares, programWords } from './check-programs'
import { ruleCompares, trieCompares } from './check-tries'
import { countBytes, entries, faultAt, isWithin, noteMost, noteOf, sumOf } from './shadow'

/** Walks lists of one kind from a word on; returns the word to go on with, or FAULT. */
export function checkLists(kind: u32, from: u32, to: u32): u32 {
  const number: i32 = load<i32>(base, BundleCheck.SECTION_AT)
  const words = sectionBytes(number) >> 2
  let word = from
  while (word < to) {
    const list = section(number) + ((<usize>word) << 2)
    const next = <u64>word + wordsOf(kind, list)
    if (next > <u64>words) return faultAt(number, word << 2)
    const compared = listOf(kind, list)
    if (compared == <u32>BundleCheck.FAULT) return faultAt(number, word << 2)
    store<u32>(noteOf(number, word), compared | BundleCheck.LIST_BEGINS)
    word = <u32>next
  }
  return word
}

/** How many words a list has; the header of a residual may be beyond the section. */
function wordsOf(kind: u32, list: usize): u64 {
  const head = load<u32>(list)
  switch (kind) {
    case BundleCheck.PATTERN_LISTS:
      return 1 + <u64>(head & PatternList.COUNT_MASK)
    case BundleCheck.PRINCIPAL_LISTS:
      return 1 + <u64>(head & PrincipalList.COUNT_MASK)
    case BundleCheck.ENTRY_LISTS:
      return 1 + <u64>head
    case BundleCheck.TAG_LISTS:
      return 1 + <u64>head * (Tag.SIZE >> 2)
    case BundleCheck.PROGRAMS:
      return programWords(head)
    default:
      return <u64>Residual.HEADER_WORDS + residualRules(list)
  }
}

/** What a list compares, or FAULT. */
function listOf(kind: u32, list: usize): u32 {
  const head = load<u32>(list)
  switch (kind) {
    case BundleCheck.PATTERN_LISTS:
      return patternsCompare(list + 4, head & PatternList.COUNT_MASK)
    case BundleCheck.TAG_LISTS:
      return areTags(list + 4, head) ? 0 : BundleCheck.FAULT
    case BundleCheck.PROGRAMS:
      return programCompares(list)
    case BundleCheck.RESIDUALS:
      return residualCompares(list)
    default:
      return 0
  }
}

function areTags(first: usize, count: u32): bool {
  const end = first + <usize>count * Tag.SIZE
  for (let text = first; text < end; text += TextRange.SIZE) {
    const own = load<u32>(text, TextRange.BYTES_AT)
    if (!isWithin(Section.TEXT, load<u32>(text, TextRange.TEXT_AT), own)) return false
    countBytes(own)
  }
  return true
}

function residualRules(residual: usize): u64 {
  const denies = load<u32>(residual, Residual.DENY_COUNT_AT) & Residual.COUNT_MASK
  const allows = load<u32>(residual, Residual.ALLOW_COUNT_AT) & Residual.COUNT_MASK
  return <u64>denies + <u64>allows
}

function residualCompares(residual: usize): u32 {
  const tries = entries(Section.NODES, TrieNode.SIZE)
  const rules = entries(Section.RULES, Rule.SIZE)
  const denyTrie = load<u32>(residual, Residual.DENY_TRIE_AT)
  const allowTrie = load<u32>(residual, Residual.ALLOW_TRIE_AT)
  if (denyTrie != 0 && denyTrie >= tries) return BundleCheck.FAULT
  if (allowTrie != 0 && allowTrie >= tries) return BundleCheck.FAULT
  let compared = sumOf(trieCompares(denyTrie), trieCompares(allowTrie))
  const first = residual + (Residual.HEADER_WORDS << 2)
  const count = <u32>residualRules(residual)
  for (let i: u32 = 0; i < count; i++) {
    const rule = load<u32>(first + ((<usize>i) << 2))
    if (rule >= rules) return BundleCheck.FAULT
    compared = sumOf(compared, ruleCompares(rule))
  }
  noteMost(compared)
  return compared
}
