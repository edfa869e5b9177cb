/** The line of a document that a finding is about, with a caret below its place. */
import { printable } from './printable.ts'

/** Characters that are shown of a line; of a longer one, those around the place. */
const shownCharacters = 96

/** Characters before the place, of a line that is too long. */
const charactersBefore = 32

export interface LinePlace {
  /** Both from 1. */
  readonly line: number
  readonly column: number
}

/** Two lines, the source and the caret; none for a place that the text does not have. */
export function excerptOf(lines: readonly string[], { line, column }: LinePlace): string[] {
  const source = lines[line - 1]?.replace(/^\uFEFF/, '').replace(/\r$/, '')
  if (source === undefined || column < 1 || column > source.length + 1) return []
  const from = source.length <= shownCharacters ? 0 : Math.max(0, column - 1 - charactersBefore)
  const before = printable(source.slice(from, column - 1).replaceAll('\t', ' '))
  const after = printable(source.slice(column - 1, from + shownCharacters))
  const start = from > 0 ? '…' : ''
  const end = from + shownCharacters < source.length ? '…' : ''
  const indent = start === '' && end === '' ? (/^ */.exec(before)?.[0].length ?? 0) : 0
  const shown = `${start}${before.slice(indent)}`
  return [`${shown}${after}${end}`, `${' '.repeat(shown.length)}^`]
}
