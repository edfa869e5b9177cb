/** The text of one request: given on the command line, in a file or on standard input. */
import type { Terminal } from '../render/terminal.ts'
import { decodeText } from './encodings.ts'
import { tooLarge, unreadable } from './file-bytes.ts'
import { readText } from './files.ts'
import { lineBytes } from './lines.ts'

/** What `--request` takes. */
export const requestHelp =
  'one request, or a list of the parts of one call; `@FILE`, or `-` for stdin'

/** Bytes of a request on standard input: no more than a line of requests may have. */
const stdinBytes = lineBytes

/**
 * The text itself, that of a file for `@FILE`, or all of standard input for `-`. Throws
 * `ERR_FILE_UNREADABLE` and `ERR_FILE_INVALID`.
 */
export function readRequestText(terminal: Terminal, given: string): string | Promise<string> {
  if (given.startsWith('@')) return readText(given.slice(1))
  return given === '-' ? readStdin(terminal) : given
}

/** All of standard input. Throws `ERR_FILE_UNREADABLE` and `ERR_FILE_INVALID`. */
export async function readStdin({ stdin }: Terminal): Promise<string> {
  const parts: Buffer[] = []
  let total = 0
  try {
    for await (const part of stdin) {
      parts.push(Buffer.from(part))
      total += part.length
      if (total > stdinBytes) break
    }
  } catch (error) {
    throw unreadable('stdin', error)
  }
  if (total > stdinBytes) throw tooLarge('stdin', stdinBytes)
  return decodeText('stdin', Buffer.concat(parts))
}
