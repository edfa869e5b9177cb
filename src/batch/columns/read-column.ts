/** Columns as a batch reads them: by row, and by entry where rows name entries of a dictionary. */
import { columnOfVector, isVector, readVector } from './arrow-vector.ts'
import { type ReadColumn, readValidity, refuse } from './column-reader.ts'
import type { Column, ConstantColumn, DictionaryColumn, NumberColumn } from './columns.ts'
import { isPacked, readPacked } from './packed-text.ts'

/** More entries are not kept apart: every row is looked at by itself. */
export const ENTRIES_MOST = 65_534

/** Looks at a column. Throws `ERR_REQUEST_INVALID` for anything else. */
export function readColumn(given: Column<unknown> | undefined, place: string): ReadColumn {
  if (Array.isArray(given)) return readList(given, place)
  if (typeof given !== 'object' || given === null) return refuse(place, 'is missing')
  if (isVector(given)) {
    const column = columnOfVector(given)
    return column === undefined ? readVector(given, place) : readColumn(column, place)
  }
  if ('constant' in given) return readConstant(given, place)
  if ('indices' in given) return readDictionary(given, place)
  if ('numbers' in given) return readNumbers(given, place)
  if (isPacked(given)) return readPacked(given, place)
  return refuse(place, 'is in no layout that a column has')
}

function readList(list: readonly unknown[], place: string): ReadColumn {
  return {
    place,
    rows: list.length,
    entries: undefined,
    entryOf: (row) => row,
    valueOf: (row) => list[row] ?? null,
  }
}

function readConstant({ constant }: ConstantColumn<unknown>, place: string): ReadColumn {
  return {
    place,
    rows: undefined,
    entries: 1,
    entryOf: () => 0,
    valueOf: () => constant ?? null,
  }
}

function readNumbers({ numbers, validity }: NumberColumn, place: string): ReadColumn {
  if (!ArrayBuffer.isView(numbers)) return refuse(place, 'has no typed array of numbers')
  const isMissing = readValidity(validity, numbers.length, place)
  return {
    place,
    rows: numbers.length,
    entries: undefined,
    entryOf: (row) => row,
    valueOf: (row) => (isMissing?.(row) === true ? null : (numbers[row] ?? null)),
  }
}

function readDictionary(given: DictionaryColumn<unknown>, place: string): ReadColumn {
  const { indices, dictionary, validity } = given
  if (!ArrayBuffer.isView(indices) || indices instanceof DataView) {
    return refuse(place, 'has no typed array of indices')
  }
  const own = readColumn(dictionary as Column<unknown>, `${place}.dictionary`)
  const size = own.rows ?? refuse(place, 'has a constant for a dictionary')
  const isMissing = readValidity(validity, indices.length, place)
  const indexOf = (row: number): number => {
    if (isMissing?.(row) === true) return size
    const index = indices[row] ?? 0
    return index >= 0 && index < size
      ? index
      : refuse(place, `has index ${index} in row ${row}, and ${size} entries`)
  }
  const entryValue = (entry: number): unknown => (entry === size ? null : own.valueOf(entry))
  const rows = indices.length
  if (size > ENTRIES_MOST) {
    const readRow = (row: number): unknown => entryValue(indexOf(row))
    return { place, rows, entries: undefined, entryOf: (row) => row, valueOf: readRow }
  }
  const plain = isMissing === undefined ? indices : undefined
  return {
    place,
    rows,
    entries: size + 1,
    entryOf: indexOf,
    valueOf: entryValue,
    indices: plain,
  }
}
