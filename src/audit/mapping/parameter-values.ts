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
  const found = new FoundValues()
  found.visit('', parameters, 0)
  return found
}

/** Calls have few parameters: they are looked through in turn, unless there are many. */
class FoundValues implements ParameterValues {
  readonly arns: string[] = []
  readonly #names: string[] = []
  readonly #values: string[] = []
  #byName: Map<string, string[]> | undefined
  #left = VALUES_MOST

  find(name: string): readonly string[] {
    if (this.#names.length > FEW) return this.#listed().get(name) ?? none
    let found: string[] | undefined
    for (let at = 0; at < this.#names.length; at += 1) {
      if (this.#names[at] !== name) continue
      found ??= []
      found.push(this.#values[at] ?? '')
    }
    return found ?? none
  }

  visit(name: string, value: unknown, depth: number): void {
    if (this.#left <= 0 || depth > DEPTH_MOST) return
    this.#left -= 1
    if (typeof value === 'string') this.#add(name, value)
    else if (Array.isArray(value)) {
      for (const item of value) this.visit(name, item, depth + 1)
    } else if (isPlain(value)) {
      for (const key of Object.keys(value)) {
        // XML's text of an element
        this.visit(key === 'content' ? name : foldName(key), value[key], depth + 1)
      }
    }
  }

  #add(name: string, value: string): void {
    if (value === '') return
    if (value.startsWith('arn:') && isArn.test(value)) this.arns.push(value)
    this.#names.push(name)
    this.#values.push(value)
  }

  #listed(): Map<string, string[]> {
    if (this.#byName !== undefined) return this.#byName
    const byName = new Map<string, string[]>()
    for (const [at, name] of this.#names.entries()) {
      const known = byName.get(name) ?? []
      byName.set(name, known)
      known.push(this.#values[at] ?? '')
    }
    this.#byName = byName
    return byName
  }
}

const none: readonly string[] = []

/** Values that are looked through in turn. */
const FEW = 16

const isArn = /^arn:[^:]*:[^:]*:/

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
