/** Policy values with variables: where they split, and what they say for one request. */
import type { TemplatePart } from '../policy/read/variables.ts'
import type { RequestContext } from './context.ts'
import { globTokens, literalTokens, type Token } from './glob.ts'

/** A piece of a value after substitution: only in text that the policy wrote are wildcards (C-65). */
export interface Piece {
  readonly text: string
  readonly literal: boolean
}

/** The pieces of a value; undefined when a variable in it has no value (C-70). */
export function fillTemplate(
  parts: readonly TemplatePart[],
  context: RequestContext,
): Piece[] | undefined {
  const pieces: Piece[] = []
  for (const part of parts) {
    const text = part.kind === 'variable' ? readVariable(part, context) : part.text
    if (text === undefined) return undefined
    pieces.push({ text, literal: part.kind !== 'text' })
  }
  return pieces
}

/** No value: a missing key (C-70), an empty value (C-73), a multi-valued key (C-74). */
function readVariable(
  variable: { readonly key: string; readonly fallback: string | undefined },
  context: RequestContext,
): string | undefined {
  const entry = context.find(variable.key)
  const value = entry?.multivalued === false ? entry.values[0] : undefined
  return value === undefined || value === '' ? variable.fallback : value
}

/** The value as text, for operators without wildcards. */
export function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('')
}

/** The value as a glob. */
export function pieceTokens(pieces: readonly Piece[]): Token[] {
  return pieces.flatMap((piece) =>
    piece.literal ? literalTokens(piece.text) : globTokens(piece.text),
  )
}

/**
 * Splits a value at its first five colons; a colon inside a variable does not count (L-80, C-83).
 * Six segments make an ARN pattern; fewer, a short one.
 */
export function splitTemplate(parts: readonly TemplatePart[]): TemplatePart[][] {
  const segments: TemplatePart[][] = [[]]
  for (const part of parts) {
    if (part.kind !== 'text') {
      segments.at(-1)?.push(part)
      continue
    }
    const [first = '', ...others] = splitText(part.text, 6 - segments.length)
    segments.at(-1)?.push({ kind: 'text', text: first })
    for (const text of others) segments.push([{ kind: 'text', text }])
  }
  return segments
}

/** Splits at the first `count` colons. */
function splitText(text: string, count: number): string[] {
  const pieces = text.split(':')
  if (pieces.length <= count + 1) return pieces
  return [...pieces.slice(0, count), pieces.slice(count).join(':')]
}
