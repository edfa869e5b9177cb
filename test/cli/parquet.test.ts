/** Parquet: events in, as Athena and Security Lake keep them, and audited events out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, test } from 'vitest'
import { readDenials } from '../support/audit-directories.ts'
import { aliceWith, bundleOf, denial, eventOf, listEvent } from '../support/audits.ts'
import { athenaRow, athenaShape, ocsfEvent, ocsfShape, parquetOf } from '../support/parquet.ts'
import { makeFolder, sallyport } from './command-line.ts'

type Members = Record<string, unknown>

const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
let bundle: Uint8Array

beforeAll(async () => {
  bundle = await bundleOf(aliceWith(allow))
})

function events(count: number, members: object = listEvent): Members[] {
  return Array.from({ length: count }, () => eventOf(members) as Members)
}

async function auditOf(files: Readonly<Record<string, unknown>>, policies = bundle) {
  const at = makeFolder({ 'a.bundle': policies, ...files })
  const args = ['audit', at('a.bundle'), at('logs'), '--json']
  const { code, stdout, stderr } = await sallyport(args)
  return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout), at }
}

const athenaFile = (own: readonly Members[], options: object = {}) =>
  parquetOf(athenaShape, own.map(athenaRow), options)

/** A frame of Zstandard with what is given as it is ("Zstandard Compression Format", Frames). */
function zstdFrame(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(0xfd2fb528, 0)
  head.writeUInt8(0xa0, 4) // one segment, whose size has 4 bytes
  head.writeUInt32LE(bytes.length, 5)
  head.writeUIntLE((bytes.length << 3) | 1, 9, 3)
  return Buffer.concat([head, bytes])
}

describe('events in Parquet', () => {
  test.each([
    ['UNCOMPRESSED', undefined],
    ['SNAPPY', undefined],
    ['GZIP', (bytes: Uint8Array) => gzipSync(bytes)],
    ['ZSTD', zstdFrame],
  ])('are read, %s', async (codec, compress) => {
    const own = [...events(5), ...events(2, { ...listEvent, ...denial })]
    const options = { codec, compressors: compress && { [codec]: compress }, rowGroupSize: 3 }
    const { code, report, stderr } = await auditOf({ 'logs/a.parquet': athenaFile(own, options) })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(report).toMatchObject({
      events: 7,
      outcomes: { agree: 5, flip: 2 },
      recorded: { allowed: 5, denied: 2 },
    })
  })

  test('of OCSF are read from the columns that matter alone', async () => {
    const file = parquetOf(ocsfShape, events(4).map(ocsfEvent))
    const { report } = await auditOf({ 'logs/a.gz.parquet': file })
    expect(report).toMatchObject({ events: 4, outcomes: { agree: 4 } })
  })

  test('that are text in one column are read from it', async () => {
    const rows = events(3).map((one) => ({ CloudTrailEvent: JSON.stringify(one), day: 'today' }))
    const file = parquetOf({ CloudTrailEvent: 'text', day: 'text' }, rows)
    const { report } = await auditOf({ 'logs/a.parquet': file })
    expect(report).toMatchObject({ events: 3, outcomes: { agree: 3 } })
  })

  test('are counted row by row where they are no events', async () => {
    const rows = events(3).map(athenaRow)
    const file = parquetOf(athenaShape, [rows[0] ?? {}, { eventsource: 'x' }, rows[2] ?? {}])
    const { code, report } = await auditOf({ 'logs/a.parquet': file })
    expect(code).toBe(3)
    expect(report.rejections).toEqual([
      {
        file: expect.stringMatching(/a\.parquet$/),
        offset: -1,
        message: 'row 2: it lacks `eventName` or `eventTime`',
      },
    ])
    expect(report.events).toBe(2)
  })

  test('in damaged files are counted, with the reason, and the others are read', async () => {
    const whole = athenaFile(events(3))
    const lying = Buffer.from(whole)
    lying.writeUInt32LE(0x7fffffff, lying.length - 8)
    const noise = Buffer.from(whole)
    noise.fill(0xff, 4, 200)
    const { code, report } = await auditOf({
      'logs/1-cut.parquet': whole.subarray(0, whole.length - 100),
      'logs/2-lying.parquet': lying,
      'logs/3-noise.parquet': noise,
      'logs/4-empty.parquet': '',
      'logs/5-words.parquet': 'hello, this is no Parquet',
      'logs/6-other.parquet': parquetOf({ a: 'text' }, [{ a: 'b' }]),
      'logs/7-fewer.parquet': parquetOf({ eventsource: 'text' }, [{ eventsource: 'b' }]),
      'logs/8-whole.parquet': whole,
    })
    expect(code).toBe(3)
    expect(report.events).toBe(3)
    const reasons = report.rejections.map(({ message }: { message: string }) => message)
    expect(reasons).toHaveLength(7)
    for (const reason of reasons) expect(reason).toMatch(/^the Parquet file cannot be read: /)
    expect(reasons[1]).toMatch(/more than \d+ bytes/)
    expect(reasons[5]).toMatch(/no events of CloudTrail/)
    expect(reasons[6]).toMatch(/column `eventname` is missing/)
  })
})

