/** UUIDs as CloudTrail writes them, in lower case, and their 128 bits. */

/** Words of one UUID. */
export const UUID_WORDS = 4

const LENGTH = 36
const DASH = 45
const NO_DIGIT = 0x10000
const NO_WORD = -1

/** What each character is worth. */
const digits = Uint32Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code))
  return value < 0 ? NO_DIGIT : value
})

/** Whether the text is a UUID, other than that of zeros alone; `words` then has its bits. */
export function readUuid(text: string, words: Uint32Array): boolean {
  if (!hasShape(text)) return false
  const a = readWord(text, 0, 4)
  const b = readWord(text, 9, 14)
  const c = readWord(text, 19, 24)
  const d = readWord(text, 28, 32)
  if (a === NO_WORD || b === NO_WORD || c === NO_WORD || d === NO_WORD) return false
  words[0] = a
  words[1] = b
  words[2] = c
  words[3] = d
  return (a | b | c | d) !== 0
}

function hasShape(text: string): boolean {
  return (
    text.length === LENGTH &&
    text.charCodeAt(8) === DASH &&
    text.charCodeAt(13) === DASH &&
    text.charCodeAt(18) === DASH &&
    text.charCodeAt(23) === DASH
  )
}

/** The word of two times four digits. */
function readWord(text: string, high: number, low: number): number {
  const [first, second] = [readFour(text, high), readFour(text, low)]
  return (first | second) < NO_DIGIT ? first * 0x10000 + second : NO_WORD
}

/** NO_DIGIT or more where one of them is no digit. */
function readFour(text: string, at: number): number {
  const [a, b] = [digitAt(text, at), digitAt(text, at + 1)]
  const [c, d] = [digitAt(text, at + 2), digitAt(text, at + 3)]
  return ((a | b | c | d) & NO_DIGIT) | (a << 12) | (b << 8) | (c << 4) | d
}

function digitAt(text: string, at: number): number {
  return digits[text.charCodeAt(at)] ?? NO_DIGIT
}

/** The UUID of these bits. */
export function writeUuid(words: Uint32Array): string {
  const [first, second] = [digitsOf(words[0] ?? 0), digitsOf(words[1] ?? 0)]
  const [third, last] = [digitsOf(words[2] ?? 0), digitsOf(words[3] ?? 0)]
  const [time, clock] = [second.slice(0, 4), third.slice(0, 4)]
  return `${first}-${time}-${second.slice(4)}-${clock}-${third.slice(4)}${last}`
}

function digitsOf(word: number): string {
  return word.toString(16).padStart(8, '0')
}
