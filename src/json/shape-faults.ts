/** What is wrong with values that are not of the shape that a document has. */
import { type Fault, type Path, quote } from './report.ts'

/** What a value is, in the words of JSON. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** A value of another type than the one in words, at a path. */
export function wrongType(path: Path, expected: string, kind: JsonKind): Fault {
  const name = path.at(-1)
  const subject = name === undefined ? 'the document' : quote(String(name))
  const article = kind === 'object' || kind === 'array' ? 'an' : 'a'
  const found = kind === 'null' ? '`null`' : `${article} ${kind}`
  return {
    code: 'WRONG_TYPE',
    message: `${subject} must be ${expected}, not ${found}`,
    hint: `write ${expected} here`,
  }
}

export function unknownMember(name: string, names: readonly string[]): Fault {
  return {
    code: 'UNKNOWN_MEMBER',
    message: `member ${quote(name)} is not known here`,
    hint: `use only ${names.map(quote).join(', ')}`,
  }
}

export function missingMember(name: string): Fault {
  return {
    code: 'MISSING_MEMBER',
    message: `member \`${name}\` is missing`,
    hint: `add \`${name}\``,
  }
}

/** A string that is not one of the words that a member can be. */
export function unknownWord(path: Path, text: string, words: readonly string[]): Fault {
  return {
    code: 'INVALID_VALUE',
    message: `${quote(text)} is not a value of \`${String(path.at(-1))}\``,
    hint: `use one of ${words.map(quote).join(', ')}`,
  }
}
