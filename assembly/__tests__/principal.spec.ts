import * as Block from '../layout/block'
import * as BlockEntry from '../layout/block-entry'
import * as Check from '../layout/check'
import * as Grant from '../layout/grant'
import * as PrincipalList from '../layout/principal-list'
import * as Region from '../layout/region'
import * as Section from '../layout/section'
import { principalGrant } from '../principal'
import { BASE, block, entry, reset, word, words } from './bundle'

const ACCOUNT: u32 = 1
const ROLE: u32 = 2
const SELF: u32 = 4

function named(entries: u32[], mode: u32 = 0): u32 {
  const head = word(
    Section.PRINCIPAL_LISTS,
    (mode << PrincipalList.MODE_SHIFT) | <u32>entries.length,
  )
  words(Section.PRINCIPAL_LISTS, entries)
  return head
}

/** A role session: `*` is entry 1, its account 10, the role 20, the session 30. */
function session(): void {
  reset()
  block(Block.LINKS_AT, ACCOUNT | ROLE | SELF)
  entry(1, 0, Grant.DIRECT, BlockEntry.EVERYONE)
  entry(10, ACCOUNT, Grant.ACCOUNT, BlockEntry.ACCOUNT)
  entry(20, ROLE, Grant.ROLE)
  entry(30, SELF, Grant.DIRECT)
}

describe('a list of principals', () => {
  it('reaches as far as the most direct entry that names the principal (E-37)', () => {
    session()
    expect(principalGrant(named([10]))).toBe(Grant.ACCOUNT)
    expect(principalGrant(named([20]))).toBe(Grant.ROLE)
    expect(principalGrant(named([10, 20]))).toBe(Grant.ROLE)
    expect(principalGrant(named([10, 20, 30]))).toBe(Grant.DIRECT)
    expect(principalGrant(named([1]))).toBe(Grant.DIRECT)
  })

  it('grants nothing to who is not named', () => {
    session()
    expect(principalGrant(named([]))).toBe(Grant.NONE)
    expect(principalGrant(named([2, 11, 21, 31]))).toBe(Grant.NONE)
    reset()
    expect(principalGrant(named([10]))).toBe(Grant.NONE)
  })

  it('is searched wherever in a list of any length the entry stands', () => {
    for (let count: u32 = 1; count <= 9; count++) {
      for (let at: u32 = 0; at < count; at++) {
        session()
        const entries: u32[] = []
        for (let i: u32 = 0; i < count; i++) entries.push(20 + (i - at) * 100)
        entries.sort()
        expect(principalGrant(named(entries))).toBe(Grant.ROLE)
      }
    }
  })

  it('takes an account for its root user behind a gateway endpoint (E-83)', () => {
    session()
    const list = named([10], PrincipalList.IN_ENDPOINT)
    expect(principalGrant(list)).toBe(Grant.ACCOUNT)
    store<u32>(BASE, Check.GATEWAY, Check.FLAGS_AT)
    expect(principalGrant(list)).toBe(Grant.NONE)
    expect(principalGrant(named([10]))).toBe(Grant.ACCOUNT)
    expect(principalGrant(named([10, 20], PrincipalList.IN_ENDPOINT))).toBe(Grant.ROLE)
  })
})

describe('NotPrincipal under Deny', () => {
  const mode: u32 = PrincipalList.NOT_DENY

  it('exempts who has every link of its chain listed (L-52)', () => {
    session()
    expect(principalGrant(named([10, 20, 30], mode))).toBe(Grant.NONE)
    expect(principalGrant(named([20, 30], mode))).toBe(Grant.MATCHED)
    expect(principalGrant(named([10], mode))).toBe(Grant.MATCHED)
    expect(principalGrant(named([], mode))).toBe(Grant.MATCHED)
  })

  it('exempts everyone where `*` is listed', () => {
    session()
    expect(principalGrant(named([1], mode))).toBe(Grant.NONE)
  })

  it('never exempts who has no link at all', () => {
    reset()
    entry(10, 0, Grant.DIRECT)
    expect(principalGrant(named([10], mode))).toBe(Grant.MATCHED)
  })

  it('exempts nobody with a boundary, in a resource policy (L-53)', () => {
    session()
    const bound = mode | PrincipalList.IN_RESOURCE
    expect(principalGrant(named([10, 20, 30], bound))).toBe(Grant.NONE)
    block(Block.FLAGS_AT, Block.BOUNDED)
    expect(principalGrant(named([10, 20, 30], bound))).toBe(Grant.MATCHED)
    expect(principalGrant(named([1], bound))).toBe(Grant.MATCHED)
    expect(principalGrant(named([10, 20, 30], mode))).toBe(Grant.NONE)
  })
})

describe('NotPrincipal under Allow', () => {
  const mode: u32 = PrincipalList.NOT_ALLOW

  it('lets in who has no link listed (L-56)', () => {
    session()
    expect(principalGrant(named([11], mode))).toBe(Grant.DIRECT)
    expect(principalGrant(named([10], mode))).toBe(Grant.NONE)
    expect(principalGrant(named([30], mode))).toBe(Grant.NONE)
    expect(principalGrant(named([1], mode))).toBe(Grant.NONE)
  })

  it('matches an identity provider without letting it in (E-66)', () => {
    reset()
    block(Block.FLAGS_AT, Block.NAMED_ONLY)
    expect(principalGrant(named([11], mode))).toBe(Grant.MATCHED)
  })
})

/** A provider whose account's id has four digits of `own` in front, of a resource of another. */
function askProvider(own: u32): u32 {
  reset()
  block(Block.FLAGS_AT, Block.NAMED_ONLY)
  entry(11, SELF, Grant.DIRECT)
  block(Block.ACCOUNT_AT, own)
  store<u32>(BASE + Region.OWNER_AT, 0x31313131)
  store<u64>(BASE + Region.OWNER_AT, 0, 4)
  store<u32>(BASE, <u32>(BASE + Region.OWNER_AT), Check.OWNER_AT)
  store<u32>(BASE, 12, Check.OWNER_BYTES_AT)
  return principalGrant(named([11]))
}

describe('an identity provider', () => {
  it('lets nobody into what another account owns (E-66)', () => {
    expect(askProvider(0x32323232)).toBe(Grant.MATCHED)
    expect(askProvider(0x31313131)).toBe(Grant.DIRECT)
  })

  it('of no account lets in where it is named', () => {
    expect(askProvider(0)).toBe(Grant.DIRECT)
  })
})
