import * as Cell from '../layout/cell'
import * as PolicySet from '../layout/policy-set'
import { cellOf } from '../row'
import { policySet, reset, residualCell } from './bundle'

describe('cellOf', () => {
  it('answers for the sets that are constant', () => {
    reset()
    expect(cellOf(PolicySet.ALWAYS, 7)).toBe(Cell.ALLOW)
    expect(cellOf(PolicySet.DENY, 7)).toBe(Cell.DENY)
    expect(cellOf(PolicySet.NEVER, 7)).toBe(Cell.SILENT)
  })

  it('is silent about a set without runs, and before the first run', () => {
    reset()
    const empty = policySet([], [])
    const late = policySet([5], [Cell.ALLOW])
    expect(cellOf(empty, 0)).toBe(Cell.SILENT)
    expect(cellOf(late, 4)).toBe(Cell.SILENT)
    expect(cellOf(late, 5)).toBe(Cell.ALLOW)
    expect(cellOf(late, 65535)).toBe(Cell.ALLOW)
  })

  it('finds every run of every row by its first class, up to the next run', () => {
    for (let runs: u32 = 1; runs <= 9; runs++) {
      reset()
      policySet([0], [Cell.DENY])
      const classes: u32[] = []
      const cells: u32[] = []
      for (let i: u32 = 0; i < runs; i++) {
        classes.push(2 + 3 * i)
        cells.push(residualCell(i))
      }
      const set = policySet(classes, cells)
      expect(cellOf(set, 1)).toBe(Cell.SILENT)
      for (let actionClass: u32 = 2; actionClass < 2 + 3 * runs; actionClass++) {
        expect(cellOf(set, actionClass)).toBe(residualCell((actionClass - 2) / 3))
      }
    }
  })
})

describe('a row of over 256 cells', () => {
  it('has two bytes a run', () => {
    reset()
    const classes: u32[] = []
    const cells: u32[] = []
    for (let i: u32 = 0; i < 300; i++) {
      classes.push(i)
      cells.push(residualCell(i))
    }
    const set = policySet(classes, cells)
    for (let i: u32 = 0; i < 300; i++) expect(cellOf(set, i)).toBe(residualCell(i))
  })
})
