import { begin } from '../check'
import { run } from '../decide'
import { fillGate, gateDenies, gateGrant } from '../gates'
import {
  BLOCK_ACCOUNT_AT,
  BLOCK_ACCOUNT_BYTES_AT,
  BLOCK_BOUNDARY_AT,
  BLOCK_IDENTITY_AT,
  BLOCK_KIND_AT,
  BLOCK_RCP_COUNT_AT,
  BLOCK_RCPS_AT,
  BLOCK_SCP_COUNT_AT,
  BLOCK_SCPS_AT,
  BLOCK_SESSION_AT,
  CALLER_ROLE_SESSION,
  CALLER_SERVICE,
  CELL_ALLOW,
  CELL_DENY,
  CELL_SILENT,
  CHECK_EXACT,
  CLASS_EXEMPTS,
  CLASS_SPOKEN,
  CLASS_WITHOUT_RCPS,
  GATE_BOUNDARY,
  GATE_ENDPOINT,
  GATE_IDENTITY,
  GATE_RCP,
  GATE_RESOURCE,
  GATE_SCP,
  GATE_SESSION,
  GRANT_ACCOUNT,
  GRANT_DIRECT,
  GRANT_NONE,
  OP_EQUAL,
  QUESTION_ALLOWS,
  QUESTION_DENIES,
  QUESTION_NONE,
  RESOURCE_ACCESS_BLOCK,
  RESOURCE_AWS_MANAGED,
  RESOURCE_SERVICE_LINKED,
  SECTION_ACCOUNTS,
  SECTION_CATEGORY_PATTERNS,
  SECTION_CLASSES,
  SECTION_DEFAULTS,
  SECTION_INDEX,
  SECTION_KEYS,
  SECTION_LEVELS,
  SECTION_PRINCIPAL_LISTS,
  SECTION_PROGRAMS,
  SECTION_RESOURCES,
  SECTION_STARTS,
  SECTION_STATES,
  SET_ALWAYS,
  SET_DENY,
  SET_NEVER,
  SHAPE_PREFIX,
  SPACE_ACCOUNT,
  SPACE_RESOURCE,
  START_ACCESS_BLOCK,
  START_CATEGORY_SHIFT,
  START_COUNT,
  START_CROSS_ACCOUNT,
  START_KIND_SHIFT,
  START_RESOURCE_FACT,
  STATE_ANSWERS,
  STATE_NEXT_AT,
  STATE_PRESENT,
  STATE_SIZE,
  STATE_SKIP_GATES_AT,
  STATE_SKIP_TO_AT,
  VERDICT_ALLOWED,
  VERDICT_EXPLICIT_DENY,
  VERDICT_IMPLICIT_DENY,
  VERDICT_NEEDS,
} from '../layout'
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
  byte(SECTION_STATES, question)
  byte(SECTION_STATES, gate)
  for (let i = 0; i < STATE_ANSWERS; i++) byte(SECTION_STATES, i < next.length ? next[i] : 0)
  for (let i = STATE_NEXT_AT + STATE_ANSWERS; i < STATE_SIZE; i++) {
    byte(SECTION_STATES, i == STATE_SKIP_GATES_AT ? skipped : i == STATE_SKIP_TO_AT ? skipTo : 0)
  }
}

function final(verdict: u32, decidedBy: u32): void {
  state(QUESTION_NONE, verdict, [decidedBy])
}