const folder = new URL('../../../shared/data/cloudtrail/', import.meta.url)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const missing = !existsSync(folder)

function realEvents(): Members[] {
  return readdirSync(folder).flatMap((file) => {
    return JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString()).Records
  })
}

describe.skipIf(missing && !required)('3,313 real events', () => {
  test('have the same report from JSON and from a table, and no more flips from OCSF', async () => {
    const own = realEvents()
    const policies = await bundleOf(readDenials(own as never))
    const table = await auditOf({ 'logs/a.parquet': athenaFile(own) }, policies)
    const json = await auditOf({ 'logs/a.json': { Records: own } }, policies)
    expect(table.report).toEqual(json.report)
    const ocsf = parquetOf(ocsfShape, own.map(ocsfEvent))
    const lake = await auditOf({ 'logs/a.parquet': ocsf }, policies)
    expect(lake.report.events).toBe(json.report.events)
    expect(lake.report.rejected).toBe(0)
    expect(lake.report.outcomes.agree).toBeGreaterThan(2_800)
    expect(lake.report.outcomes.flip).toBe(json.report.outcomes.flip)
  })
})

describe('audited events in Parquet', () => {
  test('are the rows of CSV', async () => {
    const own = [...events(3), ...events(2, { ...listEvent, ...denial })]
    const at = makeFolder({ 'a.bundle': bundle, 'logs/a.json': { Records: own } })
    const args = ['audit', at('a.bundle'), at('logs')]
    const written = await sallyport([...args, '--format', 'parquet', '-o', at('out.parquet')])
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: '' })
    const file = await asyncBufferFromFile(at('out.parquet'))
    const rows = await parquetReadObjects({ file })
    const { stdout } = await sallyport([...args, '--format', 'csv'])
    const [head = '', ...lines] = stdout.trimEnd().split('\r\n')
    expect(Object.keys(rows[0] ?? {})).toEqual(head.split(','))
    expect(rows.map(({ outcome, operation, id }) => [outcome, operation, id])).toEqual(
      lines.map((line) => {
        const cells = line.split(',')
        return [cells[0], cells[4], cells.at(-1)]
      }),
    )
    expect(rows[0]?.time).toEqual(new Date('2026-01-31T12:00:00Z'))
    expect(rows[0]?.reason).toBeNull()
  })

  test('want a file', async () => {
    const at = makeFolder({ 'a.bundle': bundle, 'logs/a.json': { Records: events(1) } })
    const args = ['audit', at('a.bundle'), at('logs'), '--format', 'parquet']
    const { code, stderr } = await sallyport(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/Parquet is written into a file/)
  })
})
