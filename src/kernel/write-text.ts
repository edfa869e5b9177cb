/** Strings into the kernel's memory, as UTF-8. */
import { LimitError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'

/** Strings up to this long are written character by character, which is then faster. */
const SHORT_TEXT = 24

/** Writes a string into its region; returns its bytes. `ERR_LIMIT_EXCEEDED` if it is too long. */
export function writeText(
  text: string,
  region: Uint8Array,
  encoder: TextEncoder,
  limit: 'actionBytes' | 'resourceBytes',
): number {
  const short = writeShort(text, region, 0)
  if (short >= 0) return short
  const { read, written } = encoder.encodeInto(text, region)
  if (read === text.length) return written
  throw new LimitError(`the text is over the limit \`${limit}\` of ${limits[limit]} bytes`, {
    place: limit === 'actionBytes' ? 'request.action' : 'request.resource',
    hint: 'give a shorter string',
  })
}

/** Writes short ASCII by a loop; returns its bytes, or -1 for any other string. */
export function writeShort(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > SHORT_TEXT) return -1
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return -1
    bytes[at + i] = unit
  }
  return length
}
