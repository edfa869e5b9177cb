/** What must hold in the sections that tell who exists, and in those that explain. */
import * as L from '../../assembly/layout.ts'
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
  const levels = c.entries(L.SECTION_LEVELS, 4)
  for (let i = 0; i < levels; i += 1) c.set(L.SECTION_LEVELS, i * 4)
  yield
}

function levelsRange(c: BundleChecker, section: number, at: number): void {
  const count = c.view.word(section, at + 4)
  c.expect(count <= L.LEVELS_MOST, section, at, 'too many levels')
  c.range(section, at, c.view.word(section, at), count, c.view.length(L.SECTION_LEVELS) >> 2)
}

function* checkTags(c: BundleChecker): Generator<void> {
  const words = c.view.words(L.SECTION_TAGS)
  const starts = new Starts(words.length)
  c.starts.set(L.SECTION_TAGS, starts)
  for (let word = 1; word < words.length; ) {
    starts.add(word)
    const next = word + 1 + (words[word] ?? 0) * 4
    c.expect(next <= words.length, L.SECTION_TAGS, word * 4, 'a tag list beyond its section')
    for (let at = (word + 1) * 4; at < next * 4; at += 8) c.text(L.SECTION_TAGS, at)
    word = next
  }
  yield
}

function* checkEntryLists(c: BundleChecker): Generator<void> {
  const words = c.view.words(L.SECTION_ENTRY_LISTS)
  const starts = new Starts(words.length)
  c.starts.set(L.SECTION_ENTRY_LISTS, starts)
  for (let word = 1; word < words.length; ) {
    starts.add(word)
    word += 1 + (words[word] ?? 0)
    c.expect(word <= words.length, L.SECTION_ENTRY_LISTS, 0, 'a list beyond its section')
  }
  yield
}

function* checkPrincipals(c: BundleChecker): Generator<void> {
  const accounts = c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)
  const principals = c.entries(L.SECTION_PRINCIPALS, L.PRINCIPAL_SIZE)
  yield* inSlices(principals, (i) => {
    const at = i * L.PRINCIPAL_SIZE
    c.text(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_ARN_AT)
    c.text(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_ID_AT)
    const account = c.view.word(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_ACCOUNT_AT)
    c.expect(account <= accounts, L.SECTION_PRINCIPALS, at, 'an unknown account')
    c.list(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_TAGS_AT, L.SECTION_TAGS)
    c.set(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_IDENTITY_AT)
    c.set(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_BOUNDARY_AT)
    const duration = c.view.word(L.SECTION_PRINCIPALS, at + L.PRINCIPAL_FLAGS_AT) >>> 16
    const isOne = duration === 0 || (duration >= 3_600 && duration <= 43_200)
    c.expect(isOne, L.SECTION_PRINCIPALS, at, 'a session duration that no role has')
  })
}

function* checkAccounts(c: BundleChecker): Generator<void> {
  const accounts = c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)
  yield* inSlices(accounts, (i) => {
    const at = i * L.ACCOUNT_SIZE
    c.text(L.SECTION_ACCOUNTS, at + L.ACCOUNT_ID_AT)
    c.text(L.SECTION_ACCOUNTS, at + L.ACCOUNT_ORGANIZATION_AT)
    c.text(L.SECTION_ACCOUNTS, at + L.ACCOUNT_PATH_AT)
    levelsRange(c, L.SECTION_ACCOUNTS, at + L.ACCOUNT_SCPS_AT)
    levelsRange(c, L.SECTION_ACCOUNTS, at + L.ACCOUNT_RCPS_AT)
  })
  const defaults = c.view.length(L.SECTION_DEFAULTS)
  c.expect(defaults === 0 || defaults === L.DEFAULTS_SIZE, L.SECTION_DEFAULTS, 0, 'cut defaults')
  if (defaults === 0) return
  for (let at = L.DEFAULTS_IDENTITY_AT; at < L.DEFAULTS_SCPS_AT; at += 4) {
    c.set(L.SECTION_DEFAULTS, at)
  }
  levelsRange(c, L.SECTION_DEFAULTS, L.DEFAULTS_SCPS_AT)
  levelsRange(c, L.SECTION_DEFAULTS, L.DEFAULTS_RCPS_AT)
}

