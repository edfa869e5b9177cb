/** Requests as columns, each column in one of the layouts that fit its values. */
import type {
  BatchColumns,
  Column,
  PackedStrings,
  Validity,
} from '../../src/batch/columns/columns.ts'
import type { AuthorizationRequest, SingleRequest } from '../../src/model/request.ts'
import { type Draw, happens, pick } from './generators-draw.ts'

/** Requests that rows can be: those with members of their own besides the four are cut down. */
export function asRow(request: AuthorizationRequest): SingleRequest {
  const { principal, action, resource, context } = request
  const [first = '*'] = [resource].flat()
  return { principal, action, resource: first, ...(context !== undefined && { context }) }
}

/** The columns that the requests are the rows of. */
export function asColumns(draw: Draw, requests: readonly SingleRequest[]): BatchColumns {
  const keys = new Set(requests.flatMap(({ context }) => Object.keys(context ?? {})))
  const context = [...keys].map((key) => {
    const values = requests.map((one) => one.context?.[key] ?? null)
    return [key, someLayout(draw, values)] as const
  })
  return {
    principal: someLayout(
      draw,
      requests.map(({ principal }) => principal),
    ),
    action: someLayout(
      draw,
      requests.map(({ action }) => action),
    ),
    resource: someLayout(
      draw,
      requests.map(({ resource }) => resource),
    ),
    ...(context.length > 0 && { context: Object.fromEntries(context) }),
  }
}

type Layout<Value> = (draw: Draw, values: readonly (Value | null)[]) => Column<Value> | undefined

/** Values in one of the layouts that can hold them. */
function someLayout<Value>(draw: Draw, values: readonly (Value | null)[]): Column<Value> {
  const layouts: readonly Layout<Value>[] = [
    (_, list) => list,
    asConstant,
    asPacked,
    asDictionary,
    asDictionary,
    asPackedDictionary,
    asNumbers,
  ]
  return pick(draw, layouts, () => values)(draw, values) ?? asDictionary(draw, values) ?? values
}

function asConstant<Value>(_: Draw, values: readonly (Value | null)[]): Column<Value> | undefined {
  const [first] = values
  const isOne = first !== undefined && first !== null && values.every((value) => value === first)
  return isOne ? { constant: first } : undefined
}

function asPacked(draw: Draw, values: readonly unknown[]): PackedStrings | undefined {
  if (!values.every((value) => value === null || isWhole(value))) return undefined
  return pack(draw, values as readonly (string | null)[])
}

/** Whether bytes say all that there is of it. */
function isWhole(value: unknown): boolean {
  return typeof value === 'string' && !/\p{Cs}/u.test(value)
}

/** Strings one behind the other, the first of them not always at the first byte. */
export function pack(draw: Draw, values: readonly (string | null)[]): PackedStrings {
  const encoder = new TextEncoder()
  const parts = values.map((value) => encoder.encode(value ?? ''))
  const first = draw(4)
  const offsets = new Int32Array(values.length + 1).fill(first)
  for (const [at, part] of parts.entries()) offsets[at + 1] = (offsets[at] ?? 0) + part.length
  const bytes = new Uint8Array((offsets.at(-1) ?? 0) + draw(3))
  for (const [at, part] of parts.entries()) bytes.set(part, offsets[at])
  return { bytes, offsets, ...validityOf(draw, values) }
}

/** None where every row has a value. */
function validityOf(draw: Draw, values: readonly unknown[]): { readonly validity?: Validity } {
  if (!values.includes(null)) return {}
  const offset = draw(11)
  const bits = new Uint8Array(Math.ceil((values.length + offset) / 8))
  for (const [row, value] of values.entries()) {
    const bit = row + offset
    if (value !== null) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  return { validity: { bits, offset } }
}

/** Entries in an order of their own, some never named; missing values by validity or as an entry. */
function numbered<Value>(draw: Draw, values: readonly (Value | null)[]) {
  const isEntry = happens(draw, { of: 2 })
  const entries: (Value | null)[] = happens(draw, { of: 3 }) ? [null] : []
  const indices = values.map((value) => {
    if (value === null && !isEntry) return 0
    const known = happens(draw, { of: 4 }) ? -1 : entries.indexOf(value)
    return known < 0 ? entries.push(value) - 1 : known
  })
  if (entries.length === 0) entries.push(null)
  const kind = pick(draw, [Int32Array, Uint32Array, Int16Array, Uint16Array], Int32Array)
  return { entries, indices: kind.from(indices), ...(isEntry ? {} : validityOf(draw, values)) }
}

function asDictionary<Value>(draw: Draw, values: readonly (Value | null)[]): Column<Value> {
  const { entries, ...rest } = numbered(draw, values)
  return { ...rest, dictionary: entries }
}

function asPackedDictionary<Value>(
  draw: Draw,
  values: readonly (Value | null)[],
): Column<Value> | undefined {
  if (!values.every((value) => value === null || isWhole(value))) return undefined
  const { entries, ...rest } = numbered(draw, values)
  return { ...rest, dictionary: pack(draw, entries as readonly (string | null)[]) }
}

function asNumbers<Value>(
  draw: Draw,
  values: readonly (Value | null)[],
): Column<Value> | undefined {
  if (!values.every((value) => value === null || typeof value === 'number')) return undefined
  const numbers = Float64Array.from(values, (value) => Number(value ?? 0))
  return { numbers, ...validityOf(draw, values) }
}
