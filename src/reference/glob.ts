/** Globs: `*` for any run of characters, `?` for one, in places bounded by their segment (L-73). */
import { remembered } from './remembered.ts'
import { splitCharacters } from './text.ts'

/**
 * One piece of a glob. `one` and `run` stand for any characters; those with `inside` stay inside
 * an ARN segment, so that they match no colon.
 */
export type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'one'; readonly inside: boolean }
  | { readonly kind: 'run'; readonly inside: boolean }

/** The tokens of a text in which nothing is a wildcard. */
export function literalTokens(text: string): Token[] {
  return splitCharacters(text).map(exactly)
}

/** The tokens of a text in which `*` and `?` are wildcards that match any character. */
export const globTokens = remembered((text): readonly Token[] =>
  splitCharacters(text).map((character) => readToken(character, { inside: false })),
)

/** The tokens of an ARN segment before the last: only a `*` at its very end leaves it (L-73). */
export function segmentTokens(text: string): Token[] {
  const characters = splitCharacters(text)
  return characters.map((character, index) =>
    readToken(character, { inside: character !== '*' || index < characters.length - 1 }),
  )
}

function readToken(character: string, { inside }: { inside: boolean }): Token {
  if (character === '*') return { kind: 'run', inside }
  if (character === '?') return { kind: 'one', inside }
  return exactly(character)
}

const exactly = remembered((character): Token => ({ kind: 'character', character }))

/**
 * Whether the tokens match the whole text. All ways to match are followed at once: `reached` holds
 * every position in the tokens that the text so far can lead to.
 */
export function matchesTokens(tokens: readonly Token[], text: string): boolean {
  let reached = skipRuns(tokens, [0])
  for (const character of text) {
    const next: number[] = []
    for (const position of reached) {
      const token = tokens[position]
      if (token === undefined || !accepts(token, character)) continue
      next.push(token.kind === 'run' ? position : position + 1)
    }
    reached = skipRuns(tokens, next)
    if (reached.length === 0) return false
  }
  return reached.at(-1) === tokens.length
}

/** A run may match nothing: wherever one is reached, what follows it is reached too; in order. */
function skipRuns(tokens: readonly Token[], reached: readonly number[]): number[] {
  const all: number[] = []
  for (const start of reached) {
    let position = start
    while (position > (all.at(-1) ?? -1)) {
      all.push(position)
      if (tokens[position]?.kind === 'run') position += 1
    }
  }
  return all
}

function accepts(token: Token, character: string): boolean {
  if (token.kind === 'character') return token.character === character
  return !(token.inside && character === ':')
}
