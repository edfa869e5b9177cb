import { gateDenies, gateGrant } from '../gate'
import * as Cell from '../layout/cell'
import * as Gate from '../layout/gate'
import * as Grant from '../layout/grant'
import * as Section from '../layout/section'
import { GRANT_UNKNOWN } from '../rule'
import { NO, UNKNOWN, YES } from '../slot'
import { gateCells, setGateCount } from '../state'
import { comparing, entry, reset, residual, residualCell, rule, words } from './bundle'

/** Puts cells into a gate, one a level. */
function levels(gate: u32, cells: u32[]): void {
  setGateCount(gate, cells.length)
  for (let i = 0; i < cells.length; i++) {
    store<u32>(gateCells(gate) + ((<usize>i) << 2), cells[i])
  }
}

describe('a gate of several levels', () => {
  it('denies when any level does', () => {
    reset()
    levels(Gate.SCP, [Cell.ALLOW, Cell.DENY, Cell.ALLOW])
    expect(gateDenies(Gate.SCP)).toBe(YES)
    levels(Gate.SCP, [Cell.ALLOW, Cell.SILENT])
    expect(gateDenies(Gate.SCP)).toBe(NO)
    levels(Gate.SCP, [])
    expect(gateDenies(Gate.SCP)).toBe(NO)
  })

  it('allows when every level does (E-23, E-59)', () => {
    reset()
    levels(Gate.SCP, [Cell.ALLOW, Cell.ALLOW])
    expect(gateGrant(Gate.SCP)).toBe(Grant.DIRECT)
    levels(Gate.SCP, [Cell.ALLOW, Cell.SILENT, Cell.ALLOW])
    expect(gateGrant(Gate.SCP)).toBe(Grant.NONE)
    levels(Gate.SCP, [])
    expect(gateGrant(Gate.SCP)).toBe(Grant.DIRECT)
  })

  it('is open where a level is, and no other settles it', () => {
    reset()
    const denies = residualCell(residual([rule(0, 0, 0, comparing(0))], []))
    const allows = residualCell(residual([], [rule(0, 0, 0, comparing(0))]))
    levels(Gate.SCP, [denies, Cell.ALLOW])
    expect(gateDenies(Gate.SCP)).toBe(UNKNOWN)
    levels(Gate.SCP, [denies, Cell.DENY])
    expect(gateDenies(Gate.SCP)).toBe(YES)
    levels(Gate.SCP, [allows, Cell.ALLOW])
    expect(gateGrant(Gate.SCP)).toBe(GRANT_UNKNOWN)
    levels(Gate.SCP, [allows, Cell.SILENT])
    expect(gateGrant(Gate.SCP)).toBe(Grant.NONE)
  })

  it('allows as far as its narrowest level', () => {
    reset()
    const principals = words(Section.PRINCIPAL_LISTS, [0, 1, 10]) + 1
    const narrow = residualCell(residual([], [rule(0, principals, 0, 0)]))
    entry(10, 1, Grant.ACCOUNT)
    levels(Gate.RCP, [Cell.ALLOW, narrow])
    expect(gateGrant(Gate.RCP)).toBe(Grant.ACCOUNT)
  })
})
