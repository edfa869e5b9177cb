/** Policy set × action class → cell: silent, allow, deny or a residual. */
import * as Cell from './layout/cell'
import * as PolicySet from './layout/policy-set'
import * as Row from './layout/row'
import * as Section from './layout/section'
import { section } from './state'

/** What a policy set says to an action class. */
export function cellOf(set: u32, actionClass: u32): u32 {
  if (set >= <u32>PolicySet.CONSTANT) {
    return set == <u32>PolicySet.ALWAYS
      ? Cell.ALLOW
      : set == <u32>PolicySet.DENY
        ? Cell.DENY
        : Cell.SILENT
  }
  const number = load<u32>(section(Section.SETS) + ((<usize>set) << 2))
  const row = section(Section.ROWS) + <usize>number * Row.SIZE
  const classes = section(Section.RUN_CLASSES) + ((<usize>load<u32>(row, Row.RUN_AT)) << 1)
  let low: u32 = 0
  let high = load<u32>(row, Row.RUNS_AT)
  while (low < high) {
    const middle = (low + high) >> 1
    if (<u32>load<u16>(classes + ((<usize>middle) << 1)) <= actionClass) low = middle + 1
    else high = middle
  }
  return low == 0 ? <u32>Cell.SILENT : runCell(row, <usize>(low - 1))
}

/** The cell that a run of a row has. */
function runCell(row: usize, run: usize): u32 {
  const runCells = section(Section.RUN_CELLS) + load<u32>(row, Row.RUN_CELLS_AT)
  const isNarrow = load<u32>(row, Row.CELLS_AT) <= <u32>Row.NARROW_CELLS
  const number: u32 = isNarrow ? load<u8>(runCells + run) : load<u16>(runCells + (run << 1))
  const cell = load<u32>(row, Row.CELL_AT) + number
  return load<u32>(section(Section.CELLS) + ((<usize>cell) << 2))
}