function* checkResources(c: BundleChecker): Generator<void> {
  const accounts = c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)
  const resources = c.entries(L.SECTION_RESOURCES, L.RESOURCE_SIZE)
  yield* inSlices(resources, (i) => {
    const at = i * L.RESOURCE_SIZE
    c.text(L.SECTION_RESOURCES, at + L.RESOURCE_OWNER_AT)
    const account = c.view.word(L.SECTION_RESOURCES, at + L.RESOURCE_ACCOUNT_AT)
    c.expect(account <= accounts, L.SECTION_RESOURCES, at, 'an unknown account')
    c.set(L.SECTION_RESOURCES, at + L.RESOURCE_SET_AT)
    c.list(L.SECTION_RESOURCES, at + L.RESOURCE_TAGS_AT, L.SECTION_TAGS)
  })
  const parents = c.entries(L.SECTION_PARENTS, L.PARENT_SIZE)
  for (let at = 0; at < parents * L.PARENT_SIZE; at += L.PARENT_SIZE) {
    c.text(L.SECTION_PARENTS, at + L.PARENT_SERVICE_AT)
    c.text(L.SECTION_PARENTS, at + L.PARENT_PREFIX_AT)
  }
  const endpoints = c.entries(L.SECTION_ENDPOINTS, L.ENDPOINT_SIZE)
  for (let i = 0; i < endpoints; i += 1) c.set(L.SECTION_ENDPOINTS, i * L.ENDPOINT_SIZE)
}

function* checkKeys(c: BundleChecker): Generator<void> {
  const most = new Map<number, number>([
    [L.SPACE_PRINCIPAL, c.entries(L.SECTION_PRINCIPALS, L.PRINCIPAL_SIZE)],
    [L.SPACE_ACCOUNT, c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)],
    [L.SPACE_RESOURCE, c.entries(L.SECTION_RESOURCES, L.RESOURCE_SIZE)],
    [L.SPACE_ENDPOINT, c.entries(L.SECTION_ENDPOINTS, L.ENDPOINT_SIZE)],
    [L.SPACE_PROVIDER, c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)],
    [L.SPACE_CLIENT, c.entries(L.SECTION_ACCOUNTS, L.ACCOUNT_SIZE)],
  ])
  const keys = c.entries(L.SECTION_KEYS, L.KEY_SIZE)
  yield* inSlices(keys, (i) => {
    const at = i * L.KEY_SIZE
    c.text(L.SECTION_KEYS, at + L.KEY_TEXT_AT)
    const space = c.view.word(L.SECTION_KEYS, at + L.KEY_SPACE_AT)
    if (space === L.SPACE_ROLE_ENTRIES)
      c.list(L.SECTION_KEYS, at + L.KEY_VALUE_AT, L.SECTION_ENTRY_LISTS)
    else
      c.below(
        L.SECTION_KEYS,
        at,
        c.view.word(L.SECTION_KEYS, at + L.KEY_VALUE_AT),
        most.get(space) ?? 2 ** 32,
      )
  })
  const slots = c.entries(L.SECTION_INDEX, 4)
  c.expect((slots & (slots - 1)) === 0, L.SECTION_INDEX, 0, 'an index that is no power of two')
  yield* inSlices(slots, (i) => {
    c.expect(c.view.word(L.SECTION_INDEX, i * 4) <= keys, L.SECTION_INDEX, i * 4, 'an unknown key')
  })
}

function* checkStatements(c: BundleChecker): Generator<void> {
  const policies = c.entries(L.SECTION_POLICIES, L.POLICY_SIZE)
  for (let at = 0; at < policies * L.POLICY_SIZE; at += 8) {
    c.text(L.SECTION_POLICIES, at, L.SECTION_DEBUG_TEXT)
  }
  const rules = c.entries(L.SECTION_RULES, L.RULE_SIZE)
  const statements = c.entries(L.SECTION_STATEMENTS, L.STATEMENT_SIZE)
  yield* inSlices(statements, (i) => {
    const at = i * L.STATEMENT_SIZE
    c.below(
      L.SECTION_STATEMENTS,
      at,
      c.view.word(L.SECTION_STATEMENTS, at + L.STATEMENT_POLICY_AT),
      policies,
    )
    c.below(
      L.SECTION_STATEMENTS,
      at,
      c.view.word(L.SECTION_STATEMENTS, at + L.STATEMENT_RULE_AT),
      rules,
    )
    c.text(L.SECTION_STATEMENTS, at + L.STATEMENT_TEXT_AT, L.SECTION_DEBUG_TEXT)
  })
  const listed = c.entries(L.SECTION_STATEMENT_LISTS, 4)
  yield* inSlices(listed, (i) => {
    c.below(
      L.SECTION_STATEMENT_LISTS,
      i * 4,
      c.view.word(L.SECTION_STATEMENT_LISTS, i * 4),
      statements,
    )
  })
  const sets = c.entries(L.SECTION_SET_STATEMENTS, 4)
  for (let i = 0; i + 1 < sets; i += 1) {
    const first = c.view.word(L.SECTION_SET_STATEMENTS, i * 4)
    const end = c.view.word(L.SECTION_SET_STATEMENTS, i * 4 + 4)
    c.expect(
      first <= end && end <= listed,
      L.SECTION_SET_STATEMENTS,
      i * 4,
      'a list beyond its section',
    )
  }
}
