/** Lists in pages: sorted, and resumed strictly after the last key, even if that one is gone. */
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { ServedCall } from './operation.ts'

const usualItems = 100

export interface Listed<T> {
  /** The member of the output that has the items. */
  readonly member: string
  readonly items: readonly T[]
  /** Unique among the items; they are sorted by it. */
  readonly keyOf: (item: T) => string
  readonly show: (item: T) => string | CallOutput
}

/** One page. The marker says after which key the next begins, sealed for this operation alone. */
export function pageOf<T>(input: InputFields, call: ServedCall, listed: Listed<T>): CallOutput {
  const { items, keyOf, member, show } = listed
  const after = readMarker(input, call)
  const sorted = [...items]
    .filter((item) => after === undefined || keyOf(item) > after)
    .sort((one, other) => compareText(keyOf(one), keyOf(other)))
  const page = sorted.slice(0, input.number('MaxItems') ?? usualItems)
  const last = page.at(-1)
  const isTruncated = page.length < sorted.length && last !== undefined
  return {
    [member]: page.map(show),
    IsTruncated: isTruncated,
    Marker: isTruncated ? makeMarker(call, keyOf(last)) : undefined,
  }
}

/** The key that a marker holds. Throws for one that was not given by this operation. */
export function readMarker(input: InputFields, call: ServedCall): string | undefined {
  const marker = input.text('Marker')
  if (marker === undefined) return undefined
  const key = call.secrets.open(purposeOf(call), marker)
  if (typeof key !== 'string') throw new AwsError('ValidationError', 'Invalid Marker.')
  return key
}

export function makeMarker(call: ServedCall, key: string): string {
  return call.secrets.seal(purposeOf(call), key)
}

function purposeOf({ operation, account }: ServedCall): string {
  return `marker of ${operation} in ${account}`
}

/** By code unit. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** AWS sorts users, groups, roles and instance profiles by their names without regard to case. */
export function foldedName({ name }: { readonly name: string }): string {
  return lowered(name)
}

/** Whether a path is below the prefix that the input asks for. */
export function hasPrefix(input: InputFields): (record: { readonly path: string }) => boolean {
  const prefix = input.text('PathPrefix') ?? '/'
  return ({ path }) => path.startsWith(prefix)
}
