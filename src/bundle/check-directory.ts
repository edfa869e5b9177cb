/** What must hold in the sections that tell who exists, and in those that explain. */

import * as Account from '../../assembly/layout/account.ts'
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as Endpoint from '../../assembly/layout/endpoint.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as Levels from '../../assembly/layout/levels.ts'
import * as Parent from '../../assembly/layout/parent.ts'
import * as Policy from '../../assembly/layout/policy.ts'
import * as Principal from '../../assembly/layout/principal.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Rule from '../../assembly/layout/rule.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Statement from '../../assembly/layout/statement.ts'
import * as Tag from '../../assembly/layout/tag.ts'
import * as TextRange from '../../assembly/layout/text-range.ts'
import { limits } from '../model/limits.ts'
import { type BundleChecker, inSlices, type SectionCheck, Starts } from './section-checker.ts'

export const checkDirectorySections: readonly SectionCheck[] = [
  checkLevels,
  checkTags,
  checkEntryLists,
  checkPrincipals,
  checkAccounts,
  checkResources,
  checkKeys,
  checkStatements,
]

function* checkLevels(c: BundleChecker): Generator<void> {
  const levels = c.entries(Section.LEVELS, 4)
  for (let i = 0; i < levels; i += 1) c.set(Section.LEVELS, i * 4)
  yield
}

function levelsRange(c: BundleChecker, section: number, at: number): void {
  const first = c.view.word(section, at + Levels.FIRST_AT)
  const count = c.view.word(section, at + Levels.COUNT_AT)
  c.expect(count <= Levels.MOST, section, at, 'too many levels')
  c.range(section, at, {
    end: first + count,
    most: c.view.length(Section.LEVELS) >> 2,
  })
}

function* checkTags(c: BundleChecker): Generator<void> {
  const words = c.view.words(Section.TAGS)
  const starts = new Starts(words.length)
  c.starts.set(Section.TAGS, starts)
  for (let word = 1; word < words.length; ) {
    starts.add(word)
    const next = word + 1 + (words[word] ?? 0) * (Tag.SIZE / 4)
    c.expect(next <= words.length, Section.TAGS, word * 4, 'a tag list beyond its section')
    for (let at = (word + 1) * 4; at < next * 4; at += TextRange.SIZE)
      c.directoryText(Section.TAGS, at)
    word = next
  }
  yield
}

function* checkEntryLists(c: BundleChecker): Generator<void> {
  const words = c.view.words(Section.ENTRY_LISTS)
  const starts = new Starts(words.length)
  c.starts.set(Section.ENTRY_LISTS, starts)
  for (let word = 1; word < words.length; ) {
    starts.add(word)
    word += 1 + (words[word] ?? 0)
    c.expect(word <= words.length, Section.ENTRY_LISTS, 0, 'a list beyond its section')
  }
  yield
}

function* checkPrincipals(c: BundleChecker): Generator<void> {
  const accounts = c.entries(Section.ACCOUNTS, Account.SIZE)
  const principals = c.entries(Section.PRINCIPALS, Principal.SIZE)
  yield* inSlices(principals, (i) => {
    const at = i * Principal.SIZE
    c.directoryText(Section.PRINCIPALS, at + Principal.ARN_AT)
    c.directoryText(Section.PRINCIPALS, at + Principal.ID_AT)
    const account = c.view.word(Section.PRINCIPALS, at + Principal.ACCOUNT_AT)
    c.expect(account <= accounts, Section.PRINCIPALS, at, 'an unknown account')
    c.list(Section.PRINCIPALS, at + Principal.TAGS_AT, Section.TAGS)
    c.set(Section.PRINCIPALS, at + Principal.IDENTITY_AT)
    c.set(Section.PRINCIPALS, at + Principal.BOUNDARY_AT)
    const duration = c.view.word(Section.PRINCIPALS, at + Principal.FLAGS_AT) >>> 16
    const isOne = duration === 0 || (duration >= 3_600 && duration <= 43_200)
    c.expect(isOne, Section.PRINCIPALS, at, 'a session duration that no role has')
  })
}

function* checkAccounts(c: BundleChecker): Generator<void> {
  const accounts = c.entries(Section.ACCOUNTS, Account.SIZE)
  yield* inSlices(accounts, (i) => {
    const at = i * Account.SIZE
    c.directoryText(Section.ACCOUNTS, at + Account.ID_AT)
    c.directoryText(Section.ACCOUNTS, at + Account.ORGANIZATION_AT)
    c.directoryText(Section.ACCOUNTS, at + Account.PATH_AT)
    c.directoryText(Section.ACCOUNTS, at + Account.MANAGER_AT)
    levelsRange(c, Section.ACCOUNTS, at + Account.SCPS_AT)
    levelsRange(c, Section.ACCOUNTS, at + Account.RCPS_AT)
  })
  const defaults = c.view.length(Section.DEFAULTS)
  c.expect(
    defaults === 0 || defaults === Defaults.SIZE,
    Section.DEFAULTS,
    0,
    'defaults are cut short',
  )
  if (defaults === 0) return
  for (let at = Defaults.IDENTITY_AT; at < Defaults.SCPS_AT; at += 4) {
    c.set(Section.DEFAULTS, at)
  }
  levelsRange(c, Section.DEFAULTS, Defaults.SCPS_AT)
  levelsRange(c, Section.DEFAULTS, Defaults.RCPS_AT)
}

