/** The checks of entries that are more than their fields, by number. */
import * as BundleCheck from '../layout/bundle-check'
import { checkLists } from './check-lists'
import { checkPatterns, checkSteps } from './check-patterns'
import { checkCells, checkIndex, checkRows, checkStates } from './check-tables'
import { checkNodes, sumEntries, sumRules, sumTries } from './check-tries'

/** Checks entries from one on; returns the entry to go on with, or FAULT. */
export function checkEntriesOf(kind: u32, from: u32, to: u32): u32 {
  switch (kind) {
    case BundleCheck.STEPS:
      return checkSteps(from, to)
    case BundleCheck.PATTERN_ENTRIES:
      return checkPatterns(from, to)
    case BundleCheck.STATES:
      return checkStates(from, to)
    case BundleCheck.RULES:
      return sumRules(from, to)
    case BundleCheck.TRIE_ENTRIES:
      return sumEntries(from, to)
    case BundleCheck.NODES:
      return checkNodes(from, to)
    case BundleCheck.TRIES:
      return sumTries(from, to)
    case BundleCheck.CELLS:
      return checkCells(from, to)
    case BundleCheck.ROWS:
      return checkRows(from, to)
    case BundleCheck.INDEX:
      return checkIndex(from, to)
    default:
      return checkLists(kind, from, to)
  }
}
