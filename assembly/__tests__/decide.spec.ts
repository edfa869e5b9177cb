import { begin } from '../check'
import { run } from '../decide'
import { fillGate, gateDenies, gateGrant } from '../gates'
import * as ActionClass from '../layout/action-class'
import * as Block from '../layout/block'
import * as Caller from '../layout/caller'
import * as Cell from '../layout/cell'
import * as Check from '../layout/check'
import * as Filled from '../layout/filled'
import * as Gate from '../layout/gate'
import * as Grant from '../layout/grant'
import * as Key from '../layout/key'
import * as Pattern from '../layout/pattern'
import * as PolicySet from '../layout/policy-set'
import * as Resource from '../layout/resource'
import * as Section from '../layout/section'
import * as Start from '../layout/start'
import * as State from '../layout/state'
import * as Test from '../layout/test'
import * as Verdict from '../layout/verdict'
import {
  BLOCKS_AT,
  FLAGS_AT,
  GATE_CELLS_AT,
  GATE_CELLS_SIZE,
  GATE_COUNTS_AT,
  OWNER_AT,
  OWNER_BYTES_AT,
  OWNER_TEXT_AT,
  RESOURCE_RECORD_AT,
} from '../memory'
import { NO, UNKNOWN, YES } from '../pattern'
import { GRANT_UNKNOWN } from '../rule'
import {
  block,
  byte,
  bytesOf,
  entry,
  fill,
  half,
  lengthOf,
  needs,
  pattern,
  policySet,
  reset,
  residual,
  residualCell,
  resource,
  rule,
  STAMP,
  text,
  values,
  word,
  words,
} from './bundle'

function cell(gate: usize, level: usize = 0): u32 {
  return load<u32>(GATE_CELLS_AT + gate * GATE_CELLS_SIZE + (level << 2))
}

function count(gate: usize): u32 {
  return load<u32>(GATE_COUNTS_AT + (gate << 2))
}

// ── run ───────────────────────────────────────────────────────────────────────────────────────

/** A state; `skipTo` follows when no gate of `skipped` may deny, or every one allows. */
function state(question: u32, gate: u32, next: u32[], skipped: u32 = 0, skipTo: u32 = 0): void {
  byte(Section.STATES, question)
  byte(Section.STATES, gate)
  for (let i = 0; i < State.ANSWERS; i++) half(Section.STATES, i < next.length ? next[i] : 0)
  half(Section.STATES, skipTo)
  half(Section.STATES, skipped)
}

function final(verdict: u32, decidedBy: u32): void {
  state(State.QUESTION_NONE, verdict, [decidedBy])
}

/** A program that compares slot `number` with `yes`; programs begin at word 1. */
function program(number: u32): u32 {
  if (lengthOf(Section.PROGRAMS) == 0) word(Section.PROGRAMS, 0)
  const first = values(['yes'])
  return words(Section.PROGRAMS, [1 | (1 << 16), number, Test.OP_EQUAL | (number << 16), first, 1])
}

/** A set of one residual whose denials, or else grants, depend on a slot. */
function open(slot: u32, denies: bool): u32 {
  const number = rule(0, 0, 0, program(slot))
  const offset = denies ? residual([number], []) : residual([], [number])
  return policySet([0], [residualCell(offset)])
}

/** Asks identity to deny, boundary to deny, session to allow, how far the resource's policy grants. */
function automaton(): void {
  reset()
  const both: u32 = (1 << Gate.IDENTITY) | (1 << Gate.BOUNDARY)
  state(State.QUESTION_DENIES, Gate.IDENTITY, [1, 4, 4, 4, 4], both, 2)
  state(State.QUESTION_DENIES, Gate.BOUNDARY, [2, 5, 5, 5, 5], 1 << Gate.BOUNDARY, 2)
  state(State.QUESTION_ALLOWS, Gate.SESSION, [10, 3, 3, 3, 3], 1 << Gate.SESSION, 3)
  state(State.QUESTION_ALLOWS, Gate.RESOURCE, [6, 6, 7, 8, 9])
  final(Verdict.EXPLICIT_DENY, Gate.IDENTITY)
  final(Verdict.EXPLICIT_DENY, Gate.BOUNDARY)
  final(Verdict.IMPLICIT_DENY, 20)
  final(Verdict.ALLOWED, 22)
  final(Verdict.ALLOWED, 23)
  final(Verdict.ALLOWED, 24)
  final(Verdict.IMPLICIT_DENY, Gate.SESSION)
}

/** Puts the gates in place; the session's always allows. */
function gates(
  identity: u32,
  boundary: u32,
  resourceSet: u32,
  session: u32 = PolicySet.ALWAYS,
): void {
  fillGate(Gate.IDENTITY, identity, 0)
  fillGate(Gate.BOUNDARY, boundary, 0)
  fillGate(Gate.RESOURCE, resourceSet, 0)
  fillGate(Gate.SESSION, session, 0)
}

