/** How many bytes an entry of each section has. */
import * as Account from '../../assembly/layout/account.ts'
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as Endpoint from '../../assembly/layout/endpoint.ts'
import * as GroupPolicy from '../../assembly/layout/group-policy.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as Parent from '../../assembly/layout/parent.ts'
import * as Pattern from '../../assembly/layout/pattern.ts'
import * as Point from '../../assembly/layout/point.ts'
import * as Policy from '../../assembly/layout/policy.ts'
import * as Principal from '../../assembly/layout/principal.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Row from '../../assembly/layout/row.ts'
import * as Rule from '../../assembly/layout/rule.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Service from '../../assembly/layout/service.ts'
import * as Slot from '../../assembly/layout/slot.ts'
import * as Start from '../../assembly/layout/start.ts'
import * as State from '../../assembly/layout/state.ts'
import * as Statement from '../../assembly/layout/statement.ts'
import * as Step from '../../assembly/layout/step.ts'
import * as TrieEntry from '../../assembly/layout/trie-entry.ts'
import * as TrieNode from '../../assembly/layout/trie-node.ts'

const WORD = 4
const HALF = 2

/** By SECTION_ number; of text, and of the cells of runs, it is one byte. */
export const entrySizes: Readonly<Record<number, number>> = {
  [Section.ACTION_NAMES]: WORD,
  [Section.ACTION_CLASSES]: HALF,
  [Section.PREFIXES]: WORD,
  [Section.PREFIX_CLASSES]: HALF,
  [Section.CLASSES]: ActionClass.SIZE,
  [Section.ROWS]: Row.SIZE,
  [Section.RUN_CLASSES]: HALF,
  [Section.SETS]: WORD,
  [Section.RESIDUALS]: WORD,
  [Section.RULES]: Rule.SIZE,
  [Section.PATTERN_LISTS]: WORD,
  [Section.PATTERNS]: Pattern.SIZE,
  [Section.STEPS]: Step.SIZE,
  [Section.PRINCIPAL_LISTS]: WORD,
  [Section.PROGRAMS]: WORD,
  [Section.VALUES]: WORD,
  [Section.NODES]: TrieNode.SIZE,
  [Section.NODE_ENTRIES]: TrieEntry.SIZE,
  [Section.SLOTS]: Slot.SIZE,
  [Section.STATES]: State.SIZE,
  [Section.STARTS]: Start.SIZE,
  [Section.CATEGORY_PATTERNS]: WORD,
  [Section.LEVELS]: WORD,
  [Section.INDEX]: WORD,
  [Section.KEYS]: Key.SIZE,
  [Section.PRINCIPALS]: Principal.SIZE,
  [Section.ACCOUNTS]: Account.SIZE,
  [Section.RESOURCES]: Resource.SIZE,
  [Section.PARENTS]: Parent.SIZE,
  [Section.TAGS]: WORD,
  [Section.DEFAULTS]: Defaults.SIZE,
  [Section.ENDPOINTS]: Endpoint.SIZE,
  [Section.ENTRY_LISTS]: WORD,
  [Section.SET_STATEMENTS]: WORD,
  [Section.STATEMENT_LISTS]: WORD,
  [Section.STATEMENTS]: Statement.SIZE,
  [Section.POLICIES]: Policy.SIZE,
  [Section.SERVICES]: Service.SIZE,
  [Section.CELLS]: WORD,
  [Section.GROUP_POLICIES]: GroupPolicy.SIZE,
  [Section.POINTS]: Point.SIZE,
}
