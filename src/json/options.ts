/** What a function is called with beside its documents: read once, before anything is done with it. */
import { OptionsError } from '../model/errors.ts'
import { isObject } from './is-object.ts'
import { quote, shorten } from './report.ts'
import { unknownMember } from './shape-faults.ts'
import { shown } from './shown.ts'

/** What an option must be, in words and as a test. */
export type OptionKind = readonly [expected: string, isFine: (value: unknown) => boolean]

export type OptionKinds<Options> = Readonly<Record<keyof Options & string, OptionKind>>

export const text: OptionKind = ['a string', (value) => typeof value === 'string']
export const record: OptionKind = ['an object', isObject]
export const flag: OptionKind = ['`true` or `false`', (value) => typeof value === 'boolean']

export const list: OptionKind = ['an array', Array.isArray]

/** A function; `like` says which. */
export function callable(like: string): OptionKind {
  return [`a function, ${like}`, (value) => typeof value === 'function']
}

export function oneOf(words: readonly string[]): OptionKind {
  const listed = words.map((word) => `\`${word}\``).join(', ')
  return [`one of ${listed}`, (value) => words.some((word) => word === value)]
}

/**
 * A copy of the options, which nobody else can change. Throws `ERR_OPTIONS_INVALID` for one that is
 * of another kind, that is not known, or that is required and missing.
 */
export function readOptions<Options extends object>(
  given: unknown,
  kinds: OptionKinds<Options>,
  required: readonly (keyof Options & string)[] = [],
): Options {
  const own = copyOf(given, Object.keys(kinds))
  for (const [name, kind] of Object.entries<OptionKind>(kinds)) {
    const value = own[name]
    const isNeeded = required.some((one) => one === name)
    if (value === undefined && !isNeeded) delete own[name]
    else confirmKind(value, kind, { place: `options.${name}`, isNeeded })
  }
  return own as Options
}

/** Throws `ERR_OPTIONS_INVALID` for an argument of another kind. */
export function confirmArgument(value: unknown, place: string, kind: OptionKind): void {
  confirmKind(value, kind, { place, isNeeded: true })
}

interface ArgumentPlace {
  readonly place: string
  readonly isNeeded: boolean
}

function confirmKind(value: unknown, [expected, isFine]: OptionKind, asked: ArgumentPlace): void {
  if (holds(isFine, value)) return
  const { place, isNeeded } = asked
  throw new OptionsError(`\`${place}\` must be ${expected}, not ${quote(shown(value))}`, {
    place,
    hint: isNeeded ? `give ${expected}` : 'leave it out for the default',
  })
}

/** A proxy may throw at whatever looks at it. */
function holds(isFine: OptionKind[1], value: unknown): boolean {
  try {
    return isFine(value)
  } catch {
    return false
  }
}

function copyOf(given: unknown, names: readonly string[]): Record<string, unknown> {
  if (given === undefined) return {}
  confirmKind(given, record, { place: 'options', isNeeded: false })
  const members = given as Record<string, unknown>
  try {
    const stray = Object.keys(members).find((name) => !names.includes(name))
    if (stray !== undefined) throw unknown(stray, names)
    return Object.fromEntries(names.map((name) => [name, members[name]]))
  } catch (cause) {
    if (cause instanceof OptionsError) throw cause
    throw new OptionsError('the options cannot be read', { place: 'options', hint, cause })
  }
}

const hint = 'give a plain object'

function unknown(name: string, names: readonly string[]): OptionsError {
  const { hint } = unknownMember(name, names)
  return new OptionsError(`option ${quote(name)} is not known here`, {
    place: `options.${shorten(name)}`,
    hint,
  })
}
