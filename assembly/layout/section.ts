/** The sections of a bundle: their table, and the number of each, which never changes. */

//   0        2       4        8       12
//   ┌────────┬───────┬────────┬───────┐
//   │ number │ flags │ offset │ bytes │
//   └────────┴───────┴────────┴───────┘
//   Entries are sorted by number and by offset; every section begins at a multiple of 8. A section
//   that is not there is empty.

export const ENTRY_SIZE = 12
export const NUMBER_AT = 0
export const FLAGS_AT = 2
export const OFFSET_AT = 4
export const BYTES_AT = 8

/** Flag: a reader that does not know the section passes it over. */
export const OPTIONAL = 1

/** UTF-8 of everything that is compared; ends in 16 spare bytes. */
export const TEXT = 0
/**
 * Known action names without their services, lower case, sorted by service and name: u32 offsets
 * into the action text, one more than names.
 */
export const ACTION_NAMES = 1
/** u16 class of each known name. */
export const ACTION_CLASSES = 2
/** Prefixes that actions not known by name are told apart by, sorted: u32 offsets, one more. */
export const PREFIXES = 3
/** u16 class of an unknown action whose longest prefix this is. */
export const PREFIX_CLASSES = 4
/** UTF-8 of names and prefixes; ends in 16 spare bytes. */
export const ACTION_TEXT = 5
/** u16 a class: see `action-class.ts`. */
export const CLASSES = 6
/** Rows, Row.SIZE bytes each. */
export const ROWS = 7
/** u16: the first class of each run. */
export const RUN_CLASSES = 8
/** Which of its row's cells each run has, in a byte, or two where the row is wide. */
export const RUN_CELLS = 9
/** Policy set → row, u32. */
export const SETS = 10
/** Residuals, u32 words. */
export const RESIDUALS = 11
/** Rules, Rule.SIZE bytes each; rule 0 has no tests. */
export const RULES = 12
/** Lists of pattern numbers, u32: count and sign, then numbers; word 0 is unused. */
export const PATTERN_LISTS = 13
/** Patterns, Pattern.SIZE bytes each. */
export const PATTERNS = 14
/** Steps of patterns, Step.SIZE bytes each. */
export const STEPS = 15
/** Lists of principal entries, u32: mode and count, then sorted entries; word 0 is unused. */
export const PRINCIPAL_LISTS = 16
/** Condition programs, u32 words; word 0 is unused. */
export const PROGRAMS = 17
/** Values of condition tests: (text offset, length) pairs or pattern numbers, u32. */
export const VALUES = 18
/** Nodes of tries, TrieNode.SIZE bytes each; node 0 is unused. */
export const NODES = 19
/** What hangs at trie nodes: (pattern, rule) pairs, u32. */
export const NODE_ENTRIES = 20
/** Context slots, Slot.SIZE bytes each. */
export const SLOTS = 21
/** States of the decision automaton, State.SIZE bytes each. */
export const STATES = 22
/** u16: kind, category and relation → first state, see `start.ts`. */
export const STARTS = 23
/** u32 a category: the pattern that its resource-dependent fact is decided by, plus 1, or 0. */
export const CATEGORY_PATTERNS = 24
/** Lists of policy sets (SCP and RCP levels), u32. */
export const LEVELS = 25
/** Hash table over keys: u32 key number plus 1, or 0; a power of two of them. */
export const INDEX = 26
/** Keys of the hash table: (text offset, length, value, space), Key.SIZE bytes each. */
export const KEYS = 27
/** Principals of the directory, Principal.SIZE bytes each. */
export const PRINCIPALS = 28
/** Accounts of the directory, Account.SIZE bytes each. */
export const ACCOUNTS = 29
/** Resources of the directory, Resource.SIZE bytes each. */
export const RESOURCES = 30
/** Which resources belong to another, Parent.SIZE bytes each. */
export const PARENTS = 31
/** Tag lists: count, then (key, length, value, length), u32; word 0 is unused. */
export const TAGS = 32
/** What a bundle of bare policy sets applies to everybody: one record, Defaults.SIZE bytes. */
export const DEFAULTS = 33
/** VPC endpoints: (policy set, type), u32 pairs. */
export const ENDPOINTS = 34
/** Lists of role entries that share account and name, u32: count, then entries; word 0 is unused. */
export const ENTRY_LISTS = 35
/** For explanations: policy set → first statement, u32, one more than sets. */
export const SET_STATEMENTS = 36
/** For explanations: statement numbers, u32. */
export const STATEMENT_LISTS = 37
/** For explanations: statements, Statement.SIZE bytes each. */
export const STATEMENTS = 38
/** For explanations: policies, Policy.SIZE bytes each. */
export const POLICIES = 39
/** For explanations: UTF-8 of names, files and statements. */
export const DEBUG_TEXT = 40
/** Services of known actions, sorted, Service.SIZE bytes each. */
export const SERVICES = 41
/** Cells, u32: those of a row stand together, each once. */
export const CELLS = 42
/** For explanations: policies that users have through groups, GroupPolicy.SIZE bytes each. */
export const GROUP_POLICIES = 43
/** Access points of the directory, Point.SIZE bytes each. */
export const POINTS = 44
/** One more than the largest number. */
export const COUNT = 45