/** A program that compares slot `number` with `yes`; programs begin at word 1. */
function program(number: u32): u32 {
  if (lengthOf(SECTION_PROGRAMS) == 0) word(SECTION_PROGRAMS, 0)
  const first = values(['yes'])
  return words(SECTION_PROGRAMS, [1 | (1 << 16), number, OP_EQUAL | (number << 16), first, 1])
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
  const both: u32 = (1 << GATE_IDENTITY) | (1 << GATE_BOUNDARY)
  state(QUESTION_DENIES, GATE_IDENTITY, [1, 4, 4, 4, 4], both, 2)
  state(QUESTION_DENIES, GATE_BOUNDARY, [2, 5, 5, 5, 5], 1 << GATE_BOUNDARY, 2)
  state(QUESTION_ALLOWS, GATE_SESSION, [10, 3, 3, 3, 3], 1 << GATE_SESSION, 3)
  state(QUESTION_ALLOWS, GATE_RESOURCE, [6, 6, 7, 8, 9])
  final(VERDICT_EXPLICIT_DENY, GATE_IDENTITY)
  final(VERDICT_EXPLICIT_DENY, GATE_BOUNDARY)
  final(VERDICT_IMPLICIT_DENY, 20)
  final(VERDICT_ALLOWED, 22)
  final(VERDICT_ALLOWED, 23)
  final(VERDICT_ALLOWED, 24)
  final(VERDICT_IMPLICIT_DENY, GATE_SESSION)
}

/** Puts the gates in place; the session's always allows. */
function gates(identity: u32, boundary: u32, resourceSet: u32, session: u32 = SET_ALWAYS): void {
  fillGate(GATE_IDENTITY, identity, 0)
  fillGate(GATE_BOUNDARY, boundary, 0)
  fillGate(GATE_RESOURCE, resourceSet, 0)
  fillGate(GATE_SESSION, session, 0)
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
    expect(run(6)).toBe(answer(VERDICT_IMPLICIT_DENY, 20))
  })

  it('goes where each answer leads', () => {
    const yes: u32 = SET_ALWAYS
    const no: u32 = SET_NEVER
    const deny: u32 = SET_DENY
    const byIdentity = answer(VERDICT_EXPLICIT_DENY, GATE_IDENTITY)
    expect(answerTo(yes, yes, yes, yes)).toBe(answer(VERDICT_ALLOWED, 24))
    expect(answerTo(no, no, yes, yes)).toBe(answer(VERDICT_ALLOWED, 24))
    expect(answerTo(yes, yes, no, yes)).toBe(answer(VERDICT_IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, deny, yes)).toBe(answer(VERDICT_IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, yes, no)).toBe(answer(VERDICT_IMPLICIT_DENY, GATE_SESSION))
    expect(answerTo(yes, deny, yes, yes)).toBe(answer(VERDICT_EXPLICIT_DENY, GATE_BOUNDARY))
    expect(answerTo(deny, deny, yes, yes)).toBe(byIdentity)
    expect(answerTo(deny, yes, no, no)).toBe(byIdentity)
  })

  it('goes by how far the resource policy grants', () => {
    for (let grant: u32 = 1; grant <= 4; grant++) {
      automaton()
      const principals = words(SECTION_PRINCIPAL_LISTS, [0, 1, 10]) + 1
      const number = residual([], [rule(0, principals, 0, 0)])
      gates(SET_ALWAYS, SET_ALWAYS, policySet([0], [residualCell(number)]))
      entry(10, 1, grant)
      expect(run(0)).toBe(grant == 1 ? answer(VERDICT_IMPLICIT_DENY, 20) : answer(0, 20 + grant))
    }
  })

  it('asks for the slots that a deny and a grant depend on in one round', () => {
    automaton()
    gates(open(0, true), SET_ALWAYS, open(1, false), open(2, false))
    expect(run(0)).toBe(VERDICT_NEEDS)
    expect(needs()).toBe(3)
  })

  it('needs no context once a later gate denies for certain, unless exactness is wanted', () => {
    automaton()
    gates(open(0, true), SET_DENY, SET_ALWAYS)
    expect(run(0)).toBe(answer(VERDICT_EXPLICIT_DENY, GATE_BOUNDARY))
    automaton()
    gates(open(0, true), SET_DENY, SET_ALWAYS)
    store<u32>(FLAGS_AT, CHECK_EXACT)
    expect(run(0)).toBe(VERDICT_NEEDS)
  })

  it('decides by the slots once they are filled', () => {
    automaton()
    gates(open(0, true), SET_ALWAYS, open(1, false), open(2, false))
    fill(0, STATE_PRESENT, ['no'])
    fill(1, STATE_PRESENT, ['yes'])
    fill(2, STATE_PRESENT, ['yes'])
    expect(run(0)).toBe(answer(VERDICT_ALLOWED, 24))
    fill(1, STATE_PRESENT, ['no'])
    expect(run(0)).toBe(answer(VERDICT_IMPLICIT_DENY, 20))
    fill(2, STATE_PRESENT, ['no'])
    expect(run(0)).toBe(answer(VERDICT_IMPLICIT_DENY, GATE_SESSION))
    fill(0, STATE_PRESENT, ['yes'])
    expect(run(0)).toBe(answer(VERDICT_EXPLICIT_DENY, GATE_IDENTITY))
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
    levels(GATE_SCP, [CELL_ALLOW, CELL_DENY, CELL_ALLOW])
    expect(gateDenies(GATE_SCP)).toBe(YES)
    levels(GATE_SCP, [CELL_ALLOW, CELL_SILENT])
    expect(gateDenies(GATE_SCP)).toBe(NO)
    levels(GATE_SCP, [])
    expect(gateDenies(GATE_SCP)).toBe(NO)
  })

  it('allows when every level does (E-23, E-59)', () => {
    reset()
    levels(GATE_SCP, [CELL_ALLOW, CELL_ALLOW])
    expect(gateGrant(GATE_SCP)).toBe(GRANT_DIRECT)
    levels(GATE_SCP, [CELL_ALLOW, CELL_SILENT, CELL_ALLOW])
    expect(gateGrant(GATE_SCP)).toBe(GRANT_NONE)
    levels(GATE_SCP, [])
    expect(gateGrant(GATE_SCP)).toBe(GRANT_DIRECT)
  })

  it('is open where a level is, and no other settles it', () => {
    reset()
    const denies = residualCell(residual([rule(0, 0, 0, program(0))], []))
    const allows = residualCell(residual([], [rule(0, 0, 0, program(0))]))
    levels(GATE_SCP, [denies, CELL_ALLOW])
    expect(gateDenies(GATE_SCP)).toBe(UNKNOWN)
    levels(GATE_SCP, [denies, CELL_DENY])
    expect(gateDenies(GATE_SCP)).toBe(YES)
    levels(GATE_SCP, [allows, CELL_ALLOW])
    expect(gateGrant(GATE_SCP)).toBe(GRANT_UNKNOWN)
    levels(GATE_SCP, [allows, CELL_SILENT])
    expect(gateGrant(GATE_SCP)).toBe(GRANT_NONE)
  })

  it('allows as far as its narrowest level', () => {
    reset()
    const principals = words(SECTION_PRINCIPAL_LISTS, [0, 1, 10]) + 1
    const narrow = residualCell(residual([], [rule(0, principals, 0, 0)]))
    entry(10, 1, GRANT_ACCOUNT)
    levels(GATE_RCP, [CELL_ALLOW, narrow])
    expect(gateGrant(GATE_RCP)).toBe(GRANT_ACCOUNT)
  })
})

