/** Values in the parameters of a request, by name, however deep they are. */
import { foldAscii } from '../../json/fold-case.ts'
import { isPlain } from '../events/trail-event.ts'

export interface ParameterValues {
  /** Values of all parameters of a name, which is one that `foldName` has written. */
  find(name: string): readonly string[]
  /** Values that are ARNs. */
  readonly arns: readonly string[]
}

/** The most values that are looked at. */
const VALUES_MOST = 20_000
const DEPTH_MOST = 12

export function valuesIn(parameters: object): ParameterValues {
  const values = new Map<string, string[]>()
  const arns: string[] = []
  let left = VALUES_MOST
  const visit = (name: string, value: unknown, depth: number): void => {
    if (left <= 0 || depth > DEPTH_MOST) return
    left -= 1
    if (typeof value === 'string' && value !== '') {
      if (/^arn:[^:]*:[^:]*:/.test(value)) arns.push(value)
      const known = values.get(name)
      if (known === undefined) values.set(name, [value])
      else known.push(value)
    } else if (Array.isArray(value)) {
      for (const item of value) visit(name, item, depth + 1)
    } else if (isPlain(value)) {
      for (const [key, item] of Object.entries(value)) {
        visit(key === 'content' ? name : foldName(key), item, depth + 1) // XML's text of an element
      }
    }
  }
  visit('', parameters, 0)
  return { arns, find: (name) => values.get(name) ?? [] }
}

/** Names that were folded already: events have few, and no more are kept. */
const folded = new Map<string, string>()
const FOLDED_MOST = 10_000

/** `x-amz-copy-source`, `KeyId` and `key_id` are as good as `xamzcopysource` and `keyid`. */
export function foldName(name: string): string {
  const known = folded.get(name)
  if (known !== undefined) return known
  const own = foldAscii(name).replace(/[^a-z0-9]/g, '')
  if (folded.size < FOLDED_MOST && name.length <= NAME_LENGTH) folded.set(name, own)
  return own
}

/** Of a name that is kept. */
const NAME_LENGTH = 64
