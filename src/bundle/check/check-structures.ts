/** What must hold of the entries of sections, field by field. */
import * as Account from '../../../assembly/layout/account.ts'
import * as ActionClass from '../../../assembly/layout/action-class.ts'
import * as Defaults from '../../../assembly/layout/defaults.ts'
import * as EntryRange from '../../../assembly/layout/entry-range.ts'
import * as GroupPolicy from '../../../assembly/layout/group-policy.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as Levels from '../../../assembly/layout/levels.ts'
import * as Parent from '../../../assembly/layout/parent.ts'
import * as Point from '../../../assembly/layout/point.ts'
import * as Policy from '../../../assembly/layout/policy.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Resource from '../../../assembly/layout/resource.ts'
import * as Row from '../../../assembly/layout/row.ts'
import * as Rule from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Service from '../../../assembly/layout/service.ts'
import * as Statement from '../../../assembly/layout/statement.ts'
import * as TrieEntry from '../../../assembly/layout/trie-entry.ts'
import * as TrieNode from '../../../assembly/layout/trie-node.ts'
import { entrySizes } from '../entry-sizes.ts'
import { type BundleChecker, inSlices } from './section-checker.ts'

/** What must hold of the field at a byte of a section. */
type FieldCheck = (c: BundleChecker, section: number, at: number) => void

/** The number of an entry of another section. */
function entryOf(other: number): FieldCheck {
  return (c, section, at) => c.below(section, at, c.view.word(section, at), c.view.count(other))
}

/** The same plus one; 0 for none. */
function entryOrNone(other: number): FieldCheck {
  return (c, section, at) => c.below(section, at, c.view.word(section, at), c.view.count(other) + 1)
}

/** The first of some entries of another section, and how many they are. */
function rangeOf(other: number): FieldCheck {
  return (c, section, at) => {
    const first = c.view.word(section, at + EntryRange.FIRST_AT)
    const count = c.view.word(section, at + EntryRange.COUNT_AT)
    c.below(section, at, first + count, c.view.count(other) + 1)
  }
}

function listOf(lists: number): FieldCheck {
  return (c, section, at) => c.list(section, at, lists)
}

function textOf(pool: number): FieldCheck {
  return (c, section, at) => c.text(section, at, pool)
}

const name: FieldCheck = (c, section, at) => c.directoryText(section, at)
const policySet: FieldCheck = (c, section, at) => c.set(section, at)
const account = entryOrNone(Section.ACCOUNTS)
const tags = listOf(Section.TAGS)
const debugText = textOf(Section.DEBUG_TEXT)
const pattern = entryOf(Section.PATTERNS)
const rule = entryOf(Section.RULES)

const levels: FieldCheck = (c, section, at) => {
  c.below(section, at, c.view.word(section, at + Levels.COUNT_AT), Levels.MOST + 1)
  rangeOf(Section.LEVELS)(c, section, at)
}

/** A list of patterns, or the number of one. */
const patternList: FieldCheck = (c, section, at) => {
  const word = c.view.word(section, at)
  if (word < Rule.ONLY_PATTERN) c.list(section, at, Section.PATTERN_LISTS)
  else c.below(section, at, word - Rule.ONLY_PATTERN, c.view.count(Section.PATTERNS))
}

/** None, or as long as the session of a role may be. */
const duration: FieldCheck = (c, section, at) => {
  const seconds = c.view.half(section, at)
  const isOne = seconds === 0 || (seconds >= 3_600 && seconds <= 43_200)
  c.expect(isOne, section, at) // else a session duration that no role has
}

/** The sections that values of keys are entries of, by space. */
const valueSections: ReadonlyMap<number, number> = new Map([
  [Key.SPACE_PRINCIPAL, Section.PRINCIPALS],
  [Key.SPACE_ACCOUNT, Section.ACCOUNTS],
  [Key.SPACE_RESOURCE, Section.RESOURCES],
  [Key.SPACE_ENDPOINT, Section.ENDPOINTS],
  [Key.SPACE_PROVIDER, Section.ACCOUNTS],
  [Key.SPACE_CLIENT, Section.ACCOUNTS],
  [Key.SPACE_PART, Section.RESOURCES],
])

const keyValue: FieldCheck = (c, section, at) => {
  const space = c.view.word(section, at + Key.SPACE_AT - Key.VALUE_AT)
  const other = valueSections.get(space)
  if (other !== undefined) entryOf(other)(c, section, at)
  else if (space === Key.SPACE_ROLE_ENTRIES) c.list(section, at, Section.ENTRY_LISTS)
}

/** Compared at every byte of a resource. */
const separator: FieldCheck = (c, section, at) =>
  c.below(section, at, c.view.word(section, at), Parent.UNTIL_BYTES_MAX + 1)

/** Keys whose values are resources. */
const resourceSpace: FieldCheck = (c, section, at) => {
  const space = c.view.word(section, at)
  c.expect(space === Key.SPACE_RESOURCE || space === Key.SPACE_PART, section, at)
}

/** A bucket's ARN is in place of its access point's. */
const bucketBytes: FieldCheck = (c, section, at) =>
  c.below(section, at, c.view.word(section, at), Point.ARN_BYTES_MAX + 1)

/** The number of an access point, above the flags of its resource. */
const point: FieldCheck = (c, section, at) => {
  const number = c.view.word(section, at) >>> Resource.POINT_SHIFT
  c.below(section, at, number, c.view.count(Section.POINTS) + 1)
}

