/** Texts of events that the scanner reads: the same report as of the events one after another. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { generateTrail } from '../../../bench/trail/generate-trail.ts'
import { type Auditor, auditText } from '../../../src/audit/auditor.ts'
import { readCut } from '../../../src/audit/events/cut-value.ts'
import { JsonSplitter } from '../../../src/audit/events/json-splitter.ts'
import { EventScanner } from '../../../src/audit/text/event-scanner.ts'
import { readDenials } from '../../support/audit-directories.ts'
import {
  aliceWith,
  auditorOf,
  denial,
  eventOf,
  listEvent,
  queueEvent,
} from '../../support/audits.ts'

const allowed = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }
const encoder = new TextEncoder()

function uuidOf(number: number): string {
  return `0a1b2c3d-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

/** An error, as a table may spell it. */
const codes = { ERRORCODE: 'AccessDenied' }

/** Events that differ in their ids alone. */
function alike(count: number, members: object = listEvent): object[] {
  return Array.from({ length: count }, (_, at) => eventOf({ ...members, eventID: uuidOf(at + 1) }))
}

function textOf(events: readonly object[]): Uint8Array {
  return encoder.encode(JSON.stringify({ Records: events }))
}

/** One event after another, each as a value. */
function auditCut(auditor: Auditor, bytes: Uint8Array): void {
  const splitter = new JsonSplitter()
  for (const cut of [...splitter.push(bytes), ...splitter.end()]) {
    const read = readCut(cut)
    const taken = 'fault' in read ? read.fault : auditor.take(read.value)
    if (typeof taken === 'string') auditor.reject('', cut.offset, taken)
  }
}