// ── begin ─────────────────────────────────────────────────────────────────────────────────────

const KMS: u32 = 3
const ALICES = '111122223333'
const OTHERS = '444455556666'

/** One class of category 3 that resource policies speak of, and one that they do not. */
function directory(about: u32 = 0): void {
  reset()
  byte(SECTION_CLASSES, KMS | <u32>CLASS_SPOKEN | about)
  byte(SECTION_CLASSES, 0)
  for (let i = 0; i < START_COUNT; i++) byte(SECTION_STARTS, 0)
  for (let i = 0; i < 16; i++) word(SECTION_CATEGORY_PATTERNS, 0)
  block(BLOCK_KIND_AT, CALLER_ROLE_SESSION)
  block(BLOCK_IDENTITY_AT, SET_ALWAYS)
  block(BLOCK_BOUNDARY_AT, SET_NEVER)
  block(BLOCK_SESSION_AT, SET_DENY)
  block(BLOCK_ACCOUNT_BYTES_AT, 12)
  String.UTF8.encodeUnsafe(changetype<usize>(ALICES), 12, BLOCKS_AT + BLOCK_ACCOUNT_AT)
}

function ask(name: string, actionClass: u32 = 0, owner: string = ''): u32 {
  const ownerBytes = <u32>String.UTF8.encodeUnsafe(changetype<usize>(owner), owner.length, OWNER_AT)
  return begin(BLOCKS_AT, actionClass, 0, resource(name), ownerBytes, SET_ALWAYS, 0, STAMP, 0)
}

