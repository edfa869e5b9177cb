/** The rules of a residual: what a cell leaves open; deny first. */
import * as Cell from './layout/cell'
import * as Grant from './layout/grant'
import * as Residual from './layout/residual'
import * as Section from './layout/section'
import { GRANT_UNKNOWN, ruleGrant } from './rule'
import { NO, UNKNOWN, YES } from './slot'
import { section } from './state'
import { trieGrant } from './trie'

/** Whether the cell can deny at all. */
export function mayDeny(cell: u32): bool {
  const kind = cell & Cell.KIND_MASK
  if (kind != Cell.RESIDUAL) return kind == Cell.DENY
  const words = residual(cell)
  return (
    ((load<u32>(words, Residual.DENY_COUNT_AT) & <u32>Residual.COUNT_MASK) |
      load<u32>(words, Residual.DENY_TRIE_AT)) !=
    0
  )
}

/** Whether the cell denies the check. */
export function cellDenies(cell: u32): u32 {
  const kind = cell & Cell.KIND_MASK
  if (kind == Cell.DENY) return answerOf(cell == Cell.DENY ? Grant.DIRECT : onlyGrant(cell))
  if (kind != Cell.RESIDUAL) return NO
  const words = residual(cell)
  const count = load<u32>(words, Residual.DENY_COUNT_AT) & <u32>Residual.COUNT_MASK
  const trie = load<u32>(words, Residual.DENY_TRIE_AT)
  if (count == 0 && trie == 0) return NO
  return answerOf(grantOf(words + (Residual.HEADER_WORDS << 2), count, trie, Grant.MATCHED))
}

function answerOf(grant: u32): u32 {
  return grant == GRANT_UNKNOWN ? UNKNOWN : grant == Grant.NONE ? NO : YES
}

/** How far the cell allows the check: a GRANT_, or GRANT_UNKNOWN. */
export function cellGrant(cell: u32): u32 {
  const kind = cell & Cell.KIND_MASK
  if (kind == Cell.ALLOW) return cell == Cell.ALLOW ? Grant.DIRECT : onlyGrant(cell)
  if (kind != Cell.RESIDUAL) return Grant.NONE
  const words = residual(cell)
  const head = load<u32>(words, Residual.ALLOW_COUNT_AT)
  if ((head & <u32>Residual.ALLOWS) != 0) return Grant.DIRECT
  const denies = load<u32>(words, Residual.DENY_COUNT_AT) & <u32>Residual.COUNT_MASK
  const rules = words + ((<usize>(denies + Residual.HEADER_WORDS)) << 2)
  return grantOf(
    rules,
    head & <u32>Residual.COUNT_MASK,
    load<u32>(words, Residual.ALLOW_TRIE_AT),
    Grant.DIRECT,
  )
}

/** How far the only rule of a cell reaches. */
function onlyGrant(cell: u32): u32 {
  return ruleGrant(cell >> Cell.SHIFT)
}

function residual(cell: u32): usize {
  return section(Section.RESIDUALS) + ((<usize>(cell >> Cell.SHIFT)) << 2)
}

/** The furthest grant of rules in a row and of a trie, stopping at `enough`. */
function grantOf(rules: usize, count: u32, trie: u32, enough: u32): u32 {
  let grant: u32 = Grant.NONE
  let unknown = false
  for (let i: u32 = 0; i < count; i++) {
    const found = ruleGrant(load<u32>(rules + ((<usize>i) << 2)))
    if (found == GRANT_UNKNOWN) unknown = true
    else if (found > grant) grant = found
    if (grant >= enough) return grant
  }
  if (trie != 0) {
    const found = trieGrant(trie, enough)
    if (found == GRANT_UNKNOWN) unknown = true
    else if (found > grant) grant = found
  }
  return unknown && grant < enough ? GRANT_UNKNOWN : grant
}