function answer(verdict: u32, decidedBy: u32): u32 {
  return verdict | (decidedBy << 8)
}

/** What the automaton answers to constant sets. */
function answerTo(identity: u32, boundary: u32, resourceSet: u32, session: u32): u32 {
  automaton()
  gates(identity, boundary, resourceSet, session)
  return run(0)
}

describe('run', () => {
  it('answers a final state at once', () => {
    automaton()
    expect(run(6)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
  })

  it('goes where each answer leads', () => {
    const yes: u32 = PolicySet.ALWAYS
    const no: u32 = PolicySet.NEVER
    const deny: u32 = PolicySet.DENY
    const byIdentity = answer(Verdict.EXPLICIT_DENY, Gate.IDENTITY)
    expect(answerTo(yes, yes, yes, yes)).toBe(answer(Verdict.ALLOWED, 24))
    expect(answerTo(no, no, yes, yes)).toBe(answer(Verdict.ALLOWED, 24))
    expect(answerTo(yes, yes, no, yes)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, deny, yes)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, yes, no)).toBe(answer(Verdict.IMPLICIT_DENY, Gate.SESSION))
    expect(answerTo(yes, deny, yes, yes)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.BOUNDARY))
    expect(answerTo(deny, deny, yes, yes)).toBe(byIdentity)
    expect(answerTo(deny, yes, no, no)).toBe(byIdentity)
  })

  it('goes by how far the resource policy grants', () => {
    for (let grant: u32 = 1; grant <= 4; grant++) {
      automaton()
      const principals = words(Section.PRINCIPAL_LISTS, [0, 1, 10]) + 1
      const number = residual([], [rule(0, principals, 0, 0)])
      gates(PolicySet.ALWAYS, PolicySet.ALWAYS, policySet([0], [residualCell(number)]))
      entry(10, 1, grant)
      expect(run(0)).toBe(grant == 1 ? answer(Verdict.IMPLICIT_DENY, 20) : answer(0, 20 + grant))
    }
  })

  it('asks for the slots that a deny and a grant depend on in one round', () => {
    automaton()
    gates(open(0, true), PolicySet.ALWAYS, open(1, false), open(2, false))
    expect(run(0)).toBe(Verdict.NEEDS)
    expect(needs()).toBe(3)
  })

  it('needs no context once a later gate denies for certain, unless exactness is wanted', () => {
    automaton()
    gates(open(0, true), PolicySet.DENY, PolicySet.ALWAYS)
    expect(run(0)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.BOUNDARY))
    automaton()
    gates(open(0, true), PolicySet.DENY, PolicySet.ALWAYS)
    store<u32>(FLAGS_AT, Check.EXACT)
    expect(run(0)).toBe(Verdict.NEEDS)
  })

  it('decides by the slots once they are filled', () => {
    automaton()
    gates(open(0, true), PolicySet.ALWAYS, open(1, false), open(2, false))
    fill(0, Filled.PRESENT, ['no'])
    fill(1, Filled.PRESENT, ['yes'])
    fill(2, Filled.PRESENT, ['yes'])
    expect(run(0)).toBe(answer(Verdict.ALLOWED, 24))
    fill(1, Filled.PRESENT, ['no'])
    expect(run(0)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    fill(2, Filled.PRESENT, ['no'])
    expect(run(0)).toBe(answer(Verdict.IMPLICIT_DENY, Gate.SESSION))
    fill(0, Filled.PRESENT, ['yes'])
    expect(run(0)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.IDENTITY))
  })
})

