/** Form bodies and query strings → parameters, within limits. */
import { AwsError } from './aws-error.ts'

/** Bytes of a body. */
export const mostBodyBytes = 2_097_152

const mostParameters = 10_000

/** Parameters by name. Throws where a name comes twice or an escape is malformed. */
export function readForm(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const [name, value] = readPair(pair)
    if (found.has(name)) throw malformed(`the parameter ${name} is given twice`)
    if (found.size >= mostParameters) throw malformed('too many parameters')
    found.set(name, value)
  }
  return found
}

/** A name and its value, decoded; `+` is a space. */
export function readPair(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf('=')
  return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('a parameter is not URL-encoded UTF-8')
  }
}

/** The error for a request whose form cannot be read. */
export function malformed(message: string): AwsError {
  return new AwsError('MalformedInput', message)
}
