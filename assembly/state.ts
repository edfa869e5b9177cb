/** The regions of linear memory, each starting where the one before ends. */

import * as Block from './layout/block'
import * as Gate from './layout/gate'
import * as Levels from './layout/levels'
import * as Section from './layout/section'
import * as State from './layout/state'

/** Readable behind every text, since texts are compared 16 bytes at a time. */
export const SPARE_BYTES = 16

/** Absolute address of each section of the bundle. */
export const SECTIONS_AT: usize = 1024
/** Entries of each section, by the section's own size of entry. */
export const STATE_AT: usize = SECTIONS_AT + 8 * Section.COUNT

// What one check works on.
export const STAMP_AT: usize = STATE_AT
export const FILLED_AT: usize = STATE_AT + 4
export const NEEDS_AT: usize = STATE_AT + 8
export const NEEDS_COUNT_AT: usize = STATE_AT + 12
export const RESOURCE_KIND_AT: usize = STATE_AT + 16
export const RESOURCE_BYTES_AT: usize = STATE_AT + 20
/** Number of the resource's record in the directory plus 1, or 0. */
export const RESOURCE_RECORD_AT: usize = STATE_AT + 24
/** The owner of the resource. */
export const OWNER_TEXT_AT: usize = STATE_AT + 28
export const OWNER_BYTES_AT: usize = STATE_AT + 32
export const BLOCK_AT: usize = STATE_AT + 36
export const FLAGS_AT: usize = STATE_AT + 40
export const ACTION_BYTES_AT: usize = STATE_AT + 44
export const GRANT_AT: usize = STATE_AT + 48
export const ACCOUNT_SEGMENT_AT: usize = STATE_AT + 52
export const ACCOUNT_SEGMENT_BYTES_AT: usize = STATE_AT + 56
/** The automaton's first state for the check. */
export const FIRST_STATE_AT: usize = STATE_AT + 60
/** A bit for each gate that may deny, that always allows, and that must be asked either way. */
export const DENYING_AT: usize = STATE_AT + 64
export const ALLOWING_AT: usize = STATE_AT + 68
export const OPEN_AT: usize = STATE_AT + 72
/** Where the RCP levels over the resource's owner are listed: (first, count). */
export const RCP_LEVELS_AT: usize = STATE_AT + 76
/** The ARN's service segment. */
export const SERVICE_AT: usize = STATE_AT + 80
export const SERVICE_BYTES_AT: usize = STATE_AT + 84
/** Where an answer is resumed once the slots asked for are filled: a state. */
export const RESUME_AT: usize = STATE_AT + 88
/** A bit for each state that a request can lead to. */
export const REACHED_AT: usize = STATE_AT + 96
/** How many cells each gate has, then the cells, Levels.MOST a gate. */
export const REACHED_SIZE: usize = State.MOST / 8
export const GATE_COUNTS_AT: usize = REACHED_AT + REACHED_SIZE
export const GATE_CELLS_AT: usize = GATE_COUNTS_AT + 4 * Gate.COUNT
export const GATE_CELLS_SIZE: usize = 4 * Levels.MOST

/** The owner's account as the request states it. */
export const OWNER_AT: usize = (GATE_CELLS_AT + <usize>Gate.COUNT * GATE_CELLS_SIZE + 15) & ~15
export const OWNER_SIZE: usize = 64
export const ACTION_AT: usize = OWNER_AT + OWNER_SIZE + SPARE_BYTES
export const ACTION_SIZE: usize = 1024
export const RESOURCE_AT: usize = ACTION_AT + ACTION_SIZE + SPARE_BYTES
export const RESOURCE_SIZE_MOST: usize = 16384
/** A text to find in the bundle's index. */
export const KEY_AT: usize = RESOURCE_AT + RESOURCE_SIZE_MOST + SPARE_BYTES
/** The principal block. */
export const BLOCKS_AT: usize = KEY_AT + RESOURCE_SIZE_MOST + SPARE_BYTES
/** Filled slots, the needs list, the bundle and context values follow, sized by the host. */
export const FREE_AT: usize = BLOCKS_AT + Block.SIZE

/** Which kind of text the request's resource is (L-85, L-86). */
export const KIND_STAR: u32 = 0
export const KIND_ARN: u32 = 1
export const KIND_OTHER: u32 = 2

/** The address of a section. */
export function section(number: i32): usize {
  return load<u32>(SECTIONS_AT + ((<usize>number) << 3))
}

/** How many bytes a section has. */
export function sectionBytes(number: i32): u32 {
  return load<u32>(SECTIONS_AT + ((<usize>number) << 3), 4)
}
