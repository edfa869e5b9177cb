/** Text from outside as output may show it: nothing in it ends, hides or reorders a line of ours. */

/** Control and format characters, those that turn the direction of writing, lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const shortForms = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** Input as one line that a person reads: each hidden character is written out. */
export function printable(text: string): string {
  return text.replace(hidden, (character) => shortForms.get(character) ?? escapeUnits(character))
}

/** A value as JSON on one line; the strings that it holds have no hidden character left in them. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(hidden, escapeUnits)
}

/** The same on many lines, for people too; `replace` as in `JSON.stringify`. */
export function toIndentedJson(
  value: unknown,
  replace: (key: string, value: unknown) => unknown = (_, member) => member,
): string {
  const lines = JSON.stringify(value, replace, 2).split('\n') // strings have no line break of their own
  return lines.map((line) => line.replace(hidden, escapeUnits)).join('\n')
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
