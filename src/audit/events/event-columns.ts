/** Which columns of a table of events an audit reads, and without which it cannot be read. */
import { foldAscii } from '../../json/fold-case.ts'
import { confirmArgument, type OptionKind } from '../../json/options.ts'
import { copyData } from '../../json/own-copy.ts'
import { ocsfColumns, ocsfRequired } from './ocsf-record.ts'
import { textMembers } from './read-record.ts'
import { tableColumns, tableRequired } from './table-row.ts'

/** Leaf columns that are read, or why the table cannot be. */
export type EventColumns = { readonly columns: readonly string[] } | { readonly fault: string }

/**
 * Chooses among the leaf columns of a table, `useridentity.arn` being one: those of events of
 * CloudTrail, of OCSF, or the one that has events as text. A table that lacks a column without which
 * outcomes would be wrong is refused: nothing tells what is not in a table from what is not in a call.
 * Throws `ERR_OPTIONS_INVALID`.
 */
export function chooseColumns(leaves: readonly string[]): EventColumns {
  const own = copyData(leaves, 'leaves')
  confirmArgument(own, 'leaves', names)
  return choose(own as readonly string[])
}

function choose(leaves: readonly string[]): EventColumns {
  const texts = leaves.filter((leaf) => textMembers.includes(leaf))
  if (texts.length > 0) return { columns: texts.slice(0, 1) }
  const folded = leaves.map(foldAscii)
  const isOcsf = folded.includes('class_uid')
  if (!isOcsf && !folded.includes('eventsource')) {
    return {
      fault: 'it has no events of CloudTrail: there is no column `eventsource` or `class_uid`',
    }
  }
  const [needed, required] = isOcsf ? [ocsfColumns, ocsfRequired] : [tableColumns, tableRequired]
  const missing = required.find((path) => !folded.some((leaf) => isWithin(leaf, path, isOcsf)))
  if (missing !== undefined) return { fault: `the column \`${missing}\` is missing` }
  return {
    columns: leaves.filter((_, at) => {
      return needed.some((path) => isBelow(folded[at] ?? '', path))
    }),
  }
}

const names: OptionKind = [
  'an array of strings',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
]

/** Of the columns of CloudTrail an object may be kept as text. */
function isWithin(leaf: string, path: string, isOcsf: boolean): boolean {
  return isBelow(leaf, path) || (!isOcsf && leaf === path.split('.', 1)[0])
}

function isBelow(leaf: string, path: string): boolean {
  return leaf === path || leaf.startsWith(`${path}.`)
}
