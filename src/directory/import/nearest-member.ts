/** Which member was meant by a name that is nearly that of one. */

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
  return Math.abs(a.length - b.length) <= mostEdits && editsBetween(a, b, mostEdits) <= mostEdits
}

/** More than `most` where there are more. */
function editsBetween(a: string, b: string, most: number): number {
  if (a === b) return 0
  if (most === 0) return 1
  let at = 0
  while (a[at] === b[at]) at += 1
  const [nextA, nextB] = [a.slice(at + 1), b.slice(at + 1)]
  const replaced = editsBetween(nextA, nextB, most - 1)
  const leftOut = editsBetween(nextA, b.slice(at), most - 1)
  return 1 + Math.min(replaced, leftOut, editsBetween(a.slice(at), nextB, most - 1))
}
