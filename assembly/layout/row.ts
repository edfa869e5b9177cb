/** A row of the decision table: what one policy set says to each action class, in runs. */

//   0           4      8            12           16      20
//   ┌───────────┬──────┬────────────┬────────────┬───────┐
//   │ first run │ runs │ run cells  │ first cell │ cells │
//   └───────────┴──────┴────────────┴────────────┴───────┘
//   run cells: the first byte of its runs' cells. A row of over NARROW_CELLS cells is wide.

export const SIZE = 20
export const RUN_AT = 0
export const RUNS_AT = 4
export const RUN_CELLS_AT = 8
export const CELL_AT = 12
export const CELLS_AT = 16
export const NARROW_CELLS = 256
