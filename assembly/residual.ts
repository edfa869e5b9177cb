/** The rules of a residual: what a cell leaves open; deny first. */
import {
  CELL_ALLOW,
  CELL_DENY,
  CELL_KIND_MASK,
  CELL_RESIDUAL,
  CELL_SHIFT,
  GRANT_DIRECT,
  GRANT_MATCHED,
  GRANT_NONE,
  RESIDUAL_ALLOWS,
  RESIDUAL_COUNT_MASK,
  RESIDUAL_HEADER_WORDS,
  SECTION_RESIDUALS,
} from './layout'
import { section } from './memory'
import { NO, UNKNOWN, YES } from './pattern'
import { GRANT_UNKNOWN, ruleGrant } from './rule'
import { trieGrant } from './trie'

/** Whether the cell can deny at all. */
export function mayDeny(cell: u32): bool {
  const kind = cell & CELL_KIND_MASK
  if (kind != CELL_RESIDUAL) return kind == CELL_DENY
  const words = residual(cell)
  return ((load<u32>(words) & <u32>RESIDUAL_COUNT_MASK) | load<u32>(words, 8)) != 0
}

/** Whether the cell denies the check. */
export function cellDenies(cell: u32): u32 {
  const kind = cell & CELL_KIND_MASK
  if (kind == CELL_DENY) return answerOf(cell == CELL_DENY ? GRANT_DIRECT : onlyGrant(cell))
  if (kind != CELL_RESIDUAL) return NO
  const words = residual(cell)
  const count = load<u32>(words) & <u32>RESIDUAL_COUNT_MASK
  const trie = load<u32>(words, 8)
  if (count == 0 && trie == 0) return NO
  return answerOf(grantOf(words + (RESIDUAL_HEADER_WORDS << 2), count, trie, GRANT_MATCHED))
}

function answerOf(grant: u32): u32 {
  return grant == GRANT_UNKNOWN ? UNKNOWN : grant == GRANT_NONE ? NO : YES
}

/** How far the cell allows the check: a GRANT_, or GRANT_UNKNOWN. */
export function cellGrant(cell: u32): u32 {
  const kind = cell & CELL_KIND_MASK
  if (kind == CELL_ALLOW) return cell == CELL_ALLOW ? GRANT_DIRECT : onlyGrant(cell)
  if (kind != CELL_RESIDUAL) return GRANT_NONE
  const words = residual(cell)
  const head = load<u32>(words, 4)
  if ((head & <u32>RESIDUAL_ALLOWS) != 0) return GRANT_DIRECT
  const denies = load<u32>(words) & <u32>RESIDUAL_COUNT_MASK
  const rules = words + ((<usize>(denies + RESIDUAL_HEADER_WORDS)) << 2)
  return grantOf(rules, head & <u32>RESIDUAL_COUNT_MASK, load<u32>(words, 12), GRANT_DIRECT)
}

/** How far the only rule of a cell reaches. */
function onlyGrant(cell: u32): u32 {
  return ruleGrant(cell >> CELL_SHIFT)
}

function residual(cell: u32): usize {
  return section(SECTION_RESIDUALS) + ((<usize>(cell >> CELL_SHIFT)) << 2)
}

/** The furthest grant of rules in a row and of a trie, stopping at `enough`. */
function grantOf(rules: usize, count: u32, trie: u32, enough: u32): u32 {
  let grant: u32 = GRANT_NONE
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
