/** Where the statements of a document are in its text, as the policy simulator says it. */

export interface TextPosition {
  /** Both count from 1. */
  readonly Line: number
  readonly Column: number
}

export interface TextSpan {
  /** Just behind the bracket or statement before. */
  readonly start: TextPosition
  /** Just behind the closing brace. */
  readonly end: TextPosition
}

/** The positions of all statements, in their order. The text is a policy document that was parsed. */
export function statementPositions(text: string): TextSpan[] {
  const from = findStatements(text)
  const positionOf = positionsIn(text)
  const found: TextSpan[] = []
  let start = from + 1
  let depth = 0
  for (const { at, token } of structureOf(text, from)) {
    const isList = text.charAt(from) === '['
    const inner = isList ? 2 : 1
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    if (token === '}' && depth === inner - 1) {
      found.push({ start: positionOf(start), end: positionOf(at + 1) })
      start = at + 1
    }
    if (depth === 0) break
  }
  return found
}

/** The offset of the value of the document's own `Statement`. */
function findStatements(text: string): number {
  let depth = 0
  let isNext = false
  for (const { at, token } of structureOf(text, 0)) {
    if (isNext && (token === '{' || token === '[')) return at
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (token === ':' && depth === 1)
      isNext = text.slice(0, at).trimEnd().endsWith('"Statement"')
  }
  return 0
}

interface StructuralToken {
  readonly at: number
  readonly token: string
}

/** Braces, brackets and colons that are in no string. */
function* structureOf(text: string, from: number): Generator<StructuralToken> {
  let isText = false
  for (let at = from; at < text.length; at += 1) {
    const token = text.charAt(at)
    if (isText && token === '\\') at += 1
    else if (token === '"') isText = !isText
    else if (!isText && '{}[]:'.includes(token)) yield { at, token }
  }
}

/** Lines are looked for once, however many positions are asked for, each behind the one before. */
function positionsIn(text: string): (at: number) => TextPosition {
  let line = 1
  let begin = 0
  return (at) => {
    for (
      let next = text.indexOf('\n', begin);
      next >= 0 && next < at;
      next = text.indexOf('\n', begin)
    ) {
      line += 1
      begin = next + 1
    }
    return { Line: line, Column: at - begin + 1 }
  }
}
