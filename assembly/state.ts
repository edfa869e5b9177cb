/** Where everything is: all of it at offsets from the base that the instance is given. */
import * as Check from './layout/check'
import * as Region from './layout/region'

/** The module's only variable: instances with bases of their own can share one memory. */
export let base: usize = 0

export function setBase(at: usize): void {
  base = at
}

/** The address of a section. */
export function section(number: i32): usize {
  return load<u32>(base + ((<usize>number) << 3), Region.SECTIONS_AT)
}

/** How many bytes a section has. */
export function sectionBytes(number: i32): u32 {
  return load<u32>(base + ((<usize>number) << 3), Region.SECTIONS_AT + Region.SECTION_BYTES_AT)
}

export function actionText(): usize {
  return base + Region.ACTION_AT
}

/** The resource, as patterns are compared with it: `point.ts`. */
export function resourceText(): usize {
  return <usize>load<u32>(base, Check.TEXT_AT)
}

/** How many cells a gate has. */
export function gateCount(gate: u32): u32 {
  return load<u32>(base + ((<usize>gate) << 2), Region.GATE_COUNTS_AT)
}

export function setGateCount(gate: u32, count: u32): void {
  store<u32>(base + ((<usize>gate) << 2), count, Region.GATE_COUNTS_AT)
}

/** Where the cells of a gate are. */
export function gateCells(gate: u32): usize {
  return base + Region.GATE_CELLS_AT + <usize>gate * Region.GATE_CELLS_SIZE
}
