/** Whether a list of principal entries, or its `NotPrincipal` form, takes in who asks. */
import * as Block from './layout/block'
import * as BlockEntry from './layout/block-entry'
import * as Check from './layout/check'
import * as Grant from './layout/grant'
import * as PrincipalList from './layout/principal-list'
import * as Section from './layout/section'
import { base, section } from './state'
import { equals } from './text'

/** How far the list reaches the principal: Grant.NONE where it does not match. */
export function principalGrant(list: u32): u32 {
  const words = section(Section.PRINCIPAL_LISTS) + ((<usize>list) << 2)
  const head = load<u32>(words, PrincipalList.HEAD_AT)
  const mode = head >> PrincipalList.MODE_SHIFT
  const count = head & PrincipalList.COUNT_MASK
  const block = <usize>load<u32>(base, Check.BLOCK_AT)
  const entries: u32 = load<u32>(block, Block.ENTRY_COUNT_AT)
  const narrow =
    (mode & (PrincipalList.IN_ENDPOINT | PrincipalList.NOT_ALLOW)) == PrincipalList.IN_ENDPOINT &&
    (load<u32>(base, Check.FLAGS_AT) & Check.GATEWAY) != 0
  let grant: u32 = Grant.NONE
  let links: u32 = 0
  let everyone = false
  for (let i: u32 = 0; i < entries; i++) {
    const entry = block + Block.ENTRIES_AT + <usize>i * BlockEntry.SIZE
    const flags: u32 = load<u8>(entry, BlockEntry.FLAGS_AT)
    if (narrow && (flags & BlockEntry.ACCOUNT) != 0) continue // E-83; NotPrincipal errs towards denial
    if (!isListed(words + PrincipalList.ENTRIES_AT, count, load<u32>(entry, BlockEntry.NUMBER_AT)))
      continue
    grant = max(grant, <u32>load<u8>(entry, BlockEntry.GRANT_AT))
    links |= load<u16>(entry, BlockEntry.LINKS_AT)
    if ((flags & BlockEntry.EVERYONE) != 0) everyone = true
  }
  if ((mode & PrincipalList.NOT_DENY) != 0)
    return exempts(block, mode, links, everyone) ? Grant.NONE : Grant.MATCHED
  if ((mode & PrincipalList.NOT_ALLOW) != 0) {
    if (everyone || links != 0) return Grant.NONE
    return (load<u32>(block, Block.FLAGS_AT) & Block.NAMED_ONLY) != 0 ? Grant.MATCHED : Grant.DIRECT
  }
  return grant == Grant.DIRECT && isForeignProvider(block) ? Grant.MATCHED : grant
}

/** Whether who asks is an identity provider of another account than the resource's (E-66). */
function isForeignProvider(block: usize): bool {
  if ((load<u32>(block, Block.FLAGS_AT) & Block.NAMED_ONLY) == 0) return false
  if (load<u32>(block, Block.ACCOUNT_AT) == 0 || load<u32>(base, Check.OWNER_BYTES_AT) != 12) {
    return false
  }
  return !equals(<usize>load<u32>(base, Check.OWNER_AT), block + Block.ACCOUNT_AT, 12)
}

/** A `NotPrincipal` under Deny exempts who has every link listed (L-52), and nobody bounded (L-53). */
function exempts(block: usize, mode: u32, links: u32, everyone: bool): bool {
  if (
    (mode & PrincipalList.IN_RESOURCE) != 0 &&
    (load<u32>(block, Block.FLAGS_AT) & Block.BOUNDED) != 0
  ) {
    return false
  }
  const all = load<u32>(block, Block.LINKS_AT)
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