const startState: FieldCheck = (c, section, at) =>
  c.below(section, at, c.view.half(section, at), c.view.count(Section.STATES))

const category: FieldCheck = (c, section, at) => {
  const number = c.view.half(section, at) & ActionClass.CATEGORY_MASK
  c.below(section, at, number, c.view.count(Section.CATEGORY_PATTERNS))
}

type Fields = readonly (readonly [at: number, check: FieldCheck])[]

/** Sections of entries that are alike, by SECTION_ number; what they refer to has been walked. */
const structures: readonly (readonly [section: number, fields: Fields])[] = [
  [Section.CLASSES, [[0, category]]],
  [
    Section.SERVICES,
    [
      [Service.TEXT_AT, textOf(Section.ACTION_TEXT)],
      [Service.NAME_AT, rangeOf(Section.ACTION_CLASSES)],
    ],
  ],
  [
    Section.RULES,
    [
      [Rule.ACTION_AT, patternList],
      [Rule.PRINCIPAL_AT, listOf(Section.PRINCIPAL_LISTS)],
      [Rule.RESOURCE_AT, patternList],
      [Rule.PROGRAM_AT, listOf(Section.PROGRAMS)],
    ],
  ],
  [
    Section.NODE_ENTRIES,
    [
      [TrieEntry.PATTERN_AT, pattern],
      [TrieEntry.RULE_AT, rule],
    ],
  ],
  [
    Section.NODES,
    [
      [TrieNode.LABEL_AT, textOf(Section.TEXT)],
      [TrieNode.ENTRY_AT, rangeOf(Section.NODE_ENTRIES)],
      [TrieNode.CHILD_AT, rangeOf(Section.NODES)],
    ],
  ],
  [
    Section.ROWS,
    [
      [Row.RUN_AT, rangeOf(Section.RUN_CLASSES)],
      [Row.CELL_AT, rangeOf(Section.CELLS)],
    ],
  ],
  [Section.SETS, [[0, entryOf(Section.ROWS)]]],
  [Section.CATEGORY_PATTERNS, [[0, entryOrNone(Section.PATTERNS)]]],
  [Section.STARTS, [[0, startState]]],
  [Section.LEVELS, [[0, policySet]]],
  [
    Section.PRINCIPALS,
    [
      [Principal.ARN_AT, name],
      [Principal.ID_AT, name],
      [Principal.ACCOUNT_AT, account],
      [Principal.TAGS_AT, tags],
      [Principal.IDENTITY_AT, policySet],
      [Principal.BOUNDARY_AT, policySet],
      [Principal.DURATION_AT, duration],
    ],
  ],
  [
    Section.ACCOUNTS,
    [
      [Account.ID_AT, name],
      [Account.ORGANIZATION_AT, name],
      [Account.PATH_AT, name],
      [Account.MANAGER_AT, name],
      [Account.SCPS_AT, levels],
      [Account.RCPS_AT, levels],
    ],
  ],
  [
    Section.DEFAULTS,
    [
      [Defaults.IDENTITY_AT, policySet],
      [Defaults.BOUNDARY_AT, policySet],
      [Defaults.SESSION_AT, policySet],
      [Defaults.RESOURCE_AT, policySet],
      [Defaults.ENDPOINT_AT, policySet],
      [Defaults.SCPS_AT, levels],
      [Defaults.RCPS_AT, levels],
    ],
  ],
  [
    Section.RESOURCES,
    [
      [Resource.OWNER_AT, name],
      [Resource.ACCOUNT_AT, account],
      [Resource.SET_AT, policySet],
      [Resource.TAGS_AT, tags],
      [Resource.FLAGS_AT, point],
    ],
  ],
  [
    Section.POINTS,
    [
      [Point.ARN_AT, name],
      [Point.ARN_BYTES_AT, bucketBytes],
      [Point.OWNER_AT, name],
      [Point.SET_AT, policySet],
      [Point.RCPS_AT, levels],
    ],
  ],
  [
    Section.PARENTS,
    [
      [Parent.SERVICE_AT, name],
      [Parent.PREFIX_AT, name],
      [Parent.UNTIL_AT, name],
      [Parent.UNTIL_BYTES_AT, separator],
      [Parent.SPACE_AT, resourceSpace],
    ],
  ],
  [Section.ENDPOINTS, [[0, policySet]]],
  [
    Section.KEYS,
    [
      [Key.TEXT_AT, name],
      [Key.VALUE_AT, keyValue],
    ],
  ],
  [
    Section.POLICIES,
    [
      [Policy.NAME_AT, debugText],
      [Policy.FILE_AT, debugText],
    ],
  ],
  [
    Section.STATEMENTS,
    [
      [Statement.POLICY_AT, entryOf(Section.POLICIES)],
      [Statement.RULE_AT, rule],
      [Statement.TEXT_AT, debugText],
    ],
  ],
  [Section.STATEMENT_LISTS, [[0, entryOf(Section.STATEMENTS)]]],
  [
    Section.GROUP_POLICIES,
    [
      [GroupPolicy.PRINCIPAL_AT, entryOf(Section.PRINCIPALS)],
      [GroupPolicy.POLICY_AT, entryOf(Section.POLICIES)],
      [GroupPolicy.NAME_AT, debugText],
    ],
  ],
]

export function* checkStructures(c: BundleChecker): Generator<void> {
  for (const [section, fields] of structures) {
    const size = entrySizes[section] ?? 1
    yield* inSlices(c.view.count(section), (entry) => {
      for (const [at, check] of fields) check(c, section, entry * size + at)
    })
  }
}