function* checkResources(c: BundleChecker): Generator<void> {
  const accounts = c.entries(Section.ACCOUNTS, Account.SIZE)
  const resources = c.entries(Section.RESOURCES, Resource.SIZE)
  yield* inSlices(resources, (i) => {
    const at = i * Resource.SIZE
    c.directoryText(Section.RESOURCES, at + Resource.OWNER_AT)
    const account = c.view.word(Section.RESOURCES, at + Resource.ACCOUNT_AT)
    c.expect(account <= accounts, Section.RESOURCES, at, 'an unknown account')
    c.set(Section.RESOURCES, at + Resource.SET_AT)
    c.list(Section.RESOURCES, at + Resource.TAGS_AT, Section.TAGS)
  })
  const parents = c.entries(Section.PARENTS, Parent.SIZE)
  // those of AWS's own services come on top of a directory's
  c.expect(parents <= limits.resourceParents * 2, Section.PARENTS, 0, 'too many parent rules')
  for (let at = 0; at < parents * Parent.SIZE; at += Parent.SIZE) {
    c.directoryText(Section.PARENTS, at + Parent.SERVICE_AT)
    c.directoryText(Section.PARENTS, at + Parent.PREFIX_AT)
    c.directoryText(Section.PARENTS, at + Parent.UNTIL_AT)
    // compared at every byte of a resource
    const until = c.view.word(Section.PARENTS, at + Parent.UNTIL_BYTES_AT)
    c.expect(until <= Parent.UNTIL_BYTES_MAX, Section.PARENTS, at, 'a separator that is too long')
  }
  const endpoints = c.entries(Section.ENDPOINTS, Endpoint.SIZE)
  for (let i = 0; i < endpoints; i += 1) c.set(Section.ENDPOINTS, i * Endpoint.SIZE)
}

function* checkKeys(c: BundleChecker): Generator<void> {
  const most = new Map<number, number>([
    [Key.SPACE_PRINCIPAL, c.entries(Section.PRINCIPALS, Principal.SIZE)],
    [Key.SPACE_ACCOUNT, c.entries(Section.ACCOUNTS, Account.SIZE)],
    [Key.SPACE_RESOURCE, c.entries(Section.RESOURCES, Resource.SIZE)],
    [Key.SPACE_ENDPOINT, c.entries(Section.ENDPOINTS, Endpoint.SIZE)],
    [Key.SPACE_PROVIDER, c.entries(Section.ACCOUNTS, Account.SIZE)],
    [Key.SPACE_CLIENT, c.entries(Section.ACCOUNTS, Account.SIZE)],
  ])
  const keys = c.entries(Section.KEYS, Key.SIZE)
  yield* inSlices(keys, (i) => {
    const at = i * Key.SIZE
    c.directoryText(Section.KEYS, at + Key.TEXT_AT)
    const space = c.view.word(Section.KEYS, at + Key.SPACE_AT)
    if (space === Key.SPACE_ROLE_ENTRIES)
      c.list(Section.KEYS, at + Key.VALUE_AT, Section.ENTRY_LISTS)
    else
      c.below(
        Section.KEYS,
        at,
        c.view.word(Section.KEYS, at + Key.VALUE_AT),
        most.get(space) ?? 2 ** 32,
      )
  })
  const slots = c.entries(Section.INDEX, 4)
  c.expect(
    (slots & (slots - 1)) === 0,
    Section.INDEX,
    0,
    'an index whose size is not a power of two',
  )
  c.expect(slots === 0 || slots > keys, Section.INDEX, 0, 'an index without a free place')
  const listed = new Starts(keys + 1)
  yield* inSlices(slots, (i) => {
    const key = c.view.word(Section.INDEX, i * 4)
    c.expect(key <= keys, Section.INDEX, i * 4, 'an unknown key')
    c.expect(key === 0 || !listed.has(key), Section.INDEX, i * 4, 'a key that is listed twice')
    listed.add(key)
  })
}

function* checkStatements(c: BundleChecker): Generator<void> {
  const policies = c.entries(Section.POLICIES, Policy.SIZE)
  for (let at = 0; at < policies * Policy.SIZE; at += TextRange.SIZE) {
    c.text(Section.POLICIES, at, Section.DEBUG_TEXT)
  }
  const rules = c.entries(Section.RULES, Rule.SIZE)
  const statements = c.entries(Section.STATEMENTS, Statement.SIZE)
  yield* inSlices(statements, (i) => {
    const at = i * Statement.SIZE
    c.below(
      Section.STATEMENTS,
      at,
      c.view.word(Section.STATEMENTS, at + Statement.POLICY_AT),
      policies,
    )
    c.below(Section.STATEMENTS, at, c.view.word(Section.STATEMENTS, at + Statement.RULE_AT), rules)
    c.text(Section.STATEMENTS, at + Statement.TEXT_AT, Section.DEBUG_TEXT)
  })
  const listed = c.entries(Section.STATEMENT_LISTS, 4)
  yield* inSlices(listed, (i) => {
    c.below(Section.STATEMENT_LISTS, i * 4, c.view.word(Section.STATEMENT_LISTS, i * 4), statements)
  })
  const sets = c.entries(Section.SET_STATEMENTS, 4)
  for (let i = 0; i + 1 < sets; i += 1) {
    const first = c.view.word(Section.SET_STATEMENTS, i * 4)
    const end = c.view.word(Section.SET_STATEMENTS, (i + 1) * 4)
    c.expect(
      first <= end && end <= listed,
      Section.SET_STATEMENTS,
      i * 4,
      'a list beyond its section',
    )
  }
}
