import {
  BLOCK_BOUNDED,
  BLOCK_FLAGS_AT,
  BLOCK_LINKS_AT,
  BLOCK_NAMED_ONLY,
  CHECK_GATEWAY,
  ENTRY_ACCOUNT,
  ENTRY_EVERYONE,
  GRANT_ACCOUNT,
  GRANT_DIRECT,
  GRANT_MATCHED,
  GRANT_NONE,
  GRANT_ROLE,
  PRINCIPAL_IN_ENDPOINT,
  PRINCIPAL_IN_RESOURCE,
  PRINCIPAL_MODE_SHIFT,
  PRINCIPAL_NOT_ALLOW,
  PRINCIPAL_NOT_DENY,
  SECTION_PRINCIPAL_LISTS,
} from '../layout'
import { FLAGS_AT } from '../memory'
import { principalGrant } from '../principal'
import { block, entry, reset, word, words } from './bundle'

const ACCOUNT: u32 = 1
const ROLE: u32 = 2
const SELF: u32 = 4

function named(entries: u32[], mode: u32 = 0): u32 {
  const head = word(SECTION_PRINCIPAL_LISTS, (mode << PRINCIPAL_MODE_SHIFT) | <u32>entries.length)
  words(SECTION_PRINCIPAL_LISTS, entries)
  return head
}

/** A role session: `*` is entry 1, its account 10, the role 20, the session 30. */
function session(): void {
  reset()
  block(BLOCK_LINKS_AT, ACCOUNT | ROLE | SELF)
  entry(1, 0, GRANT_DIRECT, ENTRY_EVERYONE)
  entry(10, ACCOUNT, GRANT_ACCOUNT, ENTRY_ACCOUNT)
  entry(20, ROLE, GRANT_ROLE)
  entry(30, SELF, GRANT_DIRECT)
}

describe('a list of principals', () => {
  it('reaches as far as the most direct entry that names the principal (E-37)', () => {
    session()
    expect(principalGrant(named([10]))).toBe(GRANT_ACCOUNT)
    expect(principalGrant(named([20]))).toBe(GRANT_ROLE)
    expect(principalGrant(named([10, 20]))).toBe(GRANT_ROLE)
    expect(principalGrant(named([10, 20, 30]))).toBe(GRANT_DIRECT)
    expect(principalGrant(named([1]))).toBe(GRANT_DIRECT)
  })

  it('grants nothing to who is not named', () => {
    session()
    expect(principalGrant(named([]))).toBe(GRANT_NONE)
    expect(principalGrant(named([2, 11, 21, 31]))).toBe(GRANT_NONE)
    reset()
    expect(principalGrant(named([10]))).toBe(GRANT_NONE)
  })

  it('is searched wherever in a list of any length the entry stands', () => {
    for (let count: u32 = 1; count <= 9; count++) {
      for (let at: u32 = 0; at < count; at++) {
        session()
        const entries: u32[] = []
        for (let i: u32 = 0; i < count; i++) entries.push(20 + (i - at) * 100)
        entries.sort()
        expect(principalGrant(named(entries))).toBe(GRANT_ROLE)
      }
    }
  })

  it('takes an account for its root user behind a gateway endpoint (E-83)', () => {
    session()
    const list = named([10], PRINCIPAL_IN_ENDPOINT)
    expect(principalGrant(list)).toBe(GRANT_ACCOUNT)
    store<u32>(FLAGS_AT, CHECK_GATEWAY)
    expect(principalGrant(list)).toBe(GRANT_NONE)
    expect(principalGrant(named([10]))).toBe(GRANT_ACCOUNT)
    expect(principalGrant(named([10, 20], PRINCIPAL_IN_ENDPOINT))).toBe(GRANT_ROLE)
  })
})

describe('NotPrincipal under Deny', () => {
  const mode: u32 = PRINCIPAL_NOT_DENY

  it('exempts who has every link of its chain listed (L-52)', () => {
    session()
    expect(principalGrant(named([10, 20, 30], mode))).toBe(GRANT_NONE)
    expect(principalGrant(named([20, 30], mode))).toBe(GRANT_MATCHED)
    expect(principalGrant(named([10], mode))).toBe(GRANT_MATCHED)
    expect(principalGrant(named([], mode))).toBe(GRANT_MATCHED)
  })

  it('exempts everyone where `*` is listed', () => {
    session()
    expect(principalGrant(named([1], mode))).toBe(GRANT_NONE)
  })

  it('never exempts who has no link at all', () => {
    reset()
    entry(10, 0, GRANT_DIRECT)
    expect(principalGrant(named([10], mode))).toBe(GRANT_MATCHED)
  })

  it('exempts nobody with a boundary, in a resource policy (L-53)', () => {
    session()
    const bound = mode | PRINCIPAL_IN_RESOURCE
    expect(principalGrant(named([10, 20, 30], bound))).toBe(GRANT_NONE)
    block(BLOCK_FLAGS_AT, BLOCK_BOUNDED)
    expect(principalGrant(named([10, 20, 30], bound))).toBe(GRANT_MATCHED)
    expect(principalGrant(named([1], bound))).toBe(GRANT_MATCHED)
    expect(principalGrant(named([10, 20, 30], mode))).toBe(GRANT_NONE)
  })
})

describe('NotPrincipal under Allow', () => {
  const mode: u32 = PRINCIPAL_NOT_ALLOW

  it('lets in who has no link listed (L-56)', () => {
    session()
    expect(principalGrant(named([11], mode))).toBe(GRANT_DIRECT)
    expect(principalGrant(named([10], mode))).toBe(GRANT_NONE)
    expect(principalGrant(named([30], mode))).toBe(GRANT_NONE)
    expect(principalGrant(named([1], mode))).toBe(GRANT_NONE)
  })

  it('matches an identity provider without letting it in (E-66)', () => {
    reset()
    block(BLOCK_FLAGS_AT, BLOCK_NAMED_ONLY)
    expect(principalGrant(named([11], mode))).toBe(GRANT_MATCHED)
  })
})
