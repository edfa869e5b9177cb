/** The value of an event that was cut out of a text, or why it has none. */
import { confirmArgument, type OptionKind } from '../../json/options.ts'
import { readGiven } from '../../json/own-copy.ts'
import { type CutEvent, EVENT_BYTES } from './json-splitter.ts'
import { isPlain } from './trail-event.ts'

/** A JSON value, or in words why it cannot be read. */
export type CutValue = { readonly value: unknown } | { readonly fault: string }

const cutKind: OptionKind = [
  'an event that was cut out',
  (value) =>
    isPlain(value) &&
    value.bytes instanceof Uint8Array &&
    [undefined, 'long', 'broken'].includes(value.fault as string | undefined),
]

const utf8 = new TextDecoder('utf-8', { fatal: true })

const faults = {
  long: `the event has more than ${EVENT_BYTES} bytes`,
  broken: 'it is not JSON, or it is cut off',
} as const

/** Reads what `cutEvents` has cut. Throws `ERR_OPTIONS_INVALID`. */
export function readCut(cut: CutEvent): CutValue {
  const { bytes, fault } = readGiven('cut', () => {
    confirmArgument(cut, 'cut', cutKind)
    return { ...cut }
  })
  if (fault !== undefined) return { fault: faults[fault] }
  try {
    return { value: JSON.parse(utf8.decode(bytes)) }
  } catch (error) {
    const isText = error instanceof SyntaxError
    return { fault: isText ? 'it is not JSON' : 'it is not UTF-8 text' }
  }
}
