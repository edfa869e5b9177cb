/** Where a kernel keeps what its bundle and its checks need, behind the regions of its own. */
import * as Block from '../../assembly/layout/block.ts'
import * as BlockEntry from '../../assembly/layout/block-entry.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as Region from '../../assembly/layout/region.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { BundleView } from '../bundle/view.ts'
import { PLANS_SIZE } from './plans.ts'
import { placesFor } from './principal-blocks.ts'

/** Where each part begins, from the base on, and where all of them end. */
export interface KernelParts {
  /** The first of the principal blocks, and the bytes of each. */
  readonly block: number
  readonly blockSize: number
  readonly plans: number
  readonly filled: number
  readonly needs: number
  readonly bundle: number
  readonly context: number
  readonly end: number
}

/** What memory has for the context of a request before it has to grow. */
export const ROOM = 65_536
/** More than the values of any request take (`contextCharacters`), read in every form. */
export const CONTEXT_MOST = 10_485_760

/**
 * Lays the parts out. `isThere`: the bundle lies in memory already. `isShared`: others take from
 * the same memory, which therefore cannot grow behind these parts later.
 */
export function layOut(
  bundle: BundleView,
  { isThere, isShared }: { readonly isThere: boolean; readonly isShared: boolean },
): KernelParts {
  const slots = bundle.count(Section.SLOTS)
  const block = Region.SIZE
  const blockSize = align(Block.SIZE + longestEntryList(bundle) * BlockEntry.SIZE)
  const plans = block + placesFor(blockSize) * blockSize
  const filled = plans + PLANS_SIZE
  const needs = align(filled + slots * Filled.SIZE)
  const behind = align(needs + slots * 4)
  const context = isThere ? behind : align(behind + bundle.bytes.length)
  const end = context + (isShared ? CONTEXT_MOST : ROOM)
  return { block, blockSize, plans, filled, needs, bundle: behind, context, end }
}

/** Entries of roles with one name: a block has room for those of any one name besides its own few. */
function longestEntryList(bundle: BundleView): number {
  const words = bundle.words(Section.ENTRY_LISTS)
  let longest = 0
  for (let at = 1; at < words.length; at += 1 + (words[at] ?? 0)) {
    longest = Math.max(longest, words[at] ?? 0)
  }
  return longest
}

/** Up to the next multiple of 64, beyond 31 bits too. */
function align(address: number): number {
  return Math.ceil(address / 64) * 64
}