async function expectSame(directory: object, texts: readonly Uint8Array[]): Promise<Auditor> {
  const [scanned, cut] = [await auditorOf(directory), await auditorOf(directory)]
  for (const bytes of texts) {
    await auditText(scanned, [bytes])
    auditCut(cut, bytes)
  }
  expect(JSON.stringify(scanned.report())).toBe(JSON.stringify(cut.report()))
  expect(scanned.save()).toEqual(cut.save())
  return scanned
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('events that are alike', () => {
  it('become objects a few times, however many there are', async () => {
    const auditor = await auditorOf(aliceWith(allowed))
    const parse = vi.spyOn(JSON, 'parse')
    const report = await auditText(auditor, [textOf(alike(1_000))])
    expect(parse.mock.calls.length).toBeLessThan(5)
    expect(report.outcomes).toEqual({ agree: 1_000, flip: 0, depends: 0, unmapped: 0 })
    expect(report.actions).toEqual([
      { name: 'ec2:DescribeInstances', events: 1_000, denied: 0, flips: 0, depends: 0 },
    ])
  })

  it('are counted again where their ids were there before', async () => {
    const auditor = await auditorOf(aliceWith(allowed))
    await auditText(auditor, [textOf(alike(10))])
    const report = await auditText(auditor, [textOf([...alike(12), ...alike(1)])])
    expect([report.events, report.outcomes.agree, report.repeated]).toEqual([23, 12, 11])
  })

  it('are told of by the earliest, where AWS did otherwise', async () => {
    const times = ['12:00:05', '12:00:03', '12:00:09', '12:00:03', '12:00:04']
    const events = times.map((time, at) => {
      const members = { ...listEvent, ...denial, eventTime: `2026-01-31T${time}Z` }
      return eventOf({ ...members, eventID: uuidOf(9 - at) })
    })
    const auditor = await expectSame(aliceWith(allowed), [textOf(events)])
    const { flips, from, to } = auditor.report()
    expect(flips.map(({ count, example }) => [count, example.id, example.time])).toEqual([
      [5, uuidOf(6), '2026-01-31T12:00:03.000Z'],
    ])
    expect([from, to]).toEqual(['2026-01-31T12:00:03.000Z', '2026-01-31T12:00:09.000Z'])
  })

  it('of which there are too many to remember are forgotten and met anew', async () => {
    const filler = 'x'.repeat(40_000)
    const round = (first: number) =>
      Array.from({ length: 450 }, (_, at) => {
        const requestParameters = { filler: `${filler}${at}` }
        return eventOf({ ...listEvent, requestParameters, eventID: uuidOf(first + at + 1) })
      })
    const texts = [0, 1_000, 2_000].map((first) => textOf(round(first)))
    const auditor = await expectSame(aliceWith(allowed), texts)
    expect(auditor.report().outcomes.agree).toBe(1_350)
  }, 60_000)
})

describe('a text', () => {
  const directory = aliceWith(allowed)

  it.each([
    ['is empty', ''],
    ['ends in its head', '{"Records"'],
    ['has no events', '{"Records":[]}'],
    ['ends in an event', '{"Records":[{"eventSource":"ec2.amazonaws.com"'],
    ['has what is no event', '{"Records":[1,"a{b",{"a":1},[{}],null,{"eventSource":7}]}'],
    ['has more behind its events', '{"Records":[{}],"Records":[{"eventSource":"x"}]}{"a":1}'],
    ['has brackets that do not match', '{"Records":[{"a":[}},{"a":1}]}'],
    ['has text that goes over a line', '{"Records":[{"a":"\n"},{"b":1}]}\n{"c":2}'],
    ['has one list behind an empty one', '{"Records":[][{"a":1}]}'],
    ['has events without text', '{"Records":[{},{}][{"a":1}]}'],
    ['is of another form', '[{"a":1},{"b":'],
  ])('that %s is read as it was before', async (_, text) => {
    await expectSame(directory, [encoder.encode(text)])
  })

  it('of which some is not as usual is read as it was before', async () => {
    const [event = {}] = alike(1)
    const odd: object[] = [
      { ...event, eventID: 'x' },
      { ...event, eventID: undefined },
      { ...event, sharedEventID: 'shared' },
      { ...event, eventTime: '2026-02-29T00:00:00Z' },
      { ...event, userIdentity: '{type=IAMUser}', ERRORCODE: 'AccessDenied' },
      { ...event, CloudTrailEvent: JSON.stringify(event) },
      { ...event, isReduced: true },
      { Event: event },
    ]
    let next = 100
    const copies = (one: object) =>
      Array.from({ length: 3 }, () => {
        next += 1
        return 'eventID' in one && one.eventID === uuidOf(1)
          ? { ...one, eventID: uuidOf(next) }
          : one
      })
    const texts = odd.map((one) => textOf([...alike(3), ...copies(one), ...alike(3)]))
    await expectSame(directory, texts)
  })

  it('of which a row of a table is one has what its names say, however they are spelled', async () => {
    const members = { ...listEvent, userIdentity: '{"type":"Root"}' }
    const rows = alike(6, members).map((event, at) => (at < 3 ? event : { ...event, ...codes }))
    const auditor = await expectSame(directory, [textOf(rows)])
    expect(auditor.report().recorded).toMatchObject({ allowed: 3, denied: 3 })
  })

  it.each([
    ['an escaped name', '"eventN\\u0061me":"TerminateInstances"'],
    ['a name that comes twice', '"eventName":"TerminateInstances"'],
    ['`__proto__`', '"__proto__":{"eventName":"TerminateInstances"}'],
    ['an object that comes twice', '"userIdentity":{"type":"Root"}'],
  ])('with %s has what JSON.parse finds', async (_, member) => {
    const [first = '', ...others] = alike(4).map((event) => JSON.stringify(event))
    const changed = others.map((text) => `${text.slice(0, -1)},${member}}`)
    const text = `{"Records":[${[first, ...changed].join(',')}]}`
    await expectSame(directory, [encoder.encode(text)])
  })

  it('may have an event that is larger than the scanner’s memory, or than any may be', async () => {
    const large = (length: number) => {
      const [event = {}] = alike(1, { ...queueEvent, responseElements: 'x'.repeat(length) })
      return textOf([...alike(2), event, ...alike(2)])
    }
    await expectSame(directory, [large(1_500_000), large(4_300_000)])
  })

  it('is read beside another of the same audit', async () => {
    const [auditor, cut] = [await auditorOf(directory), await auditorOf(directory)]
    const [first, second] = [auditor.openText('first'), auditor.openText('second')]
    const texts = [textOf(alike(10)), textOf([...alike(10, queueEvent), 7 as unknown as object])]
    const [one = new Uint8Array(), two = new Uint8Array()] = texts
    second.push(two.subarray(0, 100))
    first.push(one)
    second.push(two.subarray(100))
    expect([first.end(), second.end()]).toEqual([10, 0])
    for (const bytes of [two, one]) auditCut(cut, bytes)
    const { rejections, ...counts } = auditor.report()
    expect(counts.events).toBe(20)
    expect(counts.repeated).toBe(10)
    expect(rejections).toEqual([])
  })

  it('whose end is dropped is not cut off', async () => {
    const auditor = await auditorOf(directory)
    const text = auditor.openText()
    text.push(textOf(alike(3)).subarray(0, -40))
    text.drop()
    expect(auditor.report().rejections).toEqual([])
    expect((await auditText(auditor, [textOf(alike(4))])).rejections).toEqual([])
  })

  it('is one of bytes', async () => {
    const auditor = await auditorOf(directory)
    const pieces = ['{}'] as unknown as Uint8Array[]
    await expect(auditText(auditor, pieces)).rejects.toMatchObject({ code: 'ERR_OPTIONS_INVALID' })
    expect(() => auditor.openText(7 as unknown as string)).toThrow('`file`')
  })

  it('is read where there is no WebAssembly with SIMD', async () => {
    vi.spyOn(EventScanner, 'open').mockReturnValue(undefined)
    const report = await auditText(await auditorOf(directory), [textOf(alike(5))])
    expect(report.outcomes.agree).toBe(5)
  })
})

describe('whole trails', () => {
  it('that are generated have the report of their events', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
    generateTrail(folder, { bytes: 200_000, events: 500 })
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => gunzipSync(readFileSync(join(parentPath, name))))
    rmSync(folder, { recursive: true })
    const acme = new URL('../../../samples/acme/acme.directory.json', import.meta.url)
    const auditor = await expectSame(JSON.parse(readFileSync(acme, 'utf8')), files)
    const { outcomes, repeated } = auditor.report()
    for (const count of [...Object.values(outcomes), repeated]) expect(count).toBeGreaterThan(0)
  }, 60_000)

  const folder = new URL('../../../../shared/data/cloudtrail/', import.meta.url)
  const isRequired = process.env.SALLYPORT_REQUIRE_ALL === '1'
  const isMissing = !existsSync(folder) && !isRequired
  if (isMissing) console.info(`skipped: ${folder.pathname} does not exist`)

  it.skipIf(isMissing)(
    'of real events have the report of their events',
    async () => {
      const texts = readdirSync(folder).map((file) => {
        return gunzipSync(readFileSync(new URL(file, folder)))
      })
      const events = texts.flatMap((text) => JSON.parse(text.toString()).Records)
      await expectSame(readDenials(events), [...texts, ...texts, ...texts])
    },
    60_000,
  )
})
