/** Many patterns at once: a radix trie over what each begins with. */

import * as Check from './layout/check'
import * as Section from './layout/section'
import * as TrieEntry from './layout/trie-entry'
import * as TrieNode from './layout/trie-node'
import { matches } from './pattern'
import { GRANT_UNKNOWN, grantBehindResource, ruleAt } from './rule'
import { NO } from './slot'
import { base, resourceText, section } from './state'
import { equals } from './text'

/**
 * How far any rule of the trie reaches, stopping at `enough`; GRANT_UNKNOWN if a slot is wanted
 * first. Passes, from the root, every node that the resource begins with.
 */
export function trieGrant(root: u32, enough: u32): u32 {
  const nodes = section(Section.NODES)
  const bytes = load<u32>(base, Check.RESOURCE_BYTES_AT)
  const labels = section(Section.TEXT)
  let node = nodes + <usize>root * TrieNode.SIZE
  let at: u32 = 0
  let grant: u32 = 0
  let unknown = false
  while (true) {
    const length = load<u32>(node, TrieNode.LABEL_BYTES_AT)
    if (
      length > bytes - at ||
      !equals(labels + load<u32>(node, TrieNode.LABEL_AT), resourceText() + at, length)
    )
      break
    at += length
    const found = entriesGrant(node, enough)
    if (found == GRANT_UNKNOWN) unknown = true
    else if (found > grant) grant = found
    if (grant >= enough || at == bytes) break
    node = child(nodes, node, load<u8>(resourceText() + at))
    if (node == 0) break
  }
  return unknown && grant < enough ? GRANT_UNKNOWN : grant
}

function entriesGrant(node: usize, enough: u32): u32 {
  let entry = section(Section.NODE_ENTRIES) + ((<usize>load<u32>(node, TrieNode.ENTRY_AT)) << 3)
  const end = entry + ((<usize>load<u32>(node, TrieNode.ENTRIES_AT)) << 3)
  let grant: u32 = 0
  let unknown = false
  for (; entry < end; entry += TrieEntry.SIZE) {
    const resource = matches(
      load<u32>(entry, TrieEntry.PATTERN_AT),
      resourceText(),
      load<u32>(base, Check.RESOURCE_BYTES_AT),
      load<u32>(base, Check.RESOURCE_KIND_AT),
    )
    if (resource == NO) continue
    const found = grantBehindResource(ruleAt(load<u32>(entry, TrieEntry.RULE_AT)), resource)
    if (found == GRANT_UNKNOWN) unknown = true
    else if (found > grant) grant = found
    if (grant >= enough) return grant
  }
  return unknown ? GRANT_UNKNOWN : grant
}

/** The child whose label begins with the byte, or 0. */
function child(nodes: usize, node: usize, byte: u32): usize {
  const labels = section(Section.TEXT)
  const first = nodes + <usize>load<u32>(node, TrieNode.CHILD_AT) * TrieNode.SIZE
  let low: u32 = 0
  let high = load<u32>(node, TrieNode.CHILDREN_AT)
  while (low < high) {
    const middle = (low + high) >> 1
    const candidate = first + <usize>middle * TrieNode.SIZE
    const begins: u32 = load<u8>(labels + load<u32>(candidate, TrieNode.LABEL_AT))
    if (begins == byte) return candidate
    if (begins < byte) low = middle + 1
    else high = middle
  }
  return 0
}
