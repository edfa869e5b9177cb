/** Patterns that a resource or a context value can make slow to match: see SECURITY.md. */

import { quote } from '../../json/report.ts'
import type { TextDraft } from '../read/document.ts'
import { parseOperator } from '../read/operator.ts'
import type { DocumentCheck } from './document-check.ts'

/** Steps for each character of the text that one pattern, and all of a document, may need. */
const mostSteps = 32
const mostStepsTogether = 512

/** Periods at which a piece of a pattern is compared with itself. */
const periods = [1, 2, 3, 4]

/** Reports patterns that are slow alone, and the one with which all become slow together. */
export function checkPatterns({ document, report }: DocumentCheck): void {
  let total = 0
  for (const { text, spot } of patternsOf(document)) {
    const steps = stepsOf(text)
    const isSlow = steps > mostSteps
    if (isSlow) {
      const message = `${quote(text)} needs about ${steps} steps for each character that is compared`
      report.add('SLOW_PATTERN', spot, message)
      continue
    }
    if (total <= mostStepsTogether && total + steps > mostStepsTogether) {
      const message = `with ${quote(text)} the patterns of the document need over ${mostStepsTogether} steps for each character that is compared`
      report.add('SLOW_PATTERN', spot, message)
    }
    total += steps
  }
}

function patternsOf({ statements }: DocumentCheck['document']): TextDraft[] {
  return statements.flatMap(({ resource, conditions }) => [
    ...(resource?.entries ?? []),
    ...conditions
      .filter(({ operator }) => parseOperator(operator)?.operator.comparison === 'like')
      .flatMap(({ values }) => values),
  ])
}

/**
 * About how often a character of the text is compared, at worst: behind a `*`, matching starts
 * anew at every character, and goes on for as long as the pattern looks like itself, shifted.
 */
function stepsOf(pattern: string): number {
  const [, ...pieces] = pattern.split('*')
  return pieces.reduce((most, piece) => Math.max(most, likeness(piece)), 0)
}

function likeness(piece: string): number {
  if (piece.length < 2) return 0
  const repeats = periods.map((period) => Math.floor(likeLength(piece, period) / period))
  return repeats.reduce((most, count) => Math.max(most, count), 0)
}

/** Characters at the start that repeat with a period; a `?` repeats any. */
function likeLength(piece: string, period: number): number {
  const seen: string[] = []
  for (let at = 0; at < piece.length; at += 1) {
    const character = piece[at] ?? ''
    const wanted = seen[at % period] ?? '?'
    if (character !== '?' && wanted !== '?' && character !== wanted) return at
    if (wanted === '?') seen[at % period] = character
  }
  return piece.length
}
