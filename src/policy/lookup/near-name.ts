/** What somebody probably meant by a name that does not exist. */
import { editsBetween } from '../../json/edit-distance.ts'
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
    const edits = editsBetween(wanted, foldCase(candidate), least - 1)
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

/** A hint that asks for it; `otherwise` where no name is near. */
export function meant(nearest: string | undefined, otherwise: string): string {
  return nearest === undefined ? otherwise : `did you mean \`${nearest}\`?`
}