/** Whether a check begins in the state of this start number. */
function startsAt(start: u32, name: string, actionClass: u32 = 0, owner: string = ''): bool {
  const at = <usize>load<u32>(1024 + 8 * SECTION_STARTS) + start
  store<u8>(at, 1)
  const first = ask(name, actionClass, owner)
  store<u8>(at, 0)
  return first == 1
}

function owner(): string {
  return String.UTF8.decodeUnsafe(load<u32>(OWNER_TEXT_AT), load<u32>(OWNER_BYTES_AT))
}

/** Lists one resource, owned by the other account, whose RCPs are the levels given. */
function listed(name: string, flags: u32, rcps: u32[]): void {
  const id = text(OTHERS)
  const first = words(SECTION_LEVELS, rcps)
  words(SECTION_ACCOUNTS, [id, 12, 0, 0, 0, 0, 0, 0, first, rcps.length])
  words(SECTION_RESOURCES, [id, 12, 1, SET_DENY, 0, flags])
  words(SECTION_KEYS, [text(name), bytesOf(name), 0, SPACE_RESOURCE])
  words(SECTION_KEYS, [id, 12, 0, SPACE_ACCOUNT])
  words(SECTION_INDEX, [1, 2, 1, 2])
}

const SAME: u32 = (CALLER_ROLE_SESSION << START_KIND_SHIFT) | (KMS << START_CATEGORY_SHIFT)

