/** Whether a list of principal entries, or its `NotPrincipal` form, takes in who asks. */
import {
  BLOCK_BOUNDED,
  BLOCK_ENTRIES_AT,
  BLOCK_ENTRY_COUNT_AT,
  BLOCK_ENTRY_SIZE,
  BLOCK_FLAGS_AT,
  BLOCK_LINKS_AT,
  BLOCK_NAMED_ONLY,
  CHECK_GATEWAY,
  ENTRY_ACCOUNT,
  ENTRY_EVERYONE,
  GRANT_DIRECT,
  GRANT_MATCHED,
  GRANT_NONE,
  PRINCIPAL_COUNT_MASK,
  PRINCIPAL_IN_ENDPOINT,
  PRINCIPAL_IN_RESOURCE,
  PRINCIPAL_MODE_SHIFT,
  PRINCIPAL_NOT_ALLOW,
  PRINCIPAL_NOT_DENY,
  SECTION_PRINCIPAL_LISTS,
} from './layout'
import { BLOCK_AT, FLAGS_AT, section } from './memory'

/** How far the list reaches the principal: GRANT_NONE where it does not match. */
export function principalGrant(list: u32): u32 {
  const words = section(SECTION_PRINCIPAL_LISTS) + ((<usize>list) << 2)
  const head = load<u32>(words)
  const mode = head >> PRINCIPAL_MODE_SHIFT
  const count = head & PRINCIPAL_COUNT_MASK
  const block = <usize>load<u32>(BLOCK_AT)
  const entries: u32 = load<u32>(block, BLOCK_ENTRY_COUNT_AT)
  const narrow =
    (mode & (PRINCIPAL_IN_ENDPOINT | PRINCIPAL_NOT_ALLOW)) == PRINCIPAL_IN_ENDPOINT &&
    (load<u32>(FLAGS_AT) & CHECK_GATEWAY) != 0
  let grant: u32 = GRANT_NONE
  let links: u32 = 0
  let everyone = false
  for (let i: u32 = 0; i < entries; i++) {
    const entry = block + BLOCK_ENTRIES_AT + <usize>i * BLOCK_ENTRY_SIZE
    const flags: u32 = load<u8>(entry, 7)
    if (narrow && (flags & ENTRY_ACCOUNT) != 0) continue // E-83; NotPrincipal errs towards denial
    if (!isListed(words + 4, count, load<u32>(entry))) continue
    grant = max(grant, <u32>load<u8>(entry, 6))
    links |= load<u16>(entry, 4)
    if ((flags & ENTRY_EVERYONE) != 0) everyone = true
  }
  if ((mode & PRINCIPAL_NOT_DENY) != 0)
    return exempts(block, mode, links, everyone) ? GRANT_NONE : GRANT_MATCHED
  if ((mode & PRINCIPAL_NOT_ALLOW) != 0) {
    if (everyone || links != 0) return GRANT_NONE
    return (load<u32>(block, BLOCK_FLAGS_AT) & BLOCK_NAMED_ONLY) != 0 ? GRANT_MATCHED : GRANT_DIRECT
  }
  return grant
}

/** A `NotPrincipal` under Deny exempts who has every link listed (L-52), and nobody bounded (L-53). */
function exempts(block: usize, mode: u32, links: u32, everyone: bool): bool {
  if (
    (mode & PRINCIPAL_IN_RESOURCE) != 0 &&
    (load<u32>(block, BLOCK_FLAGS_AT) & BLOCK_BOUNDED) != 0
  ) {
    return false
  }
  const all = load<u32>(block, BLOCK_LINKS_AT)
  return everyone || (all != 0 && (links & all) == all)
}

/** Whether a sorted list holds the entry. */
function isListed(list: usize, count: u32, entry: u32): bool {
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    const found = load<u32>(list + ((<usize>middle) << 2))
    if (found == entry) return true
    if (found < entry) low = middle + 1
    else high = middle
  }
  return false
}
