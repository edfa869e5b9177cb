/** Rules, and the tries that they hang in: what each compares, and that no walk goes round. */
import * as BundleCheck from '../layout/bundle-check'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as TrieEntry from '../layout/trie-entry'
import * as TrieNode from '../layout/trie-node'
import { base, section } from '../state'
import { patternCompares } from './check-patterns'
import { entries, faultAt, listCompares, noteMost, saturated, shadowOf, sumOf } from './shadow'

function ruleOf(number: u32): usize {
  return section(Section.RULES) + <usize>number * Rule.SIZE
}

/** Sums what rules compare, whose fields were checked: beside the first word all of it, beside the next one all but resources. */
export function sumRules(from: u32, to: u32): u32 {
  for (let number = from; number < to; number++) {
    const rule = ruleOf(number)
    const program = listCompares(Section.PROGRAMS, load<u32>(rule, Rule.PROGRAM_AT))
    const behind = sumOf(1 + program, patternsOf(load<u32>(rule, Rule.ACTION_AT)))
    const compared = sumOf(behind, patternsOf(load<u32>(rule, Rule.RESOURCE_AT)))
    store<u32>(shadowOf(rule), compared)
    store<u32>(shadowOf(rule), behind, 4)
    noteMost(compared)
  }
  return to
}

function patternsOf(word: u32): u32 {
  if (word < <u32>Rule.ONLY_PATTERN) return listCompares(Section.PATTERN_LISTS, word)
  return patternCompares(word - <u32>Rule.ONLY_PATTERN)
}

export function ruleCompares(number: u32): u32 {
  return load<u32>(shadowOf(ruleOf(number)))
}

/** Sums what hangs at tries: beside each entry is the sum of it and all before it. */
export function sumEntries(from: u32, to: u32): u32 {
  for (let number = from; number < to; number++) {
    const entry = section(Section.NODE_ENTRIES) + <usize>number * TrieEntry.SIZE
    const pattern = patternCompares(load<u32>(entry, TrieEntry.PATTERN_AT))
    const rule = load<u32>(shadowOf(ruleOf(load<u32>(entry, TrieEntry.RULE_AT))), 4)
    store<u64>(shadowOf(entry), entriesBefore(number) + <u64>sumOf(pattern, rule))
  }
  return to
}

function entriesBefore(number: u32): u64 {
  if (number == 0) return 0
  return load<u64>(shadowOf(section(Section.NODE_ENTRIES) + <usize>(number - 1) * TrieEntry.SIZE))
}

function nodeOf(number: u32): usize {
  return section(Section.NODES) + <usize>number * TrieNode.SIZE
}

/**
 * Nodes list their entries one after the other, and have one parent at most, and a label where they
 * have one, so that no walk is longer than the resource.
 */
export function checkNodes(from: u32, to: u32): u32 {
  const nodes = entries(Section.NODES, TrieNode.SIZE)
  for (let number = from; number < to; number++) {
    const node = nodeOf(number)
    const child = load<u32>(node, TrieNode.CHILD_AT)
    const children = load<u32>(node, TrieNode.CHILDREN_AT)
    if (!followsEntries(node) || (children != 0 && child <= number)) return faultAtNode(number)
    if (children != 0) {
      addParents(child, 1)
      if (child + children < nodes) addParents(child + children, -1)
    }
    // all parents of this node came before it
    const parents = load<i32>(base, BundleCheck.PARENTS_AT) + load<i32>(shadowOf(node), 4)
    store<i32>(base, parents, BundleCheck.PARENTS_AT)
    const isLabelled = load<u32>(node, TrieNode.LABEL_BYTES_AT) > 0
    if (parents > 1 || (parents > 0 && !isLabelled)) return faultAtNode(number)
  }
  return to
}

function faultAtNode(number: u32): u32 {
  return faultAt(Section.NODES, number * TrieNode.SIZE)
}

function followsEntries(node: usize): bool {
  const own = load<u32>(node, TrieNode.ENTRIES_AT)
  const end = load<u32>(base, BundleCheck.ENTRIES_END_AT)
  store<u32>(base, end + own, BundleCheck.ENTRIES_END_AT)
  return own == 0 || load<u32>(node, TrieNode.ENTRY_AT) == end
}

/** By how many parents a node has more than the node before: beside its second word. */
function addParents(number: u32, more: i32): void {
  const note = shadowOf(nodeOf(number))
  store<i32>(note, load<i32>(note, 4) + more, 4)
}

/**
 * Sums what nodes and those below them compare, from the last to the first, since children are behind
 * their parents: beside the third and fourth word is the sum of all nodes from one on.
 */
export function sumTries(from: u32, to: u32): u32 {
  const last = entries(Section.NODES, TrieNode.SIZE) - 1
  for (let done = from; done < to; done++) {
    const node = nodeOf(last - done)
    const first = load<u32>(node, TrieNode.ENTRY_AT)
    const own = entriesBefore(first + load<u32>(node, TrieNode.ENTRIES_AT)) - entriesBefore(first)
    const child = load<u32>(node, TrieNode.CHILD_AT)
    const children = load<u32>(node, TrieNode.CHILDREN_AT)
    const below: u64 = children == 0 ? 0 : allFrom(child) - allFrom(child + children)
    const compared = saturated(own + below)
    store<u32>(shadowOf(node), compared)
    store<u64>(shadowOf(node), allFrom(last - done + 1) + <u64>compared, 8)
  }
  return to
}

function allFrom(number: u32): u64 {
  if (number >= entries(Section.NODES, TrieNode.SIZE)) return 0
  return load<u64>(shadowOf(nodeOf(number)), 8)
}

/** What a trie compares, by its first node; 0 for no trie. */
export function trieCompares(number: u32): u32 {
  return number == 0 ? 0 : load<u32>(shadowOf(nodeOf(number)))
}
