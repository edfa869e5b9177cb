/** What must hold of the fields of sections whose entries are alike: the kernel checks it. */
import * as Account from '../../../assembly/layout/account.ts'
import * as BundleCheck from '../../../assembly/layout/bundle-check.ts'
import * as Defaults from '../../../assembly/layout/defaults.ts'
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

/** What must hold of a field: a kind of `layout/bundle-check.ts`, and what goes with it. */
export interface FieldRule {
  readonly kind: number
  /** It is less than this many more than the entries that a section has, or its bytes. */
  readonly section?: number
  readonly more?: number
  /** The section of the lists that it names one of. */
  readonly lists?: number
}

/** The number of an entry of another section. */
function entryOf(section: number): FieldRule {
  return { kind: BundleCheck.WORD, section }
}

/** The same plus one; 0 for none. */
function entryOrNone(section: number): FieldRule {
  return { kind: BundleCheck.WORD, section, more: 1 }
}

/** At most so much. */
function atMost(most: number): FieldRule {
  return { kind: BundleCheck.WORD, more: most + 1 }
}

/** The first of some entries of another section, and how many they are. */
function rangeOf(section: number): FieldRule {
  return { kind: BundleCheck.RANGE, section }
}

function listOf(lists: number): FieldRule {
  return { kind: BundleCheck.LIST, lists }
}

/** A text in a pool, with bytes to spare behind it. */
function textOf(section: number): FieldRule {
  return { kind: BundleCheck.RANGE, section }
}

const name: FieldRule = { kind: BundleCheck.NAME, section: Section.TEXT }
const policySet: FieldRule = { kind: BundleCheck.SET, section: Section.SETS }
const account = entryOrNone(Section.ACCOUNTS)
const tags = listOf(Section.TAGS)
const debugText = textOf(Section.DEBUG_TEXT)
const pattern = entryOf(Section.PATTERNS)
const rule = entryOf(Section.RULES)
const levels = rangeOf(Section.LEVELS)
const levelCount = atMost(Levels.MOST)
const patternList: FieldRule = { kind: BundleCheck.PATTERNS }
const duration: FieldRule = { kind: BundleCheck.DURATION }
const keyValue: FieldRule = { kind: BundleCheck.KEY_VALUE }
/** Compared at every byte of a resource. */
const separator = atMost(Parent.UNTIL_BYTES_MAX)
const resourceSpace: FieldRule = { kind: BundleCheck.RESOURCE_SPACE }
/** A bucket's ARN is in place of its access point's. */
const bucketBytes = atMost(Point.ARN_BYTES_MAX)
const point: FieldRule = { kind: BundleCheck.POINT, section: Section.POINTS, more: 1 }
const startState: FieldRule = { kind: BundleCheck.HALF, section: Section.STATES }
const category: FieldRule = { kind: BundleCheck.LOW_BYTE, section: Section.CATEGORY_PATTERNS }

type Fields = readonly (readonly [at: number, rule: FieldRule])[]

/** Sections of entries that are alike; what they refer to has been walked. */
export const checkedFields: readonly (readonly [section: number, fields: Fields])[] = [
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
      [Account.SCP_COUNT_AT, levelCount],
      [Account.RCPS_AT, levels],
      [Account.RCP_COUNT_AT, levelCount],
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
      [Defaults.SCP_COUNT_AT, levelCount],
      [Defaults.RCPS_AT, levels],
      [Defaults.RCP_COUNT_AT, levelCount],
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
      [Point.RCP_COUNT_AT, levelCount],
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
