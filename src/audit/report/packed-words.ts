/** Words of 32 bits as text that JSON keeps: base64 without padding, the lowest byte of a word first. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const codes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0))
const NO_VALUE = 64

const values = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code))
  return value < 0 ? NO_VALUE : value
})

const ascii = new TextDecoder()

/** Bytes of the text of so many words: three bytes are four characters. */
export function packedLength(words: number): number {
  return Math.ceil((words * 16) / 3)
}

/** `text`: where the text may be put together, of its length at least. */
export function packWords(
  words: Uint32Array,
  text = new Uint8Array(packedLength(words.length)),
): string {
  const bytes = words.length * 4
  let to = 0
  for (let at = 0; at < bytes; at += 3) {
    const group = (byteOf(words, at) << 16) | (byteOf(words, at + 1) << 8) | byteOf(words, at + 2)
    for (let shift = 18; shift >= 0; shift -= 6) text[to++] = codes[(group >> shift) & 63] ?? 0
  }
  return ascii.decode(text.subarray(0, packedLength(words.length)))
}

/** Throws for text that `packWords` does not make. */
export function unpackWords(text: string): Uint32Array {
  const bytes = Math.floor((text.length * 3) / 4)
  if (bytes % 4 !== 0) throw new Error('packed words are cut off')
  const words = new Uint32Array(bytes / 4)
  let [bits, count, byte] = [0, 0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const value = values[text.charCodeAt(at)] ?? NO_VALUE
    if (value === NO_VALUE) throw new Error('packed words have another character')
    bits = ((bits << 6) | value) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    const word = byte >> 2
    words[word] = (words[word] ?? 0) | (((bits >> count) & 255) << ((byte & 3) * 8))
    byte += 1
  }
  return words
}

function byteOf(words: Uint32Array, at: number): number {
  return ((words[at >> 2] ?? 0) >>> ((at & 3) * 8)) & 255
}
