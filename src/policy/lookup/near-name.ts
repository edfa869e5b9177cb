/** What somebody probably meant by a name that does not exist. */
import { foldCase } from '../../json/fold-case.ts'
import type { Budget } from '../read/pattern-cover.ts'

/** Longer names are not compared: nobody mistypes a text. */
const LONGEST = 80

/**
 * The candidate that differs least: in case only, or in a character or two that are inserted, left
 * out, replaced or exchanged with their neighbour. Undefined where none is that near, or where two
 * are equally near and neither begins as the name does.
 */
export function nearestOf(
  name: string,
  candidates: Iterable<string>,
  budget: Budget,
): string | undefined {
  const wanted = foldCase(name)
  if (wanted.length > LONGEST) return undefined
  let nearest: string | undefined
  let least = mostEdits(wanted) + 1
  for (const candidate of candidates) {
    budget.steps -= wanted.length
    if (budget.steps < 0) return undefined
    const edits = editsBetween(wanted, foldCase(candidate), least)
    if (edits >= least) continue
    least = edits
    nearest = candidate
  }
  return nearest
}

/** Of a short name one character makes another name. */
function mostEdits({ length }: string): number {
  if (length < 3) return 0
  return length < 7 ? 1 : 2
}

/** At least `limit` where there are as many; row by row, two rows kept for exchanges. */
function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const isExchange = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const exchanged = isExchange ? (before[j - 2] ?? limit) + 1 : limit
      const replaced = (row[j - 1] ?? limit) + same
      next.push(Math.min(replaced, (row[j] ?? limit) + 1, (next[j - 1] ?? limit) + 1, exchanged))
    }
    if (next.every((edits) => edits >= limit)) return limit
    before = row
    row = next
  }
  return row[b.length] ?? limit
}

/** A hint that asks for it; `otherwise` where no name is near. */
export function meant(nearest: string | undefined, otherwise: string): string {
  return nearest === undefined ? otherwise : `did you mean \`${nearest}\`?`
}
