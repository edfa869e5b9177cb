/** The check of a bundle under way, in the place of a request's check, which cannot be there yet. */

//   0        4         8       12        16     20      24     28     32      36      40
//   ┌────────┬─────────┬───────┬─────────┬──────┬───────┬──────┬──────┬───────┬───────┬───
//   │ shadow │ fault's │ fault │ section │ size │ field │ kind │ most │ spare │ lists │
//   │        │ section │       │         │      │       │      │      │       │       │
//   └────────┴─────────┴───────┴─────────┴──────┴───────┴──────┴──────┴───────┴───────┴───
//   40            44        48          52            56         60
//   ┌─────────────┬─────────┬───────────┬─────────────┬──────────┬─────────────────┐
//   │ entries end │ parents │ cells end │ value words │ compared │ directory bytes │
//   └─────────────┴─────────┴───────────┴─────────────┴──────────┴─────────────────┘
//
//   The shadow is as large as the bundle and somewhere behind it: beside each word of the bundle is
//   what the check found out about it. Of lists, beside their first word, that they begin there and
//   what they compare; of patterns, rules and tries, what they compare, beside their first words.

/** How far behind a word of the bundle its shadow is. */
export const SHADOW_AT = 0
/** Where the fault is that was found: a section, and a byte of it. */
export const FAULT_SECTION_AT = 4
export const FAULT_AT = 8
/** What is checked: its section; of a field, the bytes of an entry, and where in an entry it is. */
export const SECTION_AT = 12
export const SIZE_AT = 16
export const FIELD_AT = 20
/** What must hold of it, see below; what it must be less than; bytes that must follow a text. */
export const KIND_AT = 24
export const MOST_AT = 28
export const SPARE_AT = 32
/** The section of the lists that it names one of. */
export const LISTS_AT = 36
/** The entry that the next trie node's entries begin with. */
export const ENTRIES_END_AT = 40
/** How many trie nodes have the next one for a child. */
export const PARENTS_AT = 44
/** Where the cells of the next row's runs begin. */
export const CELLS_END_AT = 48
/** Words of values that were checked. */
export const VALUE_WORDS_AT = 52
/** The most that a rule or a residual compares; saturated. */
export const COMPARED_AT = 56
/** UTF-8 bytes of the directory's strings, each counted as often as it is referred to; saturated. */
export const DIRECTORY_BYTES_AT = 60

/** Beside the first word of a list; the other bits are what it compares. */
export const LIST_BEGINS = 0x80000000
/** What is compared, at most: more is counted as this. */
export const COMPARED_MOST = 0x7fffffff
/** What a check of entries returns where it found a fault. */
export const FAULT = 0xffffffff

/** Kinds of field: a word, 16 bits, or the low 8 of them, that are less than the most. */
export const WORD = 0
export const HALF = 1
export const LOW_BYTE = 2
/** The first of some entries and how many they are, or a text and its bytes: within the most. */
export const RANGE = 3
/** The same for a text of the directory, whose bytes are counted. */
export const NAME = 4
/** The first word of a list, or 0. */
export const LIST = 5
/** The same for patterns, or the number of the only one. */
export const PATTERNS = 6
/** The number of a policy set, or a constant one. */
export const SET = 7
/** The number of an access point, above flags. */
export const POINT = 8
/** A word that is no more than the next one. */
export const ORDER = 9
/** 16 bits: none, or as long as the session of a role may be. */
export const DURATION = 10
/** Keys whose values are resources. */
export const RESOURCE_SPACE = 11
/** The value of a key, by the space behind it. */
export const KEY_VALUE = 12

/** Kinds of entry that are checked by more than their fields. */
export const STEPS = 0
export const PATTERN_ENTRIES = 1
export const PATTERN_LISTS = 2
export const PRINCIPAL_LISTS = 3
export const ENTRY_LISTS = 4
export const TAG_LISTS = 5
export const PROGRAMS = 6
export const STATES = 7
export const RULES = 8
export const TRIE_ENTRIES = 9
export const NODES = 10
export const TRIES = 11
export const RESIDUALS = 12
export const CELLS = 13
export const ROWS = 14
export const INDEX = 15
