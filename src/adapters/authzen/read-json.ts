/** The JSON of a payload, in which no name may be there twice: parsers differ in which one they take. */
import { PayloadError } from './read-payload.ts'

/** Throws `PayloadError`. */
export function readJson(text: string): unknown {
  const value = parse(text)
  if (countNames(text) === countMembers(value)) return value
  throw new PayloadError('the payload has a member twice')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PayloadError('the payload is not JSON')
  }
}

/** Strings before a colon, in what is known to be JSON. */
function countNames(text: string): number {
  let names = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at += 1
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at += 1
    while (/\s/.test(text[at] ?? '')) at += 1
    if (text[at] === ':') names += 1
  }
  return names
}

/** Without recursion: depth is the caller's choice. */
function countMembers(root: unknown): number {
  const left = [root]
  let members = 0
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const inner: unknown[] = Object.values(value)
    if (!Array.isArray(value)) members += inner.length
    for (const one of inner) left.push(one)
  }
  return members
}