describe('begin', () => {
  it('fills the gates from the principal, the endpoint and the resource', () => {
    directory()
    ask('*')
    expect(cell(GATE_IDENTITY)).toBe(CELL_ALLOW)
    expect(cell(GATE_BOUNDARY)).toBe(CELL_SILENT)
    expect(cell(GATE_SESSION)).toBe(CELL_DENY)
    expect(cell(GATE_ENDPOINT)).toBe(CELL_ALLOW)
    expect(cell(GATE_RESOURCE)).toBe(CELL_SILENT)
    expect(count(GATE_SCP)).toBe(0)
    expect(count(GATE_RCP)).toBe(0)
  })

  it('fills SCP levels from the principal, RCP levels from its account if that owns the resource', () => {
    directory()
    words(SECTION_LEVELS, [SET_ALWAYS, SET_DENY, SET_NEVER])
    block(BLOCK_SCPS_AT, 1)
    block(BLOCK_SCP_COUNT_AT, 2)
    block(BLOCK_RCPS_AT, 0)
    block(BLOCK_RCP_COUNT_AT, 1)
    ask('*')
    expect(count(GATE_SCP)).toBe(2)
    expect(cell(GATE_SCP, 0)).toBe(CELL_DENY)
    expect(cell(GATE_SCP, 1)).toBe(CELL_SILENT)
    expect(count(GATE_RCP)).toBe(1)
    expect(cell(GATE_RCP)).toBe(CELL_ALLOW)
    ask('arn:aws:kms:r:444455556666:key/a')
    expect(count(GATE_RCP)).toBe(0)
  })

  it('takes no more levels than a gate has room for', () => {
    directory()
    for (let i = 0; i < 40; i++) word(SECTION_LEVELS, SET_ALWAYS)
    block(BLOCK_SCP_COUNT_AT, 40)
    ask('*')
    expect(count(GATE_SCP)).toBe(16)
  })

  it('begins by kind, category and relation', () => {
    directory()
    expect(startsAt(SAME, 'arn:aws:kms:r:111122223333:key/a')).toBe(true)
    expect(startsAt(SAME | START_CROSS_ACCOUNT, 'arn:aws:kms:r:444455556666:key/a')).toBe(true)
    expect(startsAt(CALLER_ROLE_SESSION << START_KIND_SHIFT, '*', 1)).toBe(true)
  })

  it('begins by whether the resource is of the form that its category asks for', () => {
    directory()
    const asked = pattern(SHAPE_PREFIX, 'arn:aws:kms:')
    store<u32>(load<u32>(1024 + 8 * SECTION_CATEGORY_PATTERNS) + 4 * KMS, asked + 1)
    expect(startsAt(SAME | START_RESOURCE_FACT, 'arn:aws:kms:r:111122223333:key/a')).toBe(true)
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
    expect(cell(GATE_RESOURCE)).toBe(CELL_DENY)
    ask('arn:aws:kms:r:444455556666:key/a', 1)
    expect(load<u32>(RESOURCE_RECORD_AT)).toBe(0)
    directory()
    listed('arn:aws:s3:::b', 0, [])
    ask('arn:aws:s3:::b', 1)
    expect(load<u32>(RESOURCE_RECORD_AT)).toBe(1)
  })

  it('takes RCP levels of the owner, found by its record or by its id', () => {
    directory()
    listed('arn:aws:s3:::b', 0, [SET_DENY])
    ask('arn:aws:s3:::b')
    expect(cell(GATE_RCP)).toBe(CELL_DENY)
    ask('arn:aws:s3:::c', 0, OTHERS)
    expect(count(GATE_RCP)).toBe(1)
    ask('arn:aws:s3:::b', 0, '777788889999')
    expect(count(GATE_RCP)).toBe(0)
  })

  it('leaves a service that assumes a service-linked role to no RCP (E-57)', () => {
    directory(CLASS_EXEMPTS)
    listed('arn:aws:s3:::b', RESOURCE_SERVICE_LINKED, [SET_DENY])
    ask('arn:aws:s3:::b')
    expect(count(GATE_RCP)).toBe(1)
    block(BLOCK_KIND_AT, CALLER_SERVICE)
    ask('arn:aws:s3:::b')
    expect(count(GATE_RCP)).toBe(0)
    directory()
    listed('arn:aws:s3:::b', RESOURCE_SERVICE_LINKED, [SET_DENY])
    block(BLOCK_KIND_AT, CALLER_SERVICE)
    ask('arn:aws:s3:::b')
    expect(count(GATE_RCP)).toBe(1)
  })

  it('leaves what AWS manages, and actions that no RCP limits, to no RCP (E-57)', () => {
    directory(CLASS_EXEMPTS)
    listed('arn:aws:s3:::b', RESOURCE_AWS_MANAGED, [SET_DENY])
    ask('arn:aws:s3:::b')
    expect(count(GATE_RCP)).toBe(0)
    directory(CLASS_WITHOUT_RCPS)
    listed('arn:aws:s3:::b', 0, [SET_DENY])
    ask('arn:aws:s3:::b')
    expect(count(GATE_RCP)).toBe(0)
  })

  it('begins by whether public access to the resource is blocked (E-74)', () => {
    directory()
    listed('arn:aws:s3:::b', RESOURCE_ACCESS_BLOCK, [])
    const start = SAME | START_CROSS_ACCOUNT | START_ACCESS_BLOCK
    expect(startsAt(start, 'arn:aws:s3:::b')).toBe(true)
  })

  it('takes resource policy and RCP levels from the defaults of bare policy sets', () => {
    directory()
    words(SECTION_LEVELS, [SET_DENY, SET_DENY])
    words(SECTION_DEFAULTS, [1, 0, 0, 0, SET_ALWAYS, 0, 0, 0, 0, 2])
    ask('arn:aws:s3:::b', 0, OTHERS)
    expect(cell(GATE_RESOURCE)).toBe(CELL_ALLOW)
    expect(count(GATE_RCP)).toBe(2)
  })
})