/** Puts cells into a gate, one a level. */
function levels(gate: u32, cells: u32[]): void {
  store<u32>(GATE_COUNTS_AT + ((<usize>gate) << 2), cells.length)
  for (let i = 0; i < cells.length; i++) {
    store<u32>(GATE_CELLS_AT + <usize>gate * GATE_CELLS_SIZE + ((<usize>i) << 2), cells[i])
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
    const denies = residualCell(residual([rule(0, 0, 0, program(0))], []))
    const allows = residualCell(residual([], [rule(0, 0, 0, program(0))]))
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

// ── begin ─────────────────────────────────────────────────────────────────────────────────────

const KMS: u32 = 3
const CATEGORIES = 16
const STARTS = Caller.COUNT * CATEGORIES * Start.FACTS
const ALICES = '111122223333'
const OTHERS = '444455556666'

/** One class of category 3 that resource policies speak of, and one that they do not. */
function directory(about: u32 = 0): void {
  reset()
  half(Section.CLASSES, KMS | <u32>ActionClass.SPOKEN | about)
  half(Section.CLASSES, 0)
  for (let i = 0; i < STARTS; i++) half(Section.STARTS, 0)
  for (let i = 0; i < CATEGORIES; i++) word(Section.CATEGORY_PATTERNS, 0)
  block(Block.KIND_AT, Caller.ROLE_SESSION)
  block(Block.IDENTITY_AT, PolicySet.ALWAYS)
  block(Block.BOUNDARY_AT, PolicySet.NEVER)
  block(Block.SESSION_AT, PolicySet.DENY)
  block(Block.ACCOUNT_BYTES_AT, 12)
  String.UTF8.encodeUnsafe(changetype<usize>(ALICES), 12, BLOCKS_AT + Block.ACCOUNT_AT)
}

function ask(name: string, actionClass: u32 = 0, owner: string = ''): u32 {
  const ownerBytes = <u32>String.UTF8.encodeUnsafe(changetype<usize>(owner), owner.length, OWNER_AT)
  return begin(BLOCKS_AT, actionClass, 0, resource(name), ownerBytes, PolicySet.ALWAYS, 0, STAMP, 0)
}

/** Whether a check begins in the state of this start number. */
function startsAt(start: u32, name: string, actionClass: u32 = 0, owner: string = ''): bool {
  const at = <usize>load<u32>(1024 + 8 * Section.STARTS) + start * Start.SIZE
  store<u16>(at, 1)
  const first = ask(name, actionClass, owner)
  store<u16>(at, 0)
  return first == 1
}

function owner(): string {
  return String.UTF8.decodeUnsafe(load<u32>(OWNER_TEXT_AT), load<u32>(OWNER_BYTES_AT))
}

/** Lists one resource, owned by the other account, whose RCPs are the levels given. */
function listed(name: string, flags: u32, rcps: u32[]): void {
  const id = text(OTHERS)
  const first = words(Section.LEVELS, rcps)
  words(Section.ACCOUNTS, [id, 12, 0, 0, 0, 0, 0, 0, first, rcps.length])
  words(Section.RESOURCES, [id, 12, 1, PolicySet.DENY, 0, flags])
  words(Section.KEYS, [text(name), bytesOf(name), 0, Key.SPACE_RESOURCE])
  words(Section.KEYS, [id, 12, 0, Key.SPACE_ACCOUNT])
  words(Section.INDEX, [1, 2, 1, 2])
}

const SAME: u32 = (Caller.ROLE_SESSION * CATEGORIES + KMS) * Start.FACTS

describe('begin', () => {
  it('fills the gates from the principal, the endpoint and the resource', () => {
    directory()
    ask('*')
    expect(cell(Gate.IDENTITY)).toBe(Cell.ALLOW)
    expect(cell(Gate.BOUNDARY)).toBe(Cell.SILENT)
    expect(cell(Gate.SESSION)).toBe(Cell.DENY)
    expect(cell(Gate.ENDPOINT)).toBe(Cell.ALLOW)
    expect(cell(Gate.RESOURCE)).toBe(Cell.SILENT)
    expect(count(Gate.SCP)).toBe(0)
    expect(count(Gate.RCP)).toBe(0)
  })

  it('fills SCP levels from the principal, RCP levels from its account if that owns the resource', () => {
    directory()
    words(Section.LEVELS, [PolicySet.ALWAYS, PolicySet.DENY, PolicySet.NEVER])
    block(Block.SCPS_AT, 1)
    block(Block.SCP_COUNT_AT, 2)
    block(Block.RCPS_AT, 0)
    block(Block.RCP_COUNT_AT, 1)
    ask('*')
    expect(count(Gate.SCP)).toBe(2)
    expect(cell(Gate.SCP, 0)).toBe(Cell.DENY)
    expect(cell(Gate.SCP, 1)).toBe(Cell.SILENT)
    expect(count(Gate.RCP)).toBe(1)
    expect(cell(Gate.RCP)).toBe(Cell.ALLOW)
    ask('arn:aws:kms:r:444455556666:key/a')
    expect(count(Gate.RCP)).toBe(0)
  })

  it('takes no more levels than a gate has room for', () => {
    directory()
    for (let i = 0; i < 40; i++) word(Section.LEVELS, PolicySet.ALWAYS)
    block(Block.SCP_COUNT_AT, 40)
    ask('*')
    expect(count(Gate.SCP)).toBe(16)
  })

  it('begins by kind, category and relation', () => {
    directory()
    expect(startsAt(SAME, 'arn:aws:kms:r:111122223333:key/a')).toBe(true)
    expect(startsAt(SAME | Start.CROSS_ACCOUNT, 'arn:aws:kms:r:444455556666:key/a')).toBe(true)
    expect(startsAt(Caller.ROLE_SESSION * CATEGORIES * Start.FACTS, '*', 1)).toBe(true)
  })

  it('begins by whether the resource is of the form that its category asks for', () => {
    directory()
    const asked = pattern(Pattern.SHAPE_PREFIX, 'arn:aws:kms:')
    store<u32>(load<u32>(1024 + 8 * Section.CATEGORY_PATTERNS) + 4 * KMS, asked + 1)
    expect(startsAt(SAME | Start.RESOURCE_FACT, 'arn:aws:kms:r:111122223333:key/a')).toBe(true)
    expect(startsAt(SAME, 'arn:aws:kmt:r:111122223333:key/a')).toBe(true)
  })

  it('takes the owner from the request, the ARN, the directory, the caller, in this order (E-17)', () => {
    directory()
    listed('arn:aws:s3:::b', 0, [])
    ask('arn:aws:kms:r:111122223333:key/a', 0, '777788889999')
    expect(owner()).toBe('777788889999')
    ask('arn:aws:kms:r:123456789012:key/a')
    expect(owner()).toBe('123456789012')
    ask('arn:aws:s3:::b')
    expect(owner()).toBe(OTHERS)
    ask('arn:aws:s3:::c')
    expect(owner()).toBe(ALICES)
  })

  it('takes the caller for the owner of what is AWS’s own, even if the directory lists it', () => {
    directory()
    listed('arn:aws:iam::aws:policy/p', 0, [])
    ask('arn:aws:iam::aws:policy/p')
    expect(owner()).toBe(ALICES)
  })

  it('looks a resource up where policies speak of the class or the ARN names no account', () => {
    directory()
    listed('arn:aws:kms:r:444455556666:key/a', 0, [])
    ask('arn:aws:kms:r:444455556666:key/a')
    expect(load<u32>(RESOURCE_RECORD_AT)).toBe(1)
    expect(cell(Gate.RESOURCE)).toBe(Cell.DENY)
    ask('arn:aws:kms:r:444455556666:key/a', 1)
    expect(load<u32>(RESOURCE_RECORD_AT)).toBe(0)
    directory()
    listed('arn:aws:s3:::b', 0, [])
    ask('arn:aws:s3:::b', 1)
    expect(load<u32>(RESOURCE_RECORD_AT)).toBe(1)
  })

  it('takes RCP levels of the owner, found by its record or by its id', () => {
    directory()
    listed('arn:aws:s3:::b', 0, [PolicySet.DENY])
    ask('arn:aws:s3:::b')
    expect(cell(Gate.RCP)).toBe(Cell.DENY)
    ask('arn:aws:s3:::c', 0, OTHERS)
    expect(count(Gate.RCP)).toBe(1)
    ask('arn:aws:s3:::b', 0, '777788889999')
    expect(count(Gate.RCP)).toBe(0)
  })

  it('leaves a service that assumes a service-linked role to no RCP (E-57)', () => {
    directory(ActionClass.EXEMPTS)
    listed('arn:aws:s3:::b', Resource.SERVICE_LINKED, [PolicySet.DENY])
    ask('arn:aws:s3:::b')
    expect(count(Gate.RCP)).toBe(1)
    block(Block.KIND_AT, Caller.SERVICE)
    ask('arn:aws:s3:::b')
    expect(count(Gate.RCP)).toBe(0)
    directory()
    listed('arn:aws:s3:::b', Resource.SERVICE_LINKED, [PolicySet.DENY])
    block(Block.KIND_AT, Caller.SERVICE)
    ask('arn:aws:s3:::b')
    expect(count(Gate.RCP)).toBe(1)
  })

  it('leaves what AWS manages, and actions that no RCP limits, to no RCP (E-57)', () => {
    directory(ActionClass.EXEMPTS)
    listed('arn:aws:s3:::b', Resource.AWS_MANAGED, [PolicySet.DENY])
    ask('arn:aws:s3:::b')
    expect(count(Gate.RCP)).toBe(0)
    directory(ActionClass.WITHOUT_RCPS)
    listed('arn:aws:s3:::b', 0, [PolicySet.DENY])
    ask('arn:aws:s3:::b')
    expect(count(Gate.RCP)).toBe(0)
  })

  it('begins by whether public access to the resource is blocked (E-74)', () => {
    directory()
    listed('arn:aws:s3:::b', Resource.ACCESS_BLOCK, [])
    const start = SAME | Start.CROSS_ACCOUNT | Start.ACCESS_BLOCK
    expect(startsAt(start, 'arn:aws:s3:::b')).toBe(true)
  })

  it('takes resource policy and RCP levels from the defaults of bare policy sets', () => {
    directory()
    words(Section.LEVELS, [PolicySet.DENY, PolicySet.DENY])
    words(Section.DEFAULTS, [1, 0, 0, 0, PolicySet.ALWAYS, 0, 0, 0, 0, 2])
    ask('arn:aws:s3:::b', 0, OTHERS)
    expect(cell(Gate.RESOURCE)).toBe(Cell.ALLOW)
    expect(count(Gate.RCP)).toBe(2)
  })
})
