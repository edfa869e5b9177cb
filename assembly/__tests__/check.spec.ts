import { begin } from '../check'
import * as ActionClass from '../layout/action-class'
import * as Block from '../layout/block'
import * as Caller from '../layout/caller'
import * as Cell from '../layout/cell'
import * as Check from '../layout/check'
import * as Gate from '../layout/gate'
import * as Key from '../layout/key'
import * as Pattern from '../layout/pattern'
import * as PolicySet from '../layout/policy-set'
import * as Region from '../layout/region'
import * as Resource from '../layout/resource'
import * as Section from '../layout/section'
import * as Start from '../layout/start'
import { gateCells, gateCount } from '../state'
import {
  BASE,
  BLOCK,
  block,
  bytesOf,
  half,
  pattern,
  reset,
  resource,
  SECTIONS,
  text,
  word,
  words,
} from './bundle'

function cell(gate: usize, level: usize = 0): u32 {
  return load<u32>(gateCells(<u32>gate) + (level << 2))
}

function count(gate: usize): u32 {
  return gateCount(<u32>gate)
}

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
  String.UTF8.encodeUnsafe(changetype<usize>(ALICES), 12, BLOCK + Block.ACCOUNT_AT)
}

function ask(name: string, actionClass: u32 = 0, owner: string = ''): u32 {
  const ownerBytes = <u32>(
    String.UTF8.encodeUnsafe(changetype<usize>(owner), owner.length, BASE + Region.OWNER_AT)
  )
  store<u32>(BASE, ownerBytes, Check.STATED_OWNER_BYTES_AT)
  resource(name)
  return begin(actionClass, PolicySet.ALWAYS, 0, 0)
}

/** Whether a check begins in the state of this start number. */
function startsAt(start: u32, name: string, actionClass: u32 = 0, owner: string = ''): bool {
  const at = <usize>load<u32>(SECTIONS + 8 * Section.STARTS) + start * Start.SIZE
  store<u16>(at, 1)
  const first = ask(name, actionClass, owner)
  store<u16>(at, 0)
  return first == 1
}

function owner(): string {
  return String.UTF8.decodeUnsafe(
    load<u32>(BASE, Check.OWNER_AT),
    load<u32>(BASE, Check.OWNER_BYTES_AT),
  )
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
    store<u32>(load<u32>(SECTIONS + 8 * Section.CATEGORY_PATTERNS) + 4 * KMS, asked + 1)
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

  it('looks a resource up where its policy has a say, its ARN names no account, or all is told', () => {
    directory()
    listed('arn:aws:kms:r:444455556666:key/a', 0, [])
    ask('arn:aws:kms:r:444455556666:key/a')
    expect(load<u32>(BASE, Check.RECORD_AT)).toBe(1)
    expect(cell(Gate.RESOURCE)).toBe(Cell.DENY)
    ask('arn:aws:kms:r:444455556666:key/a', 1)
    expect(load<u32>(BASE, Check.RECORD_AT)).toBe(0)
    begin(1, PolicySet.ALWAYS, Check.EXACT, 0)
    expect(load<u32>(BASE, Check.RECORD_AT)).toBe(1)
    directory()
    listed('arn:aws:s3:::b', 0, [])
    ask('arn:aws:s3:::b', 1)
    expect(load<u32>(BASE, Check.RECORD_AT)).toBe(1)
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
