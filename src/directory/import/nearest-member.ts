/** Which member was meant by a name that is nearly that of one. */

import { editsBetween } from '../../json/edit-distance.ts'
import { foldAscii } from '../../json/fold-case.ts'

/** More characters inserted, left out or replaced make another name. */
const mostEdits = 2

/** The known name that differs in case, separators or at most two characters. */
export function nearestMember(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name)
  return (
    known.find((one) => plain(one) === wanted) ??
    known.find((one) => one.length > 4 && isNear(wanted, plain(one)))
  )
}

function plain(name: string): string {
  return foldAscii(name.replace(/[-_ ]/g, ''))
}

function isNear(a: string, b: string): boolean {
  return editsBetween(a, b, mostEdits) <= mostEdits
}
