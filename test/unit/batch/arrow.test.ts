import {
  Bool,
  DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  List,
  makeVector,
  tableFromArrays,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import { arrowColumns } from '../../../src/batch/columns/arrow-table.ts'
import type { ArrowVector, Column } from '../../../src/batch/columns/columns.ts'
import { readColumn } from '../../../src/batch/columns/read-column.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { allow, deny, module, user, usersBundle } from '../engine/support.ts'

const dictionary = new Dictionary(new Utf8(), new Int32())
const words = ['a', null, 'é', 'a', 'ccc', null, '', 'b', 'a', 'é']

function read(vector: unknown) {
  const column = readColumn(vector as Column<unknown>, 'context.app:k')
  const rows = Array.from({ length: column.rows ?? 0 }, (_, row) =>
    column.valueOf(column.entryOf(row)),
  )
  return { rows, isInPlace: column.packed !== undefined || column.indices !== undefined }
}

describe('a vector of Apache Arrow', () => {
  it.each<
    [string, { slice(from: number, to?: number): unknown; toArray(): unknown }, readonly unknown[]]
  >([
    ['Utf8', vectorFromArray(words, new Utf8()), words],
    ['a dictionary', vectorFromArray(words, dictionary), words],
    ['numbers', vectorFromArray([1.5, null, -2], new Float64()), [1.5, null, -2]],
    ['whole numbers', vectorFromArray([1, null, -2], new Int32()), [1, null, -2]],
    ['booleans', vectorFromArray([true, null, false], new Bool()), [true, null, false]],
    [
      'lists',
      vectorFromArray([['a', 'b'], null, []], new List(new Field('item', new Utf8()))),
      [['a', 'b'], null, []],
    ],
  ])('of %s is read as it is, and so is a slice of it', (_, vector, values) => {
    expect(read(vector).rows).toEqual(values)
    for (const [from, to] of [
      [1, 3],
      [2, 3],
      [0, 2],
    ] as const) {
      expect(read(vector.slice(from, to)).rows).toEqual(values.slice(from, to))
    }
  })

  it('of several parts is read as one', () => {
    const vector = vectorFromArray(words, new Utf8()).concat(vectorFromArray(['z'], new Utf8()))
    expect(read(vector).rows).toEqual([...words, 'z'])
  })

  it('without missing values is read in place', () => {
    expect(read(vectorFromArray(['a', 'b'], new Utf8())).isInPlace).toBe(true)
    expect(read(vectorFromArray(['a', 'b'], dictionary)).isInPlace).toBe(true)
    expect(DataType.isUtf8(new Utf8())).toBe(true)
  })
})

describe('a table of Apache Arrow', () => {
  it('is decided a record batch at a time, and its verdicts are a vector', async () => {
    const bundle = await usersBundle({ alice: [allow('s3:*'), deny('s3:Put*')] })
    const engine = await createEngine(module, bundle)
    const table = tableFromArrays({
      who: [user('alice'), user('bob'), user('alice')],
      what: ['s3:GetObject', 's3:GetObject', 's3:PutObject'],
      which: ['arn:aws:s3:::a/b', 'arn:aws:s3:::a/b', 'arn:aws:s3:::a/b'],
      region: ['eu-central-1', 'eu-central-1', 'eu-central-1'],
    })
    const names = {
      principal: 'who',
      action: 'what',
      resource: 'which',
      context: { 'aws:RequestedRegion': 'region' },
    }
    const found = table.batches.flatMap((batch) => {
      return [...makeVector(checkBatch(engine, arrowColumns(batch, names)).verdicts)]
    })
    expect(found).toEqual([0, 2, 1])
    expect(() => arrowColumns(table, { ...names, principal: 'nobody' })).toThrow(
      'the column `nobody` is not in the table',
    )
  })

  it('has vectors with the shape that is looked for', () => {
    const vector: ArrowVector = vectorFromArray(['a'], new Utf8())
    expect(vector.data).toHaveLength(1)
  })
})
