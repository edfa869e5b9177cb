/** Where a kernel keeps what its checks need, behind the bundle. */
import * as Block from '../../assembly/layout/block.ts'
import * as BlockEntry from '../../assembly/layout/block-entry.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { BundleView } from '../bundle/view.ts'
import { align, type PlacedBundle } from './load/placed-bundle.ts'
import { PLANS_SIZE } from './plans.ts'
import { placesFor } from './principal-blocks.ts'

/** Where each part begins, behind the bundle, and where all of them end; principal blocks are first. */
export interface KernelParts {
  /** The bytes of each principal block. */
  readonly blockSize: number
  readonly plans: number
  readonly filled: number
  readonly needs: number
  readonly context: number
  readonly end: number
}

/** What memory has for the context of a request before it has to grow. */
export const ROOM = 65_536
/** More than the values of any request take (`contextCharacters`), read in every form. */
export const CONTEXT_MOST = 10_485_760

/** Lays the parts out: in a memory that is shared they cannot grow later. */
export function layOut({ view, isShared }: PlacedBundle): KernelParts {
  const slots = view.count(Section.SLOTS)
  const blockSize = align(Block.SIZE + longestEntryList(view) * BlockEntry.SIZE)
  const plans = placesFor(blockSize) * blockSize
  const filled = plans + PLANS_SIZE
  const needs = align(filled + slots * Filled.SIZE)
  const context = align(needs + slots * 4)
  const end = context + (isShared ? CONTEXT_MOST : ROOM)
  return { blockSize, plans, filled, needs, context, end }
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
