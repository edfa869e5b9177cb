/** Parquet files that state billions of values in a few bytes: each is refused, and the audit goes on. */
import { beforeAll, describe, expect, test } from 'vitest'
import { aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import {
  dictionaryPage,
  fileOf,
  firstPage,
  run,
  secondPage,
  varint,
  withLength,
} from '../support/parquet-pages.ts'
import { makeFolder, sallyport } from './command-line.ts'

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
const event = Buffer.from(JSON.stringify(eventOf(listEvent)))
const whole = fileOf({
  rows: 3,
  pages: [dictionaryPage({ values: 1, bytes: withLength(event) }), indexPage(3, run(3, [0]))],
})
let bundle: Uint8Array

beforeAll(async () => {
  bundle = await bundleOf(aliceWith(allow))
})

/** Numbers of entries of a dictionary, none of them missing. */
function indexPage(values: number, runs: readonly number[]): Uint8Array {
  const levels = withLength(run(values, [1]))
  return firstPage({ values, encoding: 'RLE_DICTIONARY', bytes: [...levels, 1, ...runs] })
}

async function auditOf(files: Readonly<Record<string, unknown>>) {
  const at = makeFolder({ 'a.bundle': bundle, ...files })
  const { code, stdout } = await sallyport(['audit', at('a.bundle'), at('logs'), '--json'])
  return { code, report: JSON.parse(stdout) }
}

const levels = [...withLength(run(3, [1]))]
const huge = 2 ** 30

/** Each differs from a file that can be read in what it states. */
const hostile: Readonly<Record<string, [Parameters<typeof fileOf>[0], RegExp]>> = {
  'values of a page': [
    { rows: 3, pages: [firstPage({ values: 2 ** 31 - 1, bytes: levels })] },
    /too many values/,
  ],
  'values of many pages': [
    {
      rows: 3,
      pages: Array(70).fill(firstPage({ values: 1e6, bytes: withLength(run(1e6, [0])) })),
    },
    /too many values/,
  ],
  'a run of levels': [
    { rows: 3, pages: [firstPage({ values: 3, bytes: withLength(run(huge, [1])) })] },
    /a run states 1073741824 values in a page of 3/,
  ],
  'a run of levels in the second kind of page': [
    { rows: 3, pages: [secondPage({ values: 3, levelBytes: 6, bytes: run(huge, [1]) })] },
    /a run states 1073741824 values/,
  ],
  'a run of numbers of a dictionary': [
    {
      rows: 3,
      pages: [
        dictionaryPage({ values: 1, bytes: withLength(event) }),
        indexPage(3, run(huge, [0])),
      ],
    },
    /a run states 1073741824 values/,
  ],
  'packed values of no bits': [
    {
      rows: 3,
      isRequired: true,
      pages: [
        secondPage({
          values: 3,
          encoding: 'RLE_DICTIONARY',
          bytes: [0, ...varint(2 ** 29 + 1), 0],
        }),
      ],
    },
    /a run states \d+ values/,
  ],
  'blocks of less than nothing': [
    {
      rows: 3,
      isRequired: true,
      pages: [
        firstPage({
          values: 3,
          encoding: 'DELTA_LENGTH_BYTE_ARRAY',
          bytes: [...varint(128), ...varint(2 ** 32 - 1), 3, 0, 0, 0, 0, 0, 0, 0, 0],
        }),
      ],
    },
    /blocks of differences/,
  ],
  'texts that repeat the ones before': [
    {
      rows: 3,
      isRequired: true,
      pages: [
        firstPage({
          values: 40_000,
          encoding: 'DELTA_BYTE_ARRAY',
          bytes: [
            ...[...differences(40_000, [0, 40_000])],
            ...[...differences(40_000, [40_000, -40_000])],
            ...new Uint8Array(40_000),
          ],
        }),
      ],
    },
    /too many bytes/,
  ],
  'more nulls than values': [
    { rows: 3, isRequired: true, pages: [secondPage({ values: 3, nulls: -huge, bytes: [] })] },
    /header of a page is damaged/,
  ],
  'bytes of many pages': [
    {
      rows: 3,
      isRequired: true,
      pages: Array(5).fill(firstPage({ values: 0, bytes: [], inflated: 130_000_000 })),
    },
    /too many bytes/,
  ],
  'more bytes than the file has': [
    { rows: 3, total: 100_000_000, pages: [indexPage(3, run(3, [0]))] },
    /outside of the file/,
  ],
}

/** The first value, then the same difference to each next one, in blocks that have no bits. */
function differences(values: number, [first, step]: readonly [number, number]): number[] {
  const zigzag = (value: number) => varint(value < 0 ? -value * 2 - 1 : value * 2)
  const blocks = Math.ceil((values - 1) / 65_536)
  const block = [...zigzag(step), 0]
  return [
    ...[...varint(65_536), 1, ...varint(values), ...zigzag(first)],
    ...Array.from({ length: blocks }, () => block).flat(),
  ]
}

describe('a Parquet file is refused, and others are read, for', () => {
  test.each(Object.entries(hostile))('%s', async (_, [file, reason]) => {
    const { code, report } = await auditOf({
      'logs/1.parquet': fileOf(file),
      'logs/2.parquet': whole,
    })
    expect(code).toBe(3)
    expect(report.rejections).toEqual([
      {
        file: expect.stringMatching(/1\.parquet$/),
        offset: -1,
        message: expect.stringMatching(/^the Parquet file cannot be read: row group 1: /),
      },
    ])
    expect(report.rejections[0].message).toMatch(reason)
    expect(report).toMatchObject({ events: 3, repeated: 2, outcomes: { agree: 1 } })
  })
})

test('a row with more text than an event may have is one rejection', async () => {
  const long = Buffer.alloc(5_000_000, 'x')
  const pages = [dictionaryPage({ values: 1, bytes: withLength(long) }), indexPage(2, run(2, [0]))]
  const { code, report } = await auditOf({
    'logs/1.parquet': fileOf({ rows: 2, pages }),
    'logs/2.parquet': whole,
  })
  expect(code).toBe(3)
  expect(report.events).toBe(3)
  expect(report.rejections.map(({ message }: { message: string }) => message)).toEqual([
    'row 1: the event has more than 4194304 bytes',
    'row 2: the event has more than 4194304 bytes',
  ])
})
